"""Who sets when the check-in comes, in which words, and what they are told."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from pico_bot.checkins import schedules, sync
from pico_bot.core.db import Database
from pico_bot.core.errors import BadRequest, NotAllowed, NotFound
from pico_bot.core.recurrence import Every
from pico_bot.i18n.translation import DANISH, use_locale
from pico_bot.model.charter_terms import PhaseTerms, Rhythm
from pico_bot.model.checkins import Schedule, ScheduleState
from pico_bot.partnerships import roles
from pico_bot.people import contacts
from tests.checkins.actions import NEXT_MONDAY, agree, command, enter, schedule_of
from tests.support import partnership
from tests.support.partnership import NOON, InUse, transaction


def test_a_weekday_and_a_time_set_it_in_the_partnerships_zone(world: InUse) -> None:
    said = command(world, "monday 09:00")

    schedule = schedule_of(world)
    assert schedule.state is ScheduleState.ON
    assert schedule.next_due_at == NEXT_MONDAY
    assert schedule.channel is world.channel
    assert said == (
        "The check-in runs in <#C1> every Monday at 09:00. Next: Mon 30 Nov 2026, "
        "09:00 (Europe/Copenhagen)."
    )


def test_setting_it_again_replaces_it(world: InUse) -> None:
    command(world, "monday 09:00")
    command(world, "pause")

    command(world, "tirsdag og torsdag 13.30")

    schedule = schedule_of(world)
    assert schedule.weekdays == [1, 3]
    assert schedule.next_due_at == datetime(2026, 11, 24, 12, 30, tzinfo=UTC)


def test_the_partnerships_own_zone_counts(db: Database) -> None:
    with transaction(db) as session:
        world = partnership.begin(session, zone="Asia/Kathmandu")

        command(world, "monday 09:00")

        assert schedule_of(world).next_due_at == datetime(2026, 11, 30, 3, 15, tzinfo=UTC)


def test_it_rests_while_paused_and_goes_on_when_resumed(world: InUse) -> None:
    command(world, "monday 09:00")

    said = command(world, "pause")

    assert schedule_of(world).next_due_at is None
    assert "is paused (usually every Monday at 09:00, Europe/Copenhagen)" in said

    later = NOON + timedelta(days=30)
    said = command(world, "resume", now=later)

    assert schedule_of(world).next_due_at == datetime(2026, 12, 28, 8, 0, tzinfo=UTC)
    assert "Next: Mon 28 Dec 2026, 09:00" in said


def test_resuming_what_is_on_changes_nothing(world: InUse) -> None:
    command(world, "monday 09:00")

    # It was due an hour before and not dealt with yet: resuming must not make it forget that.
    command(world, "resume", now=NEXT_MONDAY + timedelta(hours=1))

    assert schedule_of(world).next_due_at == NEXT_MONDAY


def test_off_ends_it_until_it_is_set_anew(world: InUse) -> None:
    command(world, "monday 09:00")

    assert "is off" in command(world, "off")

    assert schedule_of(world).next_due_at is None
    assert command(world, "") == (
        "The check-in is off. Use `checkin on` to follow the charter again."
    )
    with pytest.raises(NotFound, match="checkin monday 09:00"):
        command(world, "resume")
    assert "every Monday" in command(world, "monday 09:00")


@pytest.mark.parametrize("words", ["pause", "resume", "off"])
def test_what_was_never_set_cannot_be_changed(world: InUse, words: str) -> None:
    with pytest.raises(NotFound, match="checkin monday 09:00"):
        command(world, words)


@pytest.mark.parametrize("words", ["weekly", "monday", "monday 25:00", "pause now", "09:00"])
def test_other_words_are_answered_with_the_right_form(world: InUse, words: str) -> None:
    with pytest.raises(BadRequest, match=re.escape("`checkin monday 09:00`")):
        command(world, words)


@pytest.mark.parametrize("name", ["Lene", "Mads", "Berit", "Dorte"])
def test_consultants_and_the_customers_business_owner_set_it(world: InUse, name: str) -> None:
    command(world, "monday 09:00", by=name)

    assert schedule_of(world).state is ScheduleState.ON


@pytest.mark.parametrize("words", ["monday 09:00", "now", "pause", "resume", "off"])
def test_others_do_not_and_are_told_who_does(world: InUse, words: str) -> None:
    command(world, "friday 10:00")
    roles.end(
        world.session,
        partnership=world.partnership,
        key="business-owner",
        member=world["Dorte"],
        by=world["Lene"],
        now=NOON,
    )

    for name in ("Dorte", "Olga"):
        with pytest.raises(NotAllowed, match=r"consultancy.*Business owner \(Berit\)"):
            command(world, words, by=name)

    assert schedule_of(world).weekdays == [4]
    assert schedule_of(world).state is ScheduleState.ON
    assert world.owed() == []


def test_anybody_may_see_when_it_comes(world: InUse) -> None:
    command(world, "monday 09:00")

    assert "every Monday at 09:00" in command(world, "", by="Olga")


# How often


def test_every_second_week_begins_with_the_first_that_comes(world: InUse) -> None:
    said = command(world, "every two weeks monday 09:00")

    schedule = schedule_of(world)
    assert (schedule.every, schedule.anchor) == (Every.SECOND_WEEK, date(2026, 11, 30))
    assert schedule.next_due_at == NEXT_MONDAY
    assert "runs in <#C1> every two weeks on Monday at 09:00. Next: Mon 30 Nov" in said

    command(world, "pause")
    command(world, "resume", now=NEXT_MONDAY + timedelta(hours=1))
    assert schedule_of(world).next_due_at == NEXT_MONDAY + timedelta(days=14)


def test_monthly_comes_on_the_first_such_weekday(world: InUse) -> None:
    said = command(world, "monthly monday 09:00")

    assert schedule_of(world).next_due_at == datetime(2026, 12, 7, 8, 0, tzinfo=UTC)
    assert "monthly on the first Monday at 09:00. Next: Mon 7 Dec 2026" in said


def test_danish_is_understood_and_answered_in(world: InUse) -> None:
    with use_locale(DANISH):
        said = command(world, "hver anden uge mandag kl. 9")

    assert said == (
        "Check-in'et sendes i <#C1> hver anden uge mandag kl. 09.00. Næste gang: mandag den 30. "
        "november 2026 kl. 09.00 (Europe/Copenhagen). Aftalt rytme: hver mandag kl. 09.00. "
        "`checkin on` skifter tilbage."
    )
    assert schedule_of(world).every is Every.SECOND_WEEK


def test_on_is_what_the_charter_says(world: InUse) -> None:
    agree(world, rhythm=Rhythm(every=Every.MONTH, weekdays=(2,), at=time(10)))

    said = command(world, "on")

    assert said == (
        "The check-in runs in <#C1> monthly on the first Wednesday at 10:00. Next: "
        "Wed 2 Dec 2026, 10:00 (Europe/Copenhagen)."
    )


def test_another_rhythm_than_the_charters_is_told(world: InUse) -> None:
    anchor = date(2026, 11, 23)
    agree(world, rhythm=Rhythm(every=Every.SECOND_WEEK, anchor=anchor))

    assert "The charter says" in command(world, "tuesday 09:00")
    assert "The charter says the weeks in between" in command(world, "every two weeks monday 9")
    week_before = NOON - timedelta(days=7)
    assert "charter" not in command(world, "every two weeks monday 9", now=week_before)


def test_begun_by_clicking_it_comes_in_the_rhythm_that_was_chosen(world: InUse) -> None:
    schedule = schedules.turn_on(
        world.session,
        partnership=world.partnership,
        channel=world.channel,
        rhythm=Rhythm(every=Every.SECOND_WEEK, weekdays=(3, 1), at=time(8), anchor=NOON.date()),
        by=world["Lene"],
        now=NOON,
    )

    assert schedule.state is ScheduleState.ON
    assert (schedule.weekdays, schedule.anchor) == ([1, 3], NOON.date())
    assert schedule.next_due_at == datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    with pytest.raises(NotAllowed):
        schedules.turn_on(
            world.session,
            partnership=world.partnership,
            channel=world.channel,
            rhythm=Rhythm(),
            by=world["Olga"],
            now=NOON,
        )


# Following charter and phase

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
