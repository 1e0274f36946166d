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


def test_it_follows_the_charter_to_another_rhythm(world: InUse) -> None:
    command(world, "on")
    agree(world, rhythm=SECOND_WEEK)

    schedule = follow(world)

    assert schedule.rhythm == SECOND_WEEK
    assert schedule.next_due_at == datetime(2026, 12, 3, 9, 0, tzinfo=UTC)


def test_the_phases_rhythm_takes_the_place_of_the_charters(world: InUse) -> None:
    monthly = Rhythm(every=Every.MONTH)
    own = PhaseTerms(key="later", title="Later", rhythm=SECOND_WEEK)
    agree(world, rhythm=monthly, phases=(PhaseTerms(key="first", title="First"), own))
    command(world, "on")
    assert schedule_of(world).every is Every.MONTH

    enter(world, "later")
    assert follow(world).rhythm == SECOND_WEEK

    agree(world, rhythm=Rhythm(at=time(7)))
    assert follow(world).rhythm == SECOND_WEEK


def test_what_was_set_by_hand_stays_until_the_charter_says_another_rhythm(world: InUse) -> None:
    command(world, "friday 14:00")

    agree(world, language=DANISH)
    assert follow(world).weekdays == [4]
    agree(world, rhythm=SECOND_WEEK)
    assert follow(world).rhythm == SECOND_WEEK

    command(world, "friday 14:00")
    assert follow(world).weekdays == [4]


def test_what_was_set_by_hand_stays_while_the_charter_says_what_it_said(world: InUse) -> None:
    agree(world, rhythm=SECOND_WEEK)
    command(world, "friday 14:00")

    agree(world, country="DK")

    assert follow(world).weekdays == [4]


def test_another_time_zone_is_followed_also_by_what_was_set_by_hand(world: InUse) -> None:
    command(world, "friday 14:00")
    agree(world, time_zone="Asia/Kathmandu")

    schedule = follow(world)

    assert (schedule.weekdays, schedule.time_zone) == ([4], "Asia/Kathmandu")
    assert schedule.next_due_at == datetime(2026, 11, 27, 8, 15, tzinfo=UTC)


def test_one_that_is_off_stays_off_and_a_paused_one_knows_its_new_rhythm(world: InUse) -> None:
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


def test_what_has_come_due_already_still_comes(world: InUse) -> None:
    command(world, "on")
    agree(world, rhythm=SECOND_WEEK)

    assert follow(world, now=NEXT_MONDAY + timedelta(seconds=5)).next_due_at == NEXT_MONDAY


def test_every_second_week_without_a_day_begins_with_the_first_that_comes(world: InUse) -> None:
    command(world, "on")
    agree(world, rhythm=replace(SECOND_WEEK, anchor=None))

    schedule = follow(world)
    assert schedule.next_due_at == datetime(2026, 11, 26, 9, 0, tzinfo=UTC)

    # Asked again a week later, it does not begin anew.
    follow(world, now=NOON + timedelta(days=7))
    assert schedule.anchor == date(2026, 11, 26)
    assert "charter" not in command(world, "")


def test_another_hour_leaves_every_second_week_in_turn(world: InUse) -> None:
    agree(world, rhythm=Rhythm(every=Every.SECOND_WEEK))
    command(world, "on")
    agree(world, rhythm=Rhythm(every=Every.SECOND_WEEK, at=time(10)))

    # The check-in of 30 November was asked an hour before.
    schedule = follow(world, now=NEXT_MONDAY + timedelta(hours=4))
    command(world, "pause")
    command(world, "resume", now=NEXT_MONDAY + timedelta(hours=4))

    assert schedule.next_due_at == datetime(2026, 12, 14, 9, 0, tzinfo=UTC)


def test_a_schedule_from_before_charters_told_a_rhythm_is_one_set_by_hand(world: InUse) -> None:
    command(world, "friday 14:00")
    schedule_of(world).agreed = None

    assert follow(world).weekdays == [4]
    agree(world, rhythm=SECOND_WEEK)
    assert follow(world).rhythm == SECOND_WEEK


def test_the_contact_card_follows_too(world: InUse) -> None:
    contacts.post(world.session, partnership=world.partnership, now=NOON)
    command(world, "on")
    agree(world, rhythm=SECOND_WEEK)

    follow(world)

    assert "3 Dec 2026, 10:00" in world.owed()[-1].arguments["text"]
