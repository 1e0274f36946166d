"""Pauses of a check-in: they end by themselves, and other changes keep them."""

from datetime import UTC, datetime, time, timedelta

import pytest

from pico_bot.checkins import lifecycle, sync
from pico_bot.core.errors import BadRequest, NotFound
from pico_bot.core.recurrence import Every
from pico_bot.i18n.translation import DANISH, use_locale
from pico_bot.model.charter_terms import PhaseTerms, Rhythm
from pico_bot.model.checkins import ScheduleState
from pico_bot.model.partnership import ChannelState
from pico_bot.people import contacts
from tests.checkins.actions import NEXT_MONDAY, agree, command, enter, schedule_of
from tests.support.partnership import NOON, InUse

AFTER_NEW_YEAR = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


def run_schedule(world: InUse, *, now: datetime) -> tuple[int, int]:
    run = lifecycle.run_schedules(world.session, [schedule_of(world).id], now=now)
    return run.posted, run.skipped


def follow(world: InUse, *, now: datetime = NOON) -> None:
    sync.sync(world.session, partnership=world.partnership, now=now)


def test_a_pause_ends_after_its_day(world: InUse) -> None:
    command(world, "monday 09:00")

    said = command(world, "pause until 2027-01-10")

    assert said == (
        "The check-in in <#C1> is paused through Sun 10 Jan 2027, then runs every Monday "
        "at 09:00 from Mon 11 Jan 2027, 09:00 (Europe/Copenhagen). Use `checkin "
        "resume` to resume now."
    )
    for week in range(6):
        assert run_schedule(world, now=NEXT_MONDAY + week * WEEK) == (0, 0)
    assert run_schedule(world, now=AFTER_NEW_YEAR) == (1, 0)
    assert "paused" not in command(world, "", now=AFTER_NEW_YEAR)
    assert schedule_of(world).next_due_at == AFTER_NEW_YEAR + WEEK


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("pause until friday", NEXT_MONDAY),
        ("pause until monday", NEXT_MONDAY + WEEK),
        ("pause until 2026-11-30", NEXT_MONDAY + WEEK),
        ("pause until 2026-11-23", NEXT_MONDAY),
        ("pause til og med mandag", NEXT_MONDAY + WEEK),
        ("pause til 2026-11-30", NEXT_MONDAY + WEEK),
        ("PAUSE indtil fredag", NEXT_MONDAY),
    ],
)
def test_a_pause_includes_its_last_day(world: InUse, words: str, due: datetime) -> None:
    command(world, "monday 09:00")
    command(world, words)

    assert (schedule_of(world).state, schedule_of(world).next_due_at) == (ScheduleState.ON, due)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("pause until 2026-11-22", "22 Nov 2026 is in the past."),
        ("pause until 2036-01-10", "10 Jan 2036 is more than two years away."),
        ("pause until", "`2026-12-27` or `friday`"),
        ("pause until whenever", "`2026-12-27` or `friday`"),
        ("pause 2027-01-10", "`checkin pause until friday`"),
    ],
)
def test_invalid_days_are_refused_with_the_reason(world: InUse, words: str, sentence: str) -> None:
    command(world, "monday 09:00")

    with pytest.raises(BadRequest) as wrong:
        command(world, words)

    assert sentence in wrong.value.sentence
    assert schedule_of(world).next_due_at == NEXT_MONDAY


def test_a_pause_without_an_end_suggests_one(world: InUse) -> None:
    command(world, "monday 09:00")

    said = command(world, "pause")

    assert said.endswith(
        "To have it resume automatically, set an end: `checkin pause until 2026-12-07`."
    )
    assert "set an end" not in command(world, "")
    with use_locale(DANISH):
        assert "Skal det genoptages automatisk, så angiv en slutdato" in command(world, "pause")


def test_a_check_in_that_is_not_scheduled_cannot_be_paused(world: InUse) -> None:
    with pytest.raises(NotFound, match="No check-in is scheduled"):
        command(world, "pause until friday")


def test_a_pause_can_be_ended_early_and_set_again(world: InUse) -> None:
    command(world, "monday 09:00")
    command(world, "pause until 2027-01-10")
    command(world, "pause until 2026-12-18")
    assert schedule_of(world).next_due_at == datetime(2026, 12, 21, 8, 0, tzinfo=UTC)

    assert "paused" not in command(world, "resume")
    assert schedule_of(world).next_due_at == NEXT_MONDAY

    command(world, "pause")
    command(world, "pause until 2027-01-10")
    assert schedule_of(world).next_due_at == AFTER_NEW_YEAR
    command(world, "pause")
    assert schedule_of(world).next_due_at is None
    command(world, "monday 09:00")
    assert "paused" not in command(world, "")


def test_resuming_after_the_end_keeps_what_is_due(world: InUse) -> None:
    command(world, "monday 09:00")
    command(world, "pause until 2027-01-10")

    command(world, "resume", now=AFTER_NEW_YEAR + timedelta(minutes=1))

    assert schedule_of(world).next_due_at == AFTER_NEW_YEAR


