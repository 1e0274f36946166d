"""The monthly digest: once for each past month, to both sides, if the charter has it."""

import threading
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pico_bot.charter import amend as charter_amend
from pico_bot.core.db import Database
from pico_bot.delivery.suspension import resume_channel, suspend_channel
from pico_bot.jobs import run_due
from pico_bot.model.charter_terms import DigestTerms, WorkingHours
from pico_bot.model.delivery import OutboxMessage, OutboxState
from pico_bot.model.partnership import NOT_COMPUTED, Channel, ChannelState, SuspensionReason
from pico_bot.model.records import Decision, Issue, Record
from pico_bot.model.vocabulary import Audience, Kind, State
from pico_bot.records import decisions, issues, notes, transitions
from tests.escalation.scenarios import COPENHAGEN, amend, by, log
from tests.support import partnership
from tests.support.partnership import NOON, InUse, transaction
from tests.support.ticks import deliver, tick_in_two_processes, tick_through

MONTHLY = DigestTerms(at=time(8), shared_monthly=True)


def on(month: int, day: int, hour: int, minute: int = 0, *, year: int = 2026) -> datetime:
    """A moment in Copenhagen."""
    return datetime(year, month, day, hour, minute, tzinfo=COPENHAGEN)


def set_up_partnership(db: Database, *, number: int = 1, **terms: Any) -> None:
    """A partnership whose charter has the monthly digest, with other `terms` replaced."""
    with transaction(db) as session:
        world = partnership.create_partnership(session, number=number)
        amend(world, **{"country": "DK", "digests": MONTHLY} | terms)
        world.partnership.monthly_digest_due_at = NOT_COMPUTED
    run_due(db, now=partnership.NOON)


def digests(db: Database) -> list[OutboxMessage]:
    with transaction(db) as session:
        return list(
            session.scalars(
                select(OutboxMessage)
                .where(OutboxMessage.key.startswith("monthly:"))
                .order_by(OutboxMessage.id)
            )
        )


def texts(db: Database) -> list[str]:
    return [each.arguments["text"] for each in digests(db)]


def sent_at(db: Database) -> list[datetime]:
    return [each.created_at for each in digests(db)]


def test_the_digest_is_posted_on_the_first_working_day(db: Database) -> None:
    set_up_partnership(db)
    assert run_due(db, now=on(12, 1, 7, 59)).other == 0
    assert run_due(db, now=on(12, 1, 8)).other == 1
    assert run_due(db, now=on(12, 1, 8, 1)).other == 0
    run_due(db, now=on(12, 31, 23))

    [message] = digests(db)
    assert (message.channel, message.audience) == ("C1", Audience.SHARED)
    assert "thread_ts" not in message.arguments


@pytest.mark.parametrize(
    ("due", "terms"),
    [
        # New Year's Day is a Friday: the next working day is Monday.
        (on(1, 4, 8, year=2027), {}),
        (on(1, 1, 8, year=2027), {"country": None}),
        (on(1, 2, 8, year=2027), {"hours": WorkingHours(weekdays=(5,))}),
        (on(1, 4, 15, year=2027), {"digests": DigestTerms(at=time(15), shared_monthly=True)}),
    ],
)
def test_weekends_and_holidays_move_the_digest(
    db: Database, due: datetime, terms: dict[str, Any]
) -> None:
    set_up_partnership(db, **terms)
    run_due(db, now=on(12, 1, 15))
    run_due(db, now=on(12, 5, 15))
    lines = len(digests(db))
    run_due(db, now=due - timedelta(minutes=1))
    assert len(digests(db)) == lines
    run_due(db, now=due)
    assert sent_at(db)[lines:] == [due]


def test_no_digest_is_posted_unless_the_charter_has_one(db: Database) -> None:
    set_up_partnership(db, digests=DigestTerms())
    for month in (1, 2, 3):
        run_due(db, now=on(month, 4, 8, year=2027))
    assert digests(db) == []


