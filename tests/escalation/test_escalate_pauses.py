"""What pauses reminders and escalation: holds, mentioned decisions and absences."""

from datetime import datetime, timedelta

from pico_bot.core.db import Database
from pico_bot.model.records import Issue
from pico_bot.model.vocabulary import Kind, Side
from pico_bot.people import absences
from pico_bot.records import decisions, issues, sla
from tests.escalation.scenarios import (
    MONDAY,
    acknowledge,
    at,
    by,
    card_of,
    decision_of,
    issue_of,
    log,
    put_on_hold,
    resume,
    run_through,
    sent,
    sent_texts,
    set_away,
    set_up_partnership,
    timer,
    with_issue,
)
from tests.support.partnership import reopen, transaction


def test_no_reminders_while_on_hold_for_the_other_side(db: Database) -> None:
    with_issue(db, now=at(0, 9), due=MONDAY + timedelta(days=1))
    put_on_hold(db, at(0, 13))
    run_through(db, start=at(0, 13), end=at(7, 9))
    assert sent(db) == []
    with transaction(db) as session:
        # There is no reminder, but the issue is still overdue.
        due = sla.deadline_of(session, issue_of(reopen(session)), now=at(7, 9))
        assert due is not None
        assert (due.at, due.is_past) == (at(1, 17), True)
    resume(db, at(7, 9))
    run_through(db, start=at(7, 9), end=at(8, 17))
    assert sent(db) == [(at(7, 9), "UMADS"), (at(7, 17), "ULENE"), (at(8, 17), "ULENE"),
                        (at(8, 17), "C1")]  # fmt: skip
    assert "; was due 24 Nov." in sent_texts(db)[0][2]


def test_a_resumed_issue_with_time_left_gets_a_reminder(db: Database) -> None:
    with_issue(db, now=at(0, 9), due=MONDAY + timedelta(days=1))
    put_on_hold(db, at(0, 13))
    resume(db, at(1, 16))
    run_through(db, start=at(1, 16), end=at(1, 17))
    assert sent(db) == [(at(1, 16), "UMADS"), (at(1, 17), "UMADS")]
    assert ", due 24 Nov." in sent_texts(db)[0][2]


def test_escalation_pauses_while_on_hold(db: Database) -> None:
    with_issue(db, now=at(0, 9), due=MONDAY)
    with transaction(db) as session:
        world = reopen(session)
        issues.acknowledge(session, issue=issue_of(world), by=by(world, "Mads", at(0, 9)))
    run_through(db, start=at(0, 9), end=at(1, 13))
    put_on_hold(db, at(1, 13))
    run_through(db, start=at(1, 13), end=at(3, 13))
    resume(db, at(3, 13))
    run_through(db, start=at(3, 13), end=at(4, 13))
    # Four of the eight hours until the deputy's notice were over.
    assert sent(db) == [(at(0, 15), "UMADS"), (at(0, 17), "UMADS"), (at(3, 17), "ULENE")]


def test_the_timer_runs_while_on_hold_for_the_owners_side(db: Database) -> None:
    with_issue(db, now=at(0, 9), due=MONDAY)
    with transaction(db) as session:
        world = reopen(session)
        issues.put_on_hold(
            session,
            issue=issue_of(world),
            on=Side.CONSULTANCY,
            reason="A second look",
            by=by(world, "Mads", at(0, 9)),
        )
    run_through(db, start=at(0, 9), end=at(0, 16))
    assert sent(db) == [(at(0, 15), "UMADS")]


def with_decision(db: Database, text: str = "Lamps lack a colour, see D-1") -> None:
    """A decision of the customer's, and an issue of Mads's that says `text`, due in a day."""
    with transaction(db) as session:
        world = set_up_partnership(session)
        log(world, "One unit", now=at(0, 9), kind=Kind.DECISION, area="product-data", author="Mads")
        log(world, text, now=at(0, 9), due=MONDAY + timedelta(days=1))


def object_to_decision(db: Database, now: datetime) -> None:
    with transaction(db) as session:
        world = reopen(session)
        decisions.object_to(
            session, decision=decision_of(world), reason="Two, please", by=by(world, "Dorte", now)
        )


def test_an_issue_that_mentions_a_decision_pauses_until_it_is_decided(db: Database) -> None:
    with_decision(db)
    acknowledge(db, at(0, 10))
    run_through(db, start=at(0, 10), end=at(2, 11))
    assert sent(db) == []
    assert "Reminders are paused until D-1 is decided." in card_of(db, "I-1")
    with transaction(db) as session:
        world = reopen(session)
        decision = decision_of(world)
        decisions.confirm(
            session,
            decision=decision,
            seen=decision.text_fingerprint,
            by=by(world, "Dorte", at(2, 11)),
        )
    assert "until D-1" not in card_of(db, "I-1")
    run_through(db, start=at(2, 11), end=at(2, 16))
    assert sent(db) == [(at(2, 11), "UMADS")]