def test_a_pause_keeps_the_weeks_of_every_second_week(world: InUse) -> None:
    command(world, "every two weeks monday 09:00")

    command(world, "pause until 2027-01-05")

    # 30 November, and every second week from there.
    assert schedule_of(world).next_due_at == NEXT_MONDAY + 6 * WEEK
    command(world, "pause until 2027-01-11")
    assert schedule_of(world).next_due_at == NEXT_MONDAY + 8 * WEEK


def test_a_pause_survives_changes_of_charter_phase_and_holidays(world: InUse) -> None:
    command(world, "on")
    command(world, "pause until 2027-01-10")

    agree(world, rhythm=Rhythm(weekdays=(2,), at=time(10)))
    follow(world)
    wednesday = datetime(2027, 1, 13, 9, 0, tzinfo=UTC)
    assert schedule_of(world).next_due_at == wednesday

    own = PhaseTerms(key="own", title="Own", rhythm=Rhythm(every=Every.MONTH, weekdays=(2,)))
    agree(world, phases=(own,))
    enter(world, "own")
    follow(world)
    assert schedule_of(world).next_due_at == datetime(2027, 2, 3, 8, 0, tzinfo=UTC)

    agree(world, phases=(PhaseTerms(key="own", title="Own"),), country="DK")
    follow(world)
    assert schedule_of(world).next_due_at == wednesday
    agree(world, time_zone="Asia/Kathmandu")
    follow(world)
    assert schedule_of(world).next_due_at == datetime(2027, 1, 13, 4, 15, tzinfo=UTC)
    assert "paused through Sun 10 Jan 2027" in command(world, "")


def test_a_date_moved_during_a_pause_does_not_run_after_it(world: InUse) -> None:
    agree(world, country="DK")
    command(world, "friday 09:00")

    # New Year's Day is a Friday, which would move to Monday.
    command(world, "pause until 2027-01-01")

    assert schedule_of(world).next_due_at == datetime(2027, 1, 8, 8, 0, tzinfo=UTC)
    command(world, "pause until 2026-12-31")
    assert schedule_of(world).next_due_at == datetime(2027, 1, 4, 8, 0, tzinfo=UTC)


def test_a_date_moved_during_an_ended_pause_does_not_run_later(world: InUse) -> None:
    agree(world, country="DK")
    command(world, "friday and sunday 09:00 anyway")
    command(world, "pause until 2027-01-01")
    sunday = datetime(2027, 1, 3, 8, 0, tzinfo=UTC)

    assert run_schedule(world, now=sunday) == (1, 0)

    assert schedule_of(world).next_due_at == datetime(2027, 1, 8, 8, 0, tzinfo=UTC)
    agree(world, country="NO")
    follow(world, now=sunday)
    assert schedule_of(world).next_due_at == datetime(2027, 1, 8, 8, 0, tzinfo=UTC)


def test_a_pause_can_be_set_in_a_suspended_channel(world: InUse) -> None:
    command(world, "monday 09:00")
    world.channel.state = ChannelState.SUSPENDED
    assert run_schedule(world, now=NEXT_MONDAY) == (0, 1)
    assert schedule_of(world).state is ScheduleState.PAUSED

    command(world, "pause until 2027-01-10", now=NEXT_MONDAY)
    world.channel.state = ChannelState.ACTIVE

    assert run_schedule(world, now=AFTER_NEW_YEAR - WEEK) == (0, 0)
    assert run_schedule(world, now=AFTER_NEW_YEAR) == (1, 0)


def test_a_pause_that_ends_in_a_suspended_channel_notifies_the_lead(
    world: InUse,
) -> None:
    command(world, "monday 09:00")
    command(world, "pause until 2027-01-10")
    world.channel.state = ChannelState.SUSPENDED

    assert run_schedule(world, now=AFTER_NEW_YEAR) == (0, 1)

    schedule = schedule_of(world)
    assert (schedule.state, schedule.paused_until) == (ScheduleState.PAUSED, None)
    [notice] = [each.arguments["text"] for each in world.outbox() if each.channel == "ULENE"]
    assert "Paused until someone uses `checkin resume` there" in notice


def test_the_contact_card_shows_the_end_of_the_pause(world: InUse) -> None:
    command(world, "monday 09:00")
    contacts.post(world.session, partnership=world.partnership, now=NOON)

    command(world, "pause until 2027-01-10")
    assert (
        "Next check-in: Mon 11 Jan 2027, 09:00 (Europe/Copenhagen) · The check-in "
        "is paused through 10 Jan 2027."
    ) in world.outbox()[-1].arguments["text"]

    run_schedule(world, now=AFTER_NEW_YEAR)
    assert "paused" not in world.outbox()[-1].arguments["text"]
