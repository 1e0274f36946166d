"""Schedules follow the rhythm and the time zone of the charter and the phase."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from pico_bot.checkins import sync
from pico_bot.core.recurrence import Every
from pico_bot.i18n.translation import DANISH
from pico_bot.model.charter_terms import PhaseTerms, Rhythm
from pico_bot.model.checkins import Schedule, ScheduleState
from pico_bot.people import contacts
from tests.checkins.actions import NEXT_MONDAY, agree, command, enter, schedule_of
from tests.support.partnership import NOON, InUse

SECOND_WEEK = Rhythm(every=Every.SECOND_WEEK, weekdays=(3,), at=time(10), anchor=date(2026, 12, 3))


def follow(world: InUse, *, now: datetime = NOON) -> Schedule:
    sync.sync(world.session, partnership=world.partnership, now=now)
    return schedule_of(world)


def test_a_schedule_follows_the_charters_new_rhythm(world: InUse) -> None:
    command(world, "on")
    agree(world, rhythm=SECOND_WEEK)

    schedule = follow(world)

    assert schedule.rhythm == SECOND_WEEK
    assert schedule.next_due_at == datetime(2026, 12, 3, 9, 0, tzinfo=UTC)


def test_the_phases_rhythm_replaces_the_charters(world: InUse) -> None:
    monthly = Rhythm(every=Every.MONTH)
    own = PhaseTerms(key="later", title="Later", rhythm=SECOND_WEEK)
    agree(world, rhythm=monthly, phases=(PhaseTerms(key="first", title="First"), own))
    command(world, "on")
    assert schedule_of(world).every is Every.MONTH

    enter(world, "later")
    assert follow(world).rhythm == SECOND_WEEK

    agree(world, rhythm=Rhythm(at=time(7)))
    assert follow(world).rhythm == SECOND_WEEK


def test_a_rhythm_set_by_command_lasts_until_the_charters_changes(world: InUse) -> None:
    command(world, "friday 14:00")

    agree(world, language=DANISH)
    assert follow(world).weekdays == [4]
    agree(world, rhythm=SECOND_WEEK)
    assert follow(world).rhythm == SECOND_WEEK

    command(world, "friday 14:00")
    assert follow(world).weekdays == [4]


def test_a_rhythm_set_by_command_survives_an_unchanged_charter(world: InUse) -> None:
    agree(world, rhythm=SECOND_WEEK)
    command(world, "friday 14:00")

    agree(world, country="DK")

    assert follow(world).weekdays == [4]


def test_a_new_time_zone_applies_to_a_rhythm_set_by_command(world: InUse) -> None:
    command(world, "friday 14:00")
    agree(world, time_zone="Asia/Kathmandu")

    schedule = follow(world)

    assert (schedule.weekdays, schedule.time_zone) == ([4], "Asia/Kathmandu")
    assert schedule.next_due_at == datetime(2026, 11, 27, 8, 15, tzinfo=UTC)


def test_a_new_rhythm_keeps_off_and_paused_schedules_as_they_are(world: InUse) -> None:
    assert world.session.scalars(select(Schedule)).all() == []
    sync.sync(world.session, partnership=world.partnership, now=NOON)
    assert world.session.scalars(select(Schedule)).all() == []

    command(world, "on")
    command(world, "pause")
    agree(world, rhythm=SECOND_WEEK)
    schedule = follow(world)
    assert (schedule.state, schedule.next_due_at) == (ScheduleState.PAUSED, None)
    command(world, "resume")
    assert schedule_of(world).next_due_at == datetime(2026, 12, 3, 9, 0, tzinfo=UTC)

    command(world, "off")
    agree(world, rhythm=Rhythm(), time_zone="Asia/Kathmandu")
    schedule = follow(world)
    assert (schedule.state, schedule.next_due_at) == (ScheduleState.OFF, None)
    assert schedule.time_zone == "Asia/Kathmandu"


def test_a_due_check_in_is_still_posted_after_a_change(world: InUse) -> None:
    command(world, "on")
    agree(world, rhythm=SECOND_WEEK)

    assert follow(world, now=NEXT_MONDAY + timedelta(seconds=5)).next_due_at == NEXT_MONDAY


def test_every_second_week_without_a_date_starts_with_the_next_week(world: InUse) -> None:
    command(world, "on")
    agree(world, rhythm=replace(SECOND_WEEK, anchor=None))

    schedule = follow(world)
    assert schedule.next_due_at == datetime(2026, 11, 26, 9, 0, tzinfo=UTC)

    # A sync a week later does not change the weeks.
    follow(world, now=NOON + timedelta(days=7))
    assert schedule.anchor == date(2026, 11, 26)
    assert "charter" not in command(world, "")


def test_a_new_time_keeps_the_weeks_of_every_second_week(world: InUse) -> None:
    agree(world, rhythm=Rhythm(every=Every.SECOND_WEEK))
    command(world, "on")
    agree(world, rhythm=Rhythm(every=Every.SECOND_WEEK, at=time(10)))

    # The check-in of 30 November was posted an hour before.
    schedule = follow(world, now=NEXT_MONDAY + timedelta(hours=4))
    command(world, "pause")
    command(world, "resume", now=NEXT_MONDAY + timedelta(hours=4))

    assert schedule.next_due_at == datetime(2026, 12, 14, 9, 0, tzinfo=UTC)


def test_a_schedule_without_an_agreed_rhythm_is_kept(world: InUse) -> None:
    command(world, "friday 14:00")
    schedule_of(world).agreed = None

    assert follow(world).weekdays == [4]
    agree(world, rhythm=SECOND_WEEK)
    assert follow(world).rhythm == SECOND_WEEK


def test_the_contact_card_shows_the_new_rhythm(world: InUse) -> None:
    contacts.post(world.session, partnership=world.partnership, now=NOON)
    command(world, "on")
    agree(world, rhythm=SECOND_WEEK)

    follow(world)

    assert "3 Dec 2026, 10:00" in world.outbox()[-1].arguments["text"]
