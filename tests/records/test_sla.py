"""Response times: who has to act, by when, and what stops the timer."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from pico_bot.model.records import Record
from pico_bot.model.sla import ExpectedAction
from pico_bot.model.vocabulary import Priority, Side
from pico_bot.partnerships import roles
from pico_bot.records import cards, decisions, issues, sla
from pico_bot.records.capture import Reasoning
from tests.records.drafts import actor, log_change, log_decision, log_issue
from tests.support.partnership import NOON, InUse

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def expected(world: InUse, record: Record) -> ExpectedAction | None:
    timer = sla.timer_of(world.session, record)
    return timer.expected_action if timer is not None else None


def is_running(world: InUse, record: Record) -> bool:
    timer = sla.timer_of(world.session, record)
    return timer is not None and timer.running_since is not None


def test_each_new_record_waits_for_an_action(world: InUse) -> None:
    assert expected(world, log_issue(world)) is ExpectedAction.ACKNOWLEDGE
    assert expected(world, log_decision(world)) is ExpectedAction.ANSWER
    assert expected(world, log_change(world)) is ExpectedAction.ASSESS


def test_an_acknowledged_issue_waits_only_for_its_due_date(world: InUse) -> None:
    issue = log_issue(world, area="data-model")
    by = actor(world, "Mads")
    issues.acknowledge(world.session, issue=issue, by=by)
    assert expected(world, issue) is None
    issues.set_due(world.session, issue=issue, due_on=date(2026, 12, 1), by=by)
    assert expected(world, issue) is ExpectedAction.RESOLVE
    deadline = sla.deadline_of(world.session, issue, now=NOON)
    assert deadline is not None
    # The working day ends at 16:00 in Copenhagen.
    assert deadline.at.astimezone(COPENHAGEN).date() == date(2026, 12, 1)
    issues.set_due(world.session, issue=issue, due_on=date(2031, 1, 1), by=by)
    assert expected(world, issue) is None


def test_the_priority_sets_the_time_to_acknowledge(world: InUse) -> None:
    low = log_issue(world, "Low", author="Dorte", priority=Priority.LOW)
    urgent = log_issue(world, "Urgent", author="Dorte", priority=Priority.URGENT)
    low_due = sla.deadline_of(world.session, low, now=NOON)
    urgent_due = sla.deadline_of(world.session, urgent, now=NOON)
    assert low_due is not None
    assert urgent_due is not None
    assert NOON < urgent_due.at < low_due.at


def test_a_timer_stops_while_the_issue_waits_for_the_other_side(world: InUse) -> None:
    issue = log_issue(world, area="data-model", due=date(2026, 12, 1))
    by = actor(world, "Mads")
    assert is_running(world, issue)
    issues.put_on_hold(world.session, issue=issue, on=Side.CUSTOMER, reason="A list", by=by)
    assert not is_running(world, issue)
    # The due date still ends it.
    assert sla.deadline_of(world.session, issue, now=NOON) is not None
    issues.resume(world.session, issue=issue, by=by)
    assert is_running(world, issue)


def test_a_timer_stops_until_a_mentioned_decision_is_confirmed(world: InUse) -> None:
    decision = log_decision(world, area="product-data")
    issue = log_issue(world, "Waits for D-1", area="data-model", due=date(2026, 12, 1))
    assert is_running(world, issue)
    issues.acknowledge(world.session, issue=issue, by=actor(world, "Mads"))
    assert sla.blocking_decision(world.session, issue) == decision
    assert not is_running(world, issue)
    decisions.confirm(
        world.session,
        decision=decision,
        seen=decision.text_fingerprint,
        by=actor(world, "Dorte"),
    )
    assert sla.blocking_decision(world.session, issue) is None
    assert is_running(world, issue)


def test_a_timer_stops_while_a_deputy_covers_for_the_owner(world: InUse) -> None:
    issue = log_issue(world, area="data-model")
    roles.set_away(
        world.session,
        member=world["Mads"],
        until=date(2026, 12, 24),
        zone=COPENHAGEN,
        by=world["Lene"],
        now=NOON,
    )
    decision = log_decision(world, area="data-model")
    assert not is_running(world, decision)
    # Records logged before keep their owner until they are rerouted.
    assert is_running(world, issue)


def test_after_one_side_confirmed_the_other_side_has_to_act(world: InUse) -> None:
    decision = log_decision(world, area="data-model")
    before = sla.current_route(world.session, decision, now=NOON)
    assert before.member == world["Mads"]
    timer = sla.timer_of(world.session, decision)
    assert timer is not None
    first_cycle = timer.cycle
    decisions.edit(
        world.session,
        decision=decision,
        title=decision.title,
        text="Another text",
        area="data-model",
        reasoning=Reasoning(),
        by=actor(world, "Lene", now=NOON + timedelta(hours=1)),
    )
    # An edited decision starts from zero.
    assert timer.cycle != first_cycle
    assert timer.waiting_since == NOON + timedelta(hours=1)


def test_a_status_counts_the_working_time_since_the_deadline(world: InUse) -> None:
    issue = log_issue(world, author="Dorte", priority=Priority.URGENT, area="data-model")
    timer = sla.timer_of(world.session, issue)
    assert timer is not None
    early = sla.status_of(world.session, timer, now=NOON)
    assert early is not None
    assert early.late is None
    assert not early.reaches(1)
    later = datetime(2026, 12, 24, 12, tzinfo=UTC)
    late = sla.status_of(world.session, timer, now=later)
    assert late is not None
    assert late.late is not None
    assert late.reaches(1)
    assert late.reaches(2) is (late.late >= late.notice_interval)


def test_a_settled_record_has_no_timer(world: InUse) -> None:
    issue = log_issue(world, area="data-model")
    issues.resolve(world.session, issue=issue, resolution=None, by=actor(world, "Mads"))
    assert sla.timer_of(world.session, issue) is None
    cards.publish(world.session, issue, now=NOON)
    assert sla.deadline_of(world.session, issue, now=NOON) is None