def test_a_digest_turned_on_during_a_month_starts_with_the_next(db: Database) -> None:
    set_up_partnership(db, digests=DigestTerms())
    run_due(db, now=on(12, 1, 8))
    turn_on(db, now=on(12, 15, 12))
    run_due(db, now=on(12, 15, 12))
    run_due(db, now=on(12, 16, 8))
    assert digests(db) == []
    run_due(db, now=on(1, 4, 8, year=2027))
    assert len(digests(db)) == 1


def turn_on(db: Database, *, now: datetime, **digest_terms: Any) -> None:
    """Turn the digest on in the charter; both sides confirm it."""
    with transaction(db) as session:
        world = partnership.reopen(session)
        decision = charter_amend.propose_change(
            session,
            channel=world.channel,
            changes={"digests": {"shared_monthly": True, **digest_terms}},
            reason=None,
            by=by(world, "Lene", now),
        )
        seen = decision.text_fingerprint
        decisions.confirm(session, decision=decision, seen=seen, by=by(world, "Berit", now))


def test_a_new_hour_does_not_post_a_second_digest(db: Database) -> None:
    set_up_partnership(db)
    run_due(db, now=on(12, 1, 8))
    turn_on(db, now=on(12, 1, 9), at="15:00")
    run_due(db, now=on(12, 1, 9))
    run_due(db, now=on(12, 1, 15))
    assert len(digests(db)) == 1
    run_due(db, now=on(1, 4, 15, year=2027))
    assert sent_at(db)[1:] == [on(1, 4, 15, year=2027)]


@pytest.mark.parametrize(
    ("resumed_at", "posted_at"),
    [
        # Up to two hours late it is posted at once, as it is still the morning of that day.
        (on(12, 1, 10), on(12, 1, 10)),
        (on(12, 1, 10, 1), on(12, 2, 8)),
        (on(12, 4, 23), on(12, 7, 8)),
        (on(12, 24, 12), on(12, 28, 8)),
    ],
)
def test_a_late_digest_is_posted_on_the_next_working_day(
    db: Database, resumed_at: datetime, posted_at: datetime
) -> None:
    set_up_partnership(db)
    for now in (
        resumed_at,
        posted_at - timedelta(minutes=1),
        posted_at,
        posted_at + timedelta(days=1),
    ):
        run_due(db, now=now)
    assert sent_at(db) == [posted_at]
    assert "in *November*" in texts(db)[0]


def test_after_months_of_downtime_only_the_latest_month_is_posted(db: Database) -> None:
    set_up_partnership(db)
    run_due(db, now=on(3, 10, 12, year=2027))
    run_due(db, now=on(3, 11, 8, year=2027))
    run_due(db, now=on(3, 31, 8, year=2027))
    [text] = texts(db)
    assert "in *February*" in text


def test_after_downtime_the_digest_is_posted_at_once_if_under_two_hours_late(db: Database) -> None:
    set_up_partnership(db)
    run_due(db, now=on(2, 1, 9, year=2027))
    assert sent_at(db) == [on(2, 1, 9, year=2027)]
    assert "in *January*" in texts(db)[0]


def test_neither_the_current_month_nor_an_older_one_is_posted(db: Database) -> None:
    set_up_partnership(db)
    run_due(db, now=on(1, 1, 12, year=2027))
    assert digests(db) == []
    run_due(db, now=on(1, 4, 8, year=2027))
    assert ["December 2026" in each for each in texts(db)] == [True]


def test_the_digest_waits_while_the_channel_is_suspended(db: Database) -> None:
    set_up_partnership(db)
    set_state(db, ChannelState.SUSPENDED)
    run_due(db, now=on(12, 1, 8))
    run_due(db, now=on(12, 2, 8))
    assert digests(db) == []
    set_state(db, ChannelState.ACTIVE)
    run_due(db, now=on(12, 2, 9))
    run_due(db, now=on(12, 3, 8))
    assert sent_at(db) == [on(12, 3, 8)]


