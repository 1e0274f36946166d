"""Several check-ins of one partnership that are due at the same time."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from pico_bot.checkins import one_offs, sync
from pico_bot.core.db import Database
from pico_bot.delivery.outbox import Method
from pico_bot.jobs import RunResult, run_due
from pico_bot.model.charter_terms import ExtraCheckin, Rhythm
from pico_bot.model.partnership import ChannelState
from tests.checkins.actions import agree
from tests.support import partnership
from tests.support.partnership import NOON, transaction
from tests.support.ticks import tick_through
from tests.support.weekly_checkins import MONDAY_NINE, WEEK, add_partnership, outbox, posted

STEP = timedelta(minutes=110)


NEW_YEARS_EVE = datetime(2026, 12, 31, 11, 0, tzinfo=UTC)


MONDAY_AFTER = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)


STEERING = ExtraCheckin(title="Steering", rhythm=Rhythm(weekdays=(0,), at=time(9)))


def add_steering(
    db: Database, *, rhythm: Rhythm = STEERING.rhythm, now: datetime = NOON, **terms: Any
) -> None:
    """A further check-in, which is due in the same minute as the main one."""
    with transaction(db) as session:
        world = partnership.reopen(session)
        agree(world, extra_checkins={"steering": replace(STEERING, rhythm=rhythm)}, **terms)
        sync.sync(session, partnership=world.partnership, now=now)


def test_checkins_due_in_the_same_minute_are_posted_in_a_stable_order(db: Database) -> None:
    add_partnership(db)
    add_steering(db)

    for week in range(3):
        assert run_due(db, now=MONDAY_NINE + week * WEEK).posted == 2
        assert run_due(db, now=MONDAY_NINE + week * WEEK) == RunResult()

    posted = [each for each in outbox(db) if each.channel == "C1" and each.method == Method.POST]
    assert [each.arguments["text"].partition("\n")[0] for each in posted] == [
        "Check-in, Mon 30 Nov",
        "Steering, Mon 30 Nov",
        "Check-in, Mon 7 Dec",
        "Steering, Mon 7 Dec",
        "Check-in, Mon 14 Dec",
        "Steering, Mon 14 Dec",
    ]


def test_a_holiday_moves_every_checkin(db: Database) -> None:
    add_partnership(db, weekdays=(4,), now=NEW_YEARS_EVE)
    add_steering(db, rhythm=Rhythm(weekdays=(4,)), now=NEW_YEARS_EVE, country="DK")

    assert run_due(db, now=MONDAY_AFTER - timedelta(days=3)) == RunResult()
    assert run_due(db, now=MONDAY_AFTER) == RunResult(posted=2)
    for message in outbox(db):
        assert "Moved from Fri 1 Jan, a public holiday" in message.arguments["text"]


def test_a_skipped_extra_checkin_is_named(db: Database) -> None:
    add_partnership(db)
    add_steering(db)

    assert run_due(db, now=MONDAY_NINE + timedelta(hours=3)).skipped == 2

    first, second = (each.arguments["text"] for each in outbox(db) if each.channel == "ULENE")
    assert first.startswith("The Customer 1 check-in in <#C1>, due Mon 30 Nov")
    assert second.startswith("The Customer 1 (Steering) check-in in <#C1>, due Mon 30 Nov")


def test_a_suspended_channel_pauses_every_checkin_by_name(db: Database) -> None:
    add_partnership(db)
    add_steering(db)
    with transaction(db) as session:
        partnership.reopen(session).channel.state = ChannelState.SUSPENDED

    assert run_due(db, now=MONDAY_NINE).skipped == 2

    first, second = (each.arguments["text"] for each in outbox(db) if each.channel == "ULENE")
    assert "Paused until someone uses `checkin resume` there" in first
    assert "Paused until someone uses `checkin steering resume` there" in second


def test_two_threads_post_every_checkin_once(db: Database) -> None:
    add_partnership(db)
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
