"""Due work: each due time once over any replicas, on time or skipped and said."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot.checkins import commands, formatting, one_offs, schedules, sync
from pico_bot.core.clock import SettableClock
from pico_bot.core.db import Database
from pico_bot.delivery import idempotency
from pico_bot.delivery.outbox import Method
from pico_bot.jobs import DueWork, due_work, run_due
from pico_bot.model.charter_terms import FurtherCheckin, Rhythm
from pico_bot.model.checkins import Occurrence, OccurrenceState, Schedule, ScheduleState
from pico_bot.model.delivery import OutboxMessage, ProcessedEvent
from pico_bot.model.partnership import ChannelState
from pico_bot.model.vocabulary import Audience, Side
from tests.checkins.actions import agree
from tests.support import partnership
from tests.support.partnership import NOON, InUse, transaction
from tests.support.ticks import tick_through

MONDAY_NINE = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
STEP = timedelta(minutes=110)
NEW_YEARS_EVE = datetime(2026, 12, 31, 11, 0, tzinfo=UTC)
MONDAY_AFTER = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.dispose()


def begin(
    db: Database,
    *,
    number: int = 1,
    zone: str = "Europe/Copenhagen",
    weekdays: tuple[int, ...] = (0,),
    at: time = time(9),
    assign: bool = True,
    now: datetime = NOON,
) -> None:
    """A partnership whose check-in is set at `now`."""
    with transaction(db) as session:
        world = partnership.begin(session, number=number, zone=zone, assign=assign)
        set_weekly(world, weekdays=weekdays, at=at, now=now)


def set_weekly(world: InUse, *, weekdays: tuple[int, ...], at: time, now: datetime) -> None:
    schedules.begin(
        world.session,
        partnership=world.partnership,
        channel=world.channel,
        rhythm=Rhythm(weekdays=weekdays, at=at),
        by=world["Lene"],
        now=now,
    )


def owed(db: Database) -> list[OutboxMessage]:
    with transaction(db) as session:
        return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def occurrences(db: Database) -> list[tuple[datetime, OccurrenceState]]:
    with transaction(db) as session:
        found = session.scalars(select(Occurrence).order_by(Occurrence.due_at))
        return [(each.due_at, each.state) for each in found]


def next_due_at(db: Database) -> datetime | None:
    with transaction(db) as session:
        return session.scalars(select(Schedule.next_due_at)).one()


def described(db: Database) -> str:
    with transaction(db) as session:
        world = partnership.reopen(session)
        return formatting.describe(session, partnership=world.partnership, now=MONDAY_NINE)


# On time


def test_it_fires_at_the_right_minute_and_once(db: Database) -> None:
    begin(db)

    assert run_due(db, now=MONDAY_NINE - timedelta(seconds=1)) == DueWork()
    assert run_due(db, now=MONDAY_NINE) == DueWork(posted=1)
    assert run_due(db, now=MONDAY_NINE) == DueWork()
    assert run_due(db, now=MONDAY_NINE + timedelta(hours=1)) == DueWork()

    [message] = owed(db)
    assert (message.method, message.channel) == (Method.POST, "C1")
    assert message.owed_at == MONDAY_NINE
    assert occurrences(db) == [(MONDAY_NINE, OccurrenceState.POSTED)]
    assert next_due_at(db) == MONDAY_NINE + WEEK


def test_it_stays_at_nine_when_the_clocks_change(db: Database) -> None:
    begin(db, now=datetime(2027, 3, 20, 12, 0, tzinfo=UTC))
    copenhagen = ZoneInfo("Europe/Copenhagen")

    for day in (date(2027, 3, 22), date(2027, 3, 29), date(2027, 4, 5)):
        due = datetime.combine(day, time(9), copenhagen)
        assert run_due(db, now=due - timedelta(minutes=1)).posted == 0
        assert run_due(db, now=due).posted == 1

    assert [due.hour for due, _ in occurrences(db)] == [8, 7, 7]


def test_lag_is_how_long_the_oldest_had_been_due(db: Database) -> None:
    begin(db)
    begin(db, number=2, at=time(9, 20))

    done = run_due(db, now=MONDAY_NINE + timedelta(minutes=30))

    assert done == DueWork(posted=2, lag=timedelta(minutes=30))


@pytest.mark.parametrize("words", ["pause", "off"])
def test_what_rests_is_not_posted(db: Database, words: str) -> None:
    begin(db)
    with transaction(db) as session:
        world = partnership.reopen(session)
        commands.command(
            session,
            words=words,
            partnership=world.partnership,
            channel=world.channel,
            member=world["Lene"],
            now=NOON,
        )

    assert run_due(db, now=MONDAY_NINE) == DueWork()
    assert owed(db) == []


# Too late


def test_two_hours_late_is_posted_still(db: Database) -> None:
    begin(db)

    done = run_due(db, now=MONDAY_NINE + timedelta(hours=2))

    assert (done.posted, done.skipped) == (1, 0)


def test_more_than_two_hours_late_is_skipped_and_the_lead_told(db: Database) -> None:
    begin(db)

    done = run_due(db, now=MONDAY_NINE + timedelta(hours=2, seconds=1))

    assert (done.posted, done.skipped) == (0, 1)
    [message] = owed(db)
    assert message.channel == "ULENE"
    assert message.audience is Audience.INTERNAL
    assert message.arguments["text"] == (
        "The Customer 1 check-in in <#C1>, due Monday 30 November 2026 at 09:00 "
        "(Europe/Copenhagen), was skipped: it could not be posted within two hours. Next: "
        "Monday 7 December 2026 at 09:00 (Europe/Copenhagen)."
    )
    assert occurrences(db) == [(MONDAY_NINE, OccurrenceState.SKIPPED)]
    assert next_due_at(db) == MONDAY_NINE + WEEK


def test_where_nobody_leads_whoever_asks_is_told(db: Database) -> None:
    begin(db, assign=False)

    run_due(db, now=MONDAY_NINE + timedelta(hours=3))

    assert owed(db) == []
    assert "The last one, due Monday 30 November 2026 at 09:00" in described(db)
    run_due(db, now=MONDAY_NINE + WEEK)
    assert "skipped" not in described(db)


def test_after_weeks_of_standstill_the_lead_hears_of_it_once(db: Database) -> None:
    begin(db)
    back = MONDAY_NINE + 3 * WEEK + timedelta(minutes=5)

    done = run_due(db, now=back)

    assert (done.posted, done.skipped) == (1, 3)
    assert occurrences(db) == [
        (MONDAY_NINE, OccurrenceState.SKIPPED),
        (MONDAY_NINE + WEEK, OccurrenceState.SKIPPED),
        (MONDAY_NINE + 2 * WEEK, OccurrenceState.SKIPPED),
        (MONDAY_NINE + 3 * WEEK, OccurrenceState.POSTED),
    ]
    told = [each.arguments["text"] for each in owed(db) if each.channel == "ULENE"]
    assert len(told) == 1
    assert "due Monday 14 December 2026 at 09:00 (Europe/Copenhagen), was skipped" in told[0]
    assert "The previous 2 were skipped too." in told[0]


def test_where_the_bot_may_not_speak_it_pauses_and_the_lead_is_told(db: Database) -> None:
    begin(db)
    with transaction(db) as session:
        channel = partnership.reopen(session).channel
        channel.state = ChannelState.STOPPED
        channel.stopped_because = "the channel is archived"

    done = run_due(db, now=MONDAY_NINE)

    assert (done.posted, done.skipped) == (0, 1)
    [message] = owed(db)
    assert message.channel == "ULENE"
    assert "the channel is archived" in message.arguments["text"]
    assert "paused until somebody says `checkin resume`" in message.arguments["text"]
    with transaction(db) as session:
        assert session.scalars(select(Schedule.state)).one() is ScheduleState.PAUSED
    assert "paused" in described(db)
    assert "archived" in described(db)
    assert run_due(db, now=MONDAY_NINE + WEEK) == DueWork()


def test_who_is_not_ours_everywhere_is_told_nothing_internal(db: Database) -> None:
    begin(db)
    begin(db, number=2)
    with transaction(db) as session:
        elsewhere = partnership.reopen(session, number=2)["Lene"]
        elsewhere.side, elsewhere.is_home = Side.UNKNOWN, False

    done = run_due(db, now=MONDAY_NINE + timedelta(hours=3))

    assert (done.skipped, done.failed) == (2, 0)
    assert owed(db) == []
    assert "was skipped" in described(db)


# Several

STEERING = FurtherCheckin(title="Steering", rhythm=Rhythm(weekdays=(0,), at=time(9)))


def add_steering(
    db: Database, *, rhythm: Rhythm = STEERING.rhythm, now: datetime = NOON, **terms: Any
) -> None:
    """A further check-in, which is due in the same minute as the main one."""
    with transaction(db) as session:
        world = partnership.reopen(session)
        agree(world, further_checkins={"steering": replace(STEERING, rhythm=rhythm)}, **terms)
        sync.sync(session, partnership=world.partnership, now=now)


def test_two_that_are_due_in_the_same_minute_both_come_in_a_stable_order(db: Database) -> None:
    begin(db)
    add_steering(db)

    for week in range(3):
        assert run_due(db, now=MONDAY_NINE + week * WEEK).posted == 2
        assert run_due(db, now=MONDAY_NINE + week * WEEK) == DueWork()

    posted = [each for each in owed(db) if each.channel == "C1" and each.method == Method.POST]
    assert [each.arguments["text"].partition("\n")[0] for each in posted] == [
        "Check-in, Monday 30 November",
        "Steering, Monday 30 November",
        "Check-in, Monday 7 December",
        "Steering, Monday 7 December",
        "Check-in, Monday 14 December",
        "Steering, Monday 14 December",
    ]


def test_a_holiday_moves_each_of_them(db: Database) -> None:
    begin(db, weekdays=(4,), now=NEW_YEARS_EVE)
    add_steering(db, rhythm=Rhythm(weekdays=(4,)), now=NEW_YEARS_EVE, country="DK")

    assert run_due(db, now=MONDAY_AFTER - timedelta(days=3)) == DueWork()
    assert run_due(db, now=MONDAY_AFTER) == DueWork(posted=2)
    for message in owed(db):
        assert "because Friday 1 January was a public holiday" in message.arguments["text"]


def test_what_is_skipped_of_a_further_one_names_it(db: Database) -> None:
    begin(db)
    add_steering(db)

    assert run_due(db, now=MONDAY_NINE + timedelta(hours=3)).skipped == 2

    first, second = (each.arguments["text"] for each in owed(db) if each.channel == "ULENE")
    assert first.startswith("The check-in on Customer 1 in <#C1>, due Monday 30 November")
    assert second.startswith("The check-in on Customer 1 (Steering) in <#C1>, due Monday 30")


def test_where_the_bot_may_not_speak_each_is_paused_by_its_name(db: Database) -> None:
    begin(db)
    add_steering(db)
    with transaction(db) as session:
        partnership.reopen(session).channel.state = ChannelState.STOPPED

    assert run_due(db, now=MONDAY_NINE).skipped == 2

    first, second = (each.arguments["text"] for each in owed(db) if each.channel == "ULENE")
    assert "until somebody says `checkin resume` there" in first
    assert "until somebody says `checkin steering resume` there" in second


def test_two_threads_post_each_of_several_once(db: Database) -> None:
    begin(db)
    add_steering(db)
    with transaction(db) as session:
        world = partnership.reopen(session)
        for on in (MONDAY_NINE.date(), MONDAY_NINE.date() + timedelta(days=2)):
            one_offs.schedule_one_off(
                session, partnership=world.partnership, channel=world.channel,
                on=on, at=time(9), by=world["Lene"], now=NOON,
            )  # fmt: skip
    together = threading.Barrier(2)

    def tick() -> None:
        tick_through(db, start=NOON, end=MONDAY_NINE + 2 * WEEK, step=STEP, pace=together.wait)

    threads = [threading.Thread(target=tick) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    run_due(db, now=MONDAY_NINE + 2 * WEEK)
    due = [MONDAY_NINE + week * WEEK for week in range(3)]
    assert sorted(due_at for _, due_at in posted(db)) == sorted(
        [*due, *due, MONDAY_NINE, MONDAY_NINE + timedelta(days=2)]
    )


# Failing


def test_one_that_fails_holds_up_nothing_and_is_tried_again(db: Database) -> None:
    begin(db)
    begin(db, number=2)
    with transaction(db) as session:
        broken = session.scalars(select(Schedule).order_by(Schedule.id)).first()
        assert broken is not None
        broken.time_zone = "Mars/Olympus_Mons"

    done = run_due(db, now=MONDAY_NINE)

    assert (done.posted, done.failed) == (1, 1)
    assert [message.channel for message in owed(db)] == ["C2"]

    with transaction(db) as session:
        session.scalars(select(Schedule).order_by(Schedule.id)).first().time_zone = "UTC"  # type: ignore[union-attr]
    later = MONDAY_NINE + timedelta(minutes=1)
    assert run_due(db, now=later) == DueWork(posted=1, lag=timedelta(minutes=1))


# Replicas: those of a whole year race in `test_year`


def posted(db: Database) -> list[tuple[str, datetime]]:
    """Every prompt that was owed, by channel, with when it was due."""
    with transaction(db) as session:
        rows = session.execute(
            select(OutboxMessage.channel, Occurrence.due_at)
            .join(OutboxMessage.card)
            .join(Occurrence)
            .where(OutboxMessage.method == Method.POST)
        )
        return [(channel, due_at) for channel, due_at in rows]


def test_what_another_process_holds_is_left_to_it(postgresql_url: str) -> None:
    db = Database(postgresql_url)
    begin(db)
    begin(db, number=2)
    with Session(db.engine) as other:
        held = other.scalar(select(func.min(Schedule.id)))
        other.execute(select(Schedule).where(Schedule.id == held).with_for_update())

        assert run_due(db, now=MONDAY_NINE).posted == 1

    assert run_due(db, now=MONDAY_NINE).posted == 1
    assert sorted(channel for channel, _ in posted(db)) == ["C1", "C2"]
    db.dispose()


# Composed


@pytest.mark.anyio
async def test_due_work_posts_reports_wakes_and_keeps_house(db: Database) -> None:
    begin(db)
    clock = SettableClock(MONDAY_NINE - timedelta(seconds=1))
    with transaction(db) as session:
        idempotency.claim(session, key="old", now=MONDAY_NINE - timedelta(days=8))
        idempotency.claim(session, key="new", now=MONDAY_NINE - timedelta(days=6))
    reports: list[DueWork] = []
    wakes: list[datetime] = []
    run = due_work(
        db=db, clock=clock, report=reports.append, wake=lambda: wakes.append(clock.now())
    )

    await run()
    clock.set(MONDAY_NINE)
    await run()
    clock.advance(timedelta(seconds=1))
    await run()

    assert reports == [DueWork(), DueWork(posted=1), DueWork()]
    assert wakes[:2] == [MONDAY_NINE - timedelta(seconds=1), MONDAY_NINE]
    assert len(wakes) == 3
    with transaction(db) as session:
        assert session.scalars(select(ProcessedEvent.key)).all() == ["new"]