def test_a_digest_that_failed_on_suspension_is_sent_after_resuming(db: Database) -> None:
    set_up_partnership(db)
    run_due(db, now=on(12, 1, 8))
    with transaction(db) as session:
        assert suspend_channel(
            session, slack_id="C1", reason=SuspensionReason.ARCHIVED, now=on(12, 1, 8)
        )
    run_due(db, now=on(12, 2, 8))
    assert [each.state for each in digests(db)] == [OutboxState.FAILED]
    with transaction(db) as session:
        assert resume_channel(session, slack_id="C1")
    run_due(db, now=on(12, 3, 8))
    assert [each.state for each in digests(db)] == [OutboxState.PENDING]
    deliver(db)
    for day in (4, 7, 8):
        run_due(db, now=on(12, day, 8))
    assert [each.state for each in digests(db)] == [OutboxState.SENT]
    run_due(db, now=on(1, 4, 8, year=2027))
    assert len(digests(db)) == 2


def test_a_refused_digest_is_not_sent_again(db: Database) -> None:
    set_up_partnership(db)
    run_due(db, now=on(12, 1, 8))
    with transaction(db) as session:
        [row] = session.scalars(
            select(OutboxMessage).where(OutboxMessage.key.startswith("monthly:"))
        )
        row.state, row.error = OutboxState.FAILED, "msg_too_long"
    run_due(db, now=on(12, 2, 8))
    assert [each.state for each in digests(db)] == [OutboxState.FAILED]


def set_state(db: Database, state: ChannelState) -> None:
    with transaction(db) as session:
        session.scalars(select(Channel)).one().state = state


# Content


def test_a_month_without_records_is_one_line(db: Database) -> None:
    set_up_partnership(db)
    run_due(db, now=on(12, 1, 8))
    [message] = digests(db)
    assert message.arguments["text"] == (
        "A quiet month: nothing was decided, opened, resolved or raised in *November*."
    )
    assert len(message.arguments["blocks"]) == 1


def test_a_quiet_month_lists_what_is_open_and_due_for_review(db: Database) -> None:
    set_up_partnership(db)
    with transaction(db) as session:
        world = partnership.reopen(session)
        log(world, "Lamps lack a colour", now=NOON)
        decision = log(world, "One unit", now=NOON, kind=Kind.DECISION)
        assert isinstance(decision, Decision)
        decision.state, decision.review_on = State.CONFIRMED, date(2027, 2, 10)
    deliver(db)
    run_due(db, now=on(12, 1, 8))
    run_due(db, now=on(1, 4, 8, year=2027))
    lines = digests(db)[-1].arguments["text"].split("\n")
    assert lines[:6] == [
        "What happened in December 2026",
        "A quiet month: nothing was decided, opened, resolved or raised in *December 2026*.",
        "*Issues still open at the end of the month (1)*: consultancy 1, customer 0",
        "• :ticket: *I-1* Lamps lack a colour · consultancy",
        "*Due for review (1)*",
        "• :scales: *D-1* One unit · 10 Feb",
    ]
    assert any(each["type"] == "data_visualization" for each in digests(db)[-1].arguments["blocks"])


def test_each_record_is_reported_as_of_the_end_of_the_month(db: Database) -> None:
    set_up_partnership(db)
    with transaction(db) as session:
        a_month(partnership.reopen(session))
    deliver(db)
    run_due(db, now=on(12, 1, 8))

    [message] = digests(db)
    lines = message.arguments["text"].split("\n")
    assert lines[:16] == [
        "What happened in November",
        "*Decided (1)*",
        "• :scales: *D-1* Colours are numbers",
        "*Issues resolved (1)*: consultancy 1, customer 0",
        "• :ticket: *I-1* Lamps lack a colour · consultancy",
        "*Issues still open at the end of the month (3)*: consultancy 2, customer 1",
        "• :ticket: *I-2* The import stops · consultancy",
        "• :ticket: *I-5* Closed too early · consultancy",
        "• :ticket: *I-3* Texts are missing · customer",
        "*Changes and their status at the end of the month (1)*",
        "• :seedling: *C-1* Norway opens · _raised_",
        "*Due for review (1)*",
        "• :scales: *D-1* Colours are numbers · 1 Mar 2027",
        "This is the monthly digest. For figures at any time, use `@Pico figures`.",
        "*Issues per week*",
        "Issues opened: 23 Nov: 4; 30 Nov: 1",
    ]
    for internal in ("We should have", "by mistake", "Berit", "Dorte", "Lene", "Mads", "circle"):
        assert internal not in str(message.arguments)