def test_acknowledging_does_not_wait_for_a_mentioned_decision(db: Database) -> None:
    with_decision(db)
    run_through(db, start=at(0, 9), end=at(0, 17))
    assert sent(db) == [(at(0, 15), "UMADS"), (at(0, 17), "UMADS")]


def test_an_objection_to_the_mentioned_decision_resumes_the_issue(db: Database) -> None:
    with_decision(db)
    acknowledge(db, at(0, 10))
    object_to_decision(db, at(0, 11))
    run_through(db, start=at(0, 11), end=at(1, 17))
    assert sent(db) == [(at(1, 13, 15), "UMADS"), (at(1, 17), "UMADS")]


def test_on_hold_for_a_decision_stays_on_hold_after_an_objection(db: Database) -> None:
    with_decision(db, "Lamps lack a colour")
    acknowledge(db, at(0, 10))
    with transaction(db) as session:
        world = reopen(session)
        issues.put_on_hold(
            session,
            issue=issue_of(world),
            on=Side.CONSULTANCY,
            reason="Until D-1 is decided",
            by=by(world, "Mads", at(0, 10)),
        )
    object_to_decision(db, at(0, 11))
    run_through(db, start=at(0, 11), end=at(2, 17))
    assert sent(db) == []


def test_removing_the_mention_resumes_the_issue(db: Database) -> None:
    with_decision(db)
    acknowledge(db, at(0, 10))
    with transaction(db) as session:
        world = reopen(session)
        issue = issue_of(world)
        issues.edit(
            session,
            issue=issue,
            title="Lamps lack a colour",
            text="Lamps lack a colour",
            area=issue.area,
            owner=None,
            priority=issue.priority,
            due_on=issue.due_on,
            by=by(world, "Mads", at(0, 11)),
        )
    run_through(db, start=at(0, 11), end=at(1, 17))
    assert sent(db) == [(at(1, 13, 15), "UMADS"), (at(1, 17), "UMADS")]


def test_an_absent_owner_with_a_deputy_is_not_reminded(db: Database) -> None:
    with_issue(db, now=at(0, 9))
    with transaction(db) as session:
        set_away(reopen(session), "Mads", through=2, now=at(0, 13))
    run_through(db, start=at(0, 13), end=at(7, 9))
    # Half of the time is left when Mads is back on Thursday.
    assert sent(db)[:2] == [(at(3, 11), "UMADS"), (at(3, 13), "UMADS")]


def test_an_absent_named_owner_is_not_reminded_while_covered(
    db: Database,
) -> None:
    with transaction(db) as session:
        world = set_up_partnership(session)
        issue = log(world, now=at(0, 9))
        assert isinstance(issue, Issue)
        issues.assign(session, issue=issue, owner=world["Lene"], by=by(world, "Mads", at(0, 9)))
        set_away(world, "Lene", through=1, now=at(0, 13))
    run_through(db, start=at(0, 13), end=at(2, 13))
    assert sent(db) == [(at(2, 11), "ULENE"), (at(2, 13), "ULENE")]


def test_an_issue_on_hold_past_its_due_date_shows_as_overdue(db: Database) -> None:
    with_issue(db, now=at(0, 9), due=MONDAY + timedelta(days=1))
    put_on_hold(db, at(0, 13))
    run_through(db, start=at(0, 13), end=at(1, 17))
    assert sent(db) == []
    assert "Overdue since" in card_of(db, "I-1")


def test_an_absence_that_ends_at_night_keeps_the_overdue_date(db: Database) -> None:
    with_issue(db, now=at(0, 9))
    run_through(db, start=at(0, 9), end=at(1, 12))
    with transaction(db) as session:
        world = reopen(session)
        mads = world["Mads"]
        absences.start(
            session, member=mads, until=MONDAY + timedelta(days=2), by=mads, now=at(1, 12)
        )
    # The absence ends at midnight.
    run_through(db, start=at(1, 12), end=at(3, 1))
    assert timer(db).overdue_at == at(0, 17)
    run_through(db, start=at(3, 1), end=at(3, 17))
    assert sent(db)[1:] == [(at(0, 17), "UMADS"), (at(3, 14), "ULENE")]
