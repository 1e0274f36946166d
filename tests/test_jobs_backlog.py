"""A backlog: many items due at once are done in batches, each once, also across a restart."""

import time as machine_time
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from pico_bot.core.clock import SettableClock
from pico_bot.core.db import Database
from pico_bot.core.recurrence import Every
from pico_bot.jobs import BATCH, CHECK_IN_BATCH, RunResult, Ticker, Tried, make_tick, run_due
from pico_bot.model.checkins import Occurrence, Schedule, ScheduleState
from pico_bot.model.delivery import Card
from tests.support import partnership
from tests.support.partnership import transaction
from tests.support.weekly_checkins import outbox, posted

DUE = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
NOW = DUE + timedelta(hours=1)


def schedule_many(db: Database, count: int) -> None:
    """A partnership with `count` one-off check-ins that are due, a second apart."""
    with transaction(db) as session:
        world = partnership.create_partnership(session)
        session.execute(
            insert(Schedule),
            [
                {
                    "partnership_id": world.partnership.id,
                    "channel_id": world.channel.id,
                    "key": f"once-{number}",
                    "title": f"Number {number}",
                    "time_zone": "UTC",
                    "local_time": time(9),
                    "weekdays": [],
                    "every": Every.WEEK,
                    "once_on": DUE.date(),
                    "state": ScheduleState.ON,
                    "next_due_at": DUE + timedelta(seconds=number),
                }
                for number in range(count)
            ],
        )


def count_occurrences(session: Session) -> int:
    return session.scalars(select(func.count()).select_from(Occurrence)).one()


def finish(db: Database, *, now: datetime = NOW) -> RunResult:
    """Run everything that is due at `now`."""
    tried: Tried = {}
    result = done = run_due(db, now=now, tried=tried)
    while done.has_more:
        done = run_due(db, now=now, tried=tried)
        result += done
    return result


def test_a_run_does_one_batch_of_each_job_the_longest_overdue_first(db: Database) -> None:
    schedule_many(db, CHECK_IN_BATCH + 5)

    first = run_due(db, now=NOW)
    assert (first.posted, first.has_more, first.lag) == (CHECK_IN_BATCH, True, NOW - DUE)

    second = run_due(db, now=NOW)
    assert (second.posted, second.has_more) == (5, False)
    assert second.lag == NOW - DUE - timedelta(seconds=CHECK_IN_BATCH)


def test_more_waiting_items_than_a_batch_delay_no_other(db: Database) -> None:
    schedule_many(db, BATCH + 5)
    finish(db)
    # Summaries wait until the prompts are sent, which happens to the last one only.
    with transaction(db) as session:
        last = session.scalars(select(Card).order_by(Card.occurrence_id.desc()).limit(1)).one()
        last.ts = "1.000100"

    finish(db, now=NOW + timedelta(days=3))

    with transaction(db) as session:
        closed = select(Occurrence.id).where(Occurrence.closed_at.is_not(None))
        assert session.scalars(closed).all() == [last.occurrence_id]


@pytest.mark.anyio
async def test_a_tick_goes_on_until_nothing_is_due(db: Database) -> None:
    schedule_many(db, CHECK_IN_BATCH + 5)
    reports: list[RunResult] = []
    wakes: list[int] = []
    run = make_tick(
        db=db,
        clock=SettableClock(NOW),
        report=reports.append,
        wake=lambda: wakes.append(len(outbox(db))),
    )

    await Ticker(3600, run).tick()

    assert [each.posted for each in reports] == [CHECK_IN_BATCH, 5]
    # What the first batch posted is sent while the second one runs.
    assert wakes == [CHECK_IN_BATCH, CHECK_IN_BATCH + 5]


@pytest.mark.anyio
async def test_stopping_in_a_backlog_is_quick_and_the_next_process_does_the_rest(
    db: Database,
) -> None:
    count = CHECK_IN_BATCH
    schedule_many(db, count)
    run = make_tick(db=db, clock=SettableClock(NOW), report=lambda _done: None, wake=lambda: None)
    ticker = Ticker(3600, run)
    ticker.start()
    deadline = machine_time.monotonic() + 60
    while not await db.transact(count_occurrences):
        assert machine_time.monotonic() < deadline
    stopping_at = machine_time.monotonic()
    await ticker.stop()
    assert machine_time.monotonic() - stopping_at < 10

    done = db.run(count_occurrences)
    assert 0 < done < count
    with_restart = Database(db.url)
    assert finish(with_restart).posted == count - done
    assert db.run(count_occurrences) == len(set(posted(db))) == len(outbox(db)) == count
    with_restart.dispose()
