"""Scheduled jobs: each due time is handled once, on time, with any number of processes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot.commands import checkin
from pico_bot.core.clock import SettableClock
from pico_bot.core.db import Database
from pico_bot.delivery import inbox
from pico_bot.delivery.outbox import Method
from pico_bot.jobs import RunResult, make_tick, run_due
from pico_bot.model.checkins import OccurrenceState, Schedule
from pico_bot.model.delivery import InboxDelivery
from tests.support import partnership
from tests.support.partnership import NOON, transaction
from tests.support.weekly_checkins import (
    MONDAY_NINE,
    WEEK,
    add_partnership,
    next_due_at,
    occurrences,
    outbox,
    posted,
)


def test_a_checkin_is_posted_at_its_minute_and_once(db: Database) -> None:
    add_partnership(db)

    assert run_due(db, now=MONDAY_NINE - timedelta(seconds=1)) == RunResult()
    assert run_due(db, now=MONDAY_NINE) == RunResult(posted=1)
    assert run_due(db, now=MONDAY_NINE) == RunResult()
    assert run_due(db, now=MONDAY_NINE + timedelta(hours=1)) == RunResult()

    [message] = outbox(db)
    assert (message.method, message.channel) == (Method.POST, "C1")
    assert message.created_at == MONDAY_NINE
    assert occurrences(db) == [(MONDAY_NINE, OccurrenceState.POSTED)]
    assert next_due_at(db) == MONDAY_NINE + WEEK


def test_a_checkin_stays_at_nine_when_the_clocks_change(db: Database) -> None:
    add_partnership(db, now=datetime(2027, 10, 23, 12, 0, tzinfo=UTC))
    copenhagen = ZoneInfo("Europe/Copenhagen")

    for day in (date(2027, 10, 25), date(2027, 11, 1), date(2027, 11, 8)):
        due = datetime.combine(day, time(9), copenhagen)
        assert run_due(db, now=due - timedelta(minutes=1)).posted == 0
        assert run_due(db, now=due).posted == 1

    assert [due.hour for due, _ in occurrences(db)] == [7, 8, 8]


def test_lag_is_the_delay_of_the_oldest_due_checkin(db: Database) -> None:
    add_partnership(db)
    add_partnership(db, number=2, at=time(9, 20))

    done = run_due(db, now=MONDAY_NINE + timedelta(minutes=30))

    assert done == RunResult(posted=2, lag=timedelta(minutes=30))


@pytest.mark.parametrize("words", ["pause", "off"])
def test_a_paused_or_stopped_checkin_is_not_posted(db: Database, words: str) -> None:
    add_partnership(db)
    with transaction(db) as session:
        world = partnership.reopen(session)
        checkin.run_subcommand(
            session,
            words=words,
            partnership=world.partnership,
            channel=world.channel,
            member=world["Lene"],
            now=NOON,
        )

    assert run_due(db, now=MONDAY_NINE) == RunResult()
    assert outbox(db) == []


def test_a_failing_checkin_delays_no_other_and_is_retried(db: Database) -> None:
    add_partnership(db)
    add_partnership(db, number=2)
    with transaction(db) as session:
        broken = session.scalars(select(Schedule).order_by(Schedule.id)).first()
        assert broken is not None
        broken.time_zone = "Mars/Olympus_Mons"

    done = run_due(db, now=MONDAY_NINE)

    assert (done.posted, done.failed) == (1, 1)
    assert [message.channel for message in outbox(db)] == ["C2"]

    with transaction(db) as session:
        session.scalars(select(Schedule).order_by(Schedule.id)).first().time_zone = "UTC"  # type: ignore[union-attr]
    later = MONDAY_NINE + timedelta(minutes=1)
    assert run_due(db, now=later) == RunResult(posted=1, lag=timedelta(minutes=1))


def test_a_row_locked_by_another_process_is_skipped(postgresql_url: str) -> None:
    db = Database(postgresql_url)
    add_partnership(db)
    add_partnership(db, number=2)
    with Session(db.engine) as other:
        held = other.scalar(select(func.min(Schedule.id)))
        other.execute(select(Schedule).where(Schedule.id == held).with_for_update())

        assert run_due(db, now=MONDAY_NINE).posted == 1

    assert run_due(db, now=MONDAY_NINE).posted == 1
    assert sorted(channel for channel, _ in posted(db)) == ["C1", "C2"]
    db.dispose()


@pytest.mark.anyio
async def test_a_tick_posts_reports_wakes_the_sender_and_purges(db: Database) -> None:
    add_partnership(db)
    clock = SettableClock(MONDAY_NINE - timedelta(seconds=1))
    with transaction(db) as session:
        inbox.claim(session, key="old", now=MONDAY_NINE - timedelta(days=8))
        inbox.claim(session, key="new", now=MONDAY_NINE - timedelta(days=6))
    reports: list[RunResult] = []
    wakes: list[datetime] = []
    run = make_tick(
        db=db, clock=clock, report=reports.append, wake=lambda: wakes.append(clock.now())
    )

    assert not await run(lambda: False)
    clock.set(MONDAY_NINE)
    assert not await run(lambda: False)
    clock.advance(timedelta(seconds=1))
    assert not await run(lambda: False)

    assert reports == [RunResult(), RunResult(posted=1), RunResult()]
    assert wakes == [MONDAY_NINE]
    with transaction(db) as session:
        assert session.scalars(select(InboxDelivery.key)).all() == ["new"]
