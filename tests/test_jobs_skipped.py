"""Check-ins that are too late or have nowhere to go: skipped, and the lead is notified."""

from datetime import timedelta

from sqlalchemy import select

from pico_bot.core.db import Database
from pico_bot.jobs import RunResult, run_due
from pico_bot.model.checkins import OccurrenceState, Schedule, ScheduleState
from pico_bot.model.partnership import ChannelState
from pico_bot.model.vocabulary import Audience, Side
from tests.support import partnership
from tests.support.partnership import transaction
from tests.support.weekly_checkins import (
    MONDAY_NINE,
    WEEK,
    add_partnership,
    description,
    next_due_at,
    occurrences,
    outbox,
)


def test_a_checkin_two_hours_late_is_still_posted(db: Database) -> None:
    add_partnership(db)

    done = run_due(db, now=MONDAY_NINE + timedelta(hours=2))

    assert (done.posted, done.skipped) == (1, 0)


def test_a_checkin_later_than_two_hours_is_skipped_and_the_lead_notified(db: Database) -> None:
    add_partnership(db)

    done = run_due(db, now=MONDAY_NINE + timedelta(hours=2, seconds=1))

    assert (done.posted, done.skipped) == (0, 1)
    [message] = outbox(db)
    assert message.channel == "ULENE"
    assert message.audience is Audience.INTERNAL
    assert message.arguments["text"] == (
        "The Customer 1 check-in in <#C1>, due Mon 30 Nov, 09:00 "
        "(Europe/Copenhagen), was skipped: it couldn't be posted within two hours. Next: "
        "Mon 7 Dec, 09:00 (Europe/Copenhagen)."
    )
    assert occurrences(db) == [(MONDAY_NINE, OccurrenceState.SKIPPED)]
    assert next_due_at(db) == MONDAY_NINE + WEEK


def test_without_a_lead_a_skip_shows_only_in_the_description(db: Database) -> None:
    add_partnership(db, assign=False)

    run_due(db, now=MONDAY_NINE + timedelta(hours=3))

    assert outbox(db) == []
    skip = "The last one, due Mon 30 Nov 2026, 09:00 (Europe/Copenhagen), was skipped"
    assert skip in description(db)
    run_due(db, now=MONDAY_NINE + WEEK)
    assert "skipped" not in description(db)


def test_after_weeks_of_downtime_the_lead_gets_one_message(db: Database) -> None:
    add_partnership(db)
    back = MONDAY_NINE + 3 * WEEK + timedelta(minutes=5)

    done = run_due(db, now=back)

    assert (done.posted, done.skipped) == (1, 3)
    assert occurrences(db) == [
        (MONDAY_NINE, OccurrenceState.SKIPPED),
        (MONDAY_NINE + WEEK, OccurrenceState.SKIPPED),
        (MONDAY_NINE + 2 * WEEK, OccurrenceState.SKIPPED),
        (MONDAY_NINE + 3 * WEEK, OccurrenceState.POSTED),
    ]
    texts = [each.arguments["text"] for each in outbox(db) if each.channel == "ULENE"]
    assert len(texts) == 1
    assert "due Mon 14 Dec, 09:00 (Europe/Copenhagen), was skipped" in texts[0]
    assert "The previous 2 were skipped too." in texts[0]


def test_a_suspended_channel_pauses_the_checkin_and_the_lead_is_notified(db: Database) -> None:
    add_partnership(db)
    with transaction(db) as session:
        channel = partnership.reopen(session).channel
        channel.state = ChannelState.SUSPENDED

    done = run_due(db, now=MONDAY_NINE)

    assert (done.posted, done.skipped) == (0, 1)
    [message] = outbox(db)
    assert message.channel == "ULENE"
    assert "was skipped: Pico couldn't post in the channel." in message.arguments["text"]
    assert "Paused until someone uses `checkin resume` there." in message.arguments["text"]
    with transaction(db) as session:
        assert session.scalars(select(Schedule.state)).one() is ScheduleState.PAUSED
    assert "paused" in description(db)
    assert "Pico couldn't post in the channel" in description(db)
    assert run_due(db, now=MONDAY_NINE + WEEK) == RunResult()


def test_a_lead_who_is_external_elsewhere_gets_nothing_internal(db: Database) -> None:
    add_partnership(db)
    add_partnership(db, number=2)
    with transaction(db) as session:
        elsewhere = partnership.reopen(session, number=2)["Lene"]
        elsewhere.side, elsewhere.is_from_own_workspace = Side.UNKNOWN, False

    done = run_due(db, now=MONDAY_NINE + timedelta(hours=3))

    assert (done.skipped, done.failed) == (2, 0)
    assert outbox(db) == []
    assert "was skipped" in description(db)