def a_month(world: InUse) -> None:
    """Events in the last days of November, and some in December."""
    session = world.session
    decided = log(world, "Colours are numbers", now=on(11, 24, 9), kind=Kind.DECISION)
    confirm(world, decided, on(11, 24, 10), review_on=date(2027, 3, 1))
    log(world, "Nobody has answered this", now=on(11, 24, 11), kind=Kind.DECISION)
    late = log(world, "Decided in December", now=on(11, 24, 12), kind=Kind.DECISION)
    resolved = log(world, now=on(11, 24, 9))
    resolve(world, resolved, on(11, 26, 9))
    still = log(world, "The import stops", now=on(11, 25, 9))
    log(world, "Texts are missing", now=on(11, 25, 9), area="product-data")
    mistake = log(world, "Nothing is wrong", now=on(11, 25, 9))
    reopened = log(world, "Closed too early", now=on(11, 25, 9))
    resolve(world, reopened, on(11, 26, 9))
    transitions.reopen(session, record=reopened, by=by(world, "Dorte", on(11, 30, 9)))
    withdrawn_by = by(world, "Dorte", on(11, 26, 9))
    transitions.withdraw(session, record=mistake, reason="Logged by mistake", by=withdrawn_by)
    log(world, "Norway opens", now=on(11, 26, 9), kind=Kind.CHANGE)
    notes.add(
        session,
        record=still,
        text="We should have seen it",
        member=world["Mads"],
        now=on(11, 25, 10),
    )
    resolve(world, still, on(12, 1, 7))
    confirm(world, late, on(12, 1, 7))
    log(world, "In December", now=on(12, 1, 7, 30))


def confirm(
    world: InUse, decision: Record, now: datetime, *, review_on: date | None = None
) -> None:
    assert isinstance(decision, Decision)
    seen = decision.text_fingerprint
    decisions.confirm(world.session, decision=decision, seen=seen, by=by(world, "Mads", now))
    decision.review_on = review_on


def resolve(world: InUse, issue: Record, now: datetime) -> None:
    assert isinstance(issue, Issue)
    issues.resolve(world.session, issue=issue, resolution="It runs", by=by(world, "Mads", now))


def test_the_digest_is_in_the_partnerships_language(db: Database) -> None:
    set_up_partnership(db, language="da")
    run_due(db, now=on(12, 1, 8))
    assert texts(db) == ["Stille måned: *november* uden nye beslutninger, sager eller ændringer."]


# Replicas

START, END, STEP = on(11, 30, 0), on(2, 3, 0, year=2027), timedelta(hours=12)
EXPECTED = [on(12, 1, 12), on(1, 4, 12, year=2027), on(2, 1, 12, year=2027)]
AT_NOON = DigestTerms(at=time(12), shared_monthly=True)


def posted(db: Database) -> list[tuple[str, datetime]]:
    return sorted((each.channel, each.created_at) for each in digests(db))


def expected() -> list[tuple[str, datetime]]:
    return [(channel, moment) for channel in ("C1", "C2") for moment in EXPECTED]


def test_two_threads_post_each_month_once(db: Database) -> None:
    for number in (1, 2):
        set_up_partnership(db, number=number, digests=AT_NOON)
    together = threading.Barrier(2)

    def tick() -> None:
        tick_through(db, start=START, end=END, step=STEP, pace=together.wait)

    threads = [threading.Thread(target=tick) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert posted(db) == expected()


def test_two_processes_post_each_month_once(postgresql_url: str) -> None:
    db = Database(postgresql_url)
    for number in (1, 2):
        set_up_partnership(db, number=number, digests=AT_NOON)
    tick_in_two_processes(postgresql_url, start=START, end=END, step=STEP)
    found = posted(db)
    db.dispose()
    assert found == expected()
