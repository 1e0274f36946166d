"""Setting a check-in's schedule: who may, with which words, and the reply."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest

from pico_bot.checkins import schedules
from pico_bot.core.db import Database
from pico_bot.core.errors import BadRequest, NotAllowed, NotFound
from pico_bot.core.recurrence import Every
from pico_bot.i18n.translation import DANISH, use_locale
from pico_bot.model.charter_terms import Rhythm
from pico_bot.model.checkins import ScheduleState
from pico_bot.partnerships import roles
from tests.checkins.actions import NEXT_MONDAY, agree, command, schedule_of
from tests.support import partnership
from tests.support.partnership import NOON, InUse, transaction


def test_a_weekday_and_a_time_are_in_the_partnerships_zone(world: InUse) -> None:
    said = command(world, "monday 09:00")

    schedule = schedule_of(world)
    assert schedule.state is ScheduleState.ON
    assert schedule.next_due_at == NEXT_MONDAY
    assert schedule.channel is world.channel
    assert said == (
        "The check-in runs in <#C1> every Monday at 09:00. Next: Mon 30 Nov 2026, "
        "09:00 (Europe/Copenhagen)."
    )


def test_a_new_schedule_replaces_the_old_one(world: InUse) -> None:
    command(world, "monday 09:00")
    command(world, "pause")

    command(world, "tirsdag og torsdag 13.30")

    schedule = schedule_of(world)
    assert schedule.weekdays == [1, 3]
    assert schedule.next_due_at == datetime(2026, 11, 24, 12, 30, tzinfo=UTC)


def test_the_partnerships_own_zone_counts(db: Database) -> None:
    with transaction(db) as session:
        world = partnership.create_partnership(session, zone="Asia/Kathmandu")

        command(world, "monday 09:00")

        assert schedule_of(world).next_due_at == datetime(2026, 11, 30, 3, 15, tzinfo=UTC)


def test_a_paused_check_in_runs_again_when_resumed(world: InUse) -> None:
    command(world, "monday 09:00")

    said = command(world, "pause")

    assert schedule_of(world).next_due_at is None
    assert "is paused (usually every Monday at 09:00, Europe/Copenhagen)" in said

    later = NOON + timedelta(days=30)
    said = command(world, "resume", now=later)

    assert schedule_of(world).next_due_at == datetime(2026, 12, 28, 8, 0, tzinfo=UTC)
    assert "Next: Mon 28 Dec 2026, 09:00" in said


def test_resuming_a_check_in_that_runs_changes_nothing(world: InUse) -> None:
    command(world, "monday 09:00")

    # It was due an hour ago and is not posted yet; resuming must not drop that.
    command(world, "resume", now=NEXT_MONDAY + timedelta(hours=1))

    assert schedule_of(world).next_due_at == NEXT_MONDAY


def test_off_stops_the_check_in_until_it_is_turned_on_again(world: InUse) -> None:
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
def test_a_check_in_that_is_not_scheduled_cannot_be_changed(world: InUse, words: str) -> None:
    with pytest.raises(NotFound, match="checkin monday 09:00"):
        command(world, words)


@pytest.mark.parametrize("words", ["weekly", "monday", "monday 25:00", "pause now", "09:00"])
def test_unknown_words_are_refused_with_the_usage(world: InUse, words: str) -> None:
    with pytest.raises(BadRequest, match=re.escape("`checkin monday 09:00`")):
        command(world, words)


@pytest.mark.parametrize("name", ["Lene", "Mads", "Berit", "Dorte"])
def test_consultants_and_the_business_owner_may_schedule(world: InUse, name: str) -> None:
    command(world, "monday 09:00", by=name)

    assert schedule_of(world).state is ScheduleState.ON


@pytest.mark.parametrize("words", ["monday 09:00", "now", "pause", "resume", "off"])
def test_others_may_not_schedule_and_are_shown_who_may(world: InUse, words: str) -> None:
    command(world, "friday 10:00")
    roles.unassign(
        world.session,
        partnership=world.partnership,
        key="business-owner",
        member=world["Dorte"],
        now=NOON,
    )

    for name in ("Dorte", "Olga"):
        with pytest.raises(NotAllowed, match=r"consultancy.*Business owner \(Berit\)"):
            command(world, words, by=name)

    assert schedule_of(world).weekdays == [4]
    assert schedule_of(world).state is ScheduleState.ON
    assert world.outbox() == []


def test_any_member_may_see_the_schedule(world: InUse) -> None:
    command(world, "monday 09:00")

    assert "every Monday at 09:00" in command(world, "", by="Olga")


# Rhythms


def test_every_second_week_starts_with_the_next_possible_week(world: InUse) -> None:
    said = command(world, "every two weeks monday 09:00")

    schedule = schedule_of(world)
    assert (schedule.every, schedule.anchor) == (Every.SECOND_WEEK, date(2026, 11, 30))
    assert schedule.next_due_at == NEXT_MONDAY
    assert "runs in <#C1> every two weeks on Monday at 09:00. Next: Mon 30 Nov" in said

    command(world, "pause")
    command(world, "resume", now=NEXT_MONDAY + timedelta(hours=1))
    assert schedule_of(world).next_due_at == NEXT_MONDAY + timedelta(days=14)


def test_monthly_runs_on_the_first_such_weekday(world: InUse) -> None:
    said = command(world, "monthly monday 09:00")

    assert schedule_of(world).next_due_at == datetime(2026, 12, 7, 8, 0, tzinfo=UTC)
    assert "monthly on the first Monday at 09:00. Next: Mon 7 Dec 2026" in said


def test_a_danish_command_gets_a_danish_reply(world: InUse) -> None:
    with use_locale(DANISH):
        said = command(world, "hver anden uge mandag kl. 9")

    assert said == (
        "Check-in'et sendes i <#C1> hver anden uge mandag kl. 09.00. Næste gang: mandag den 30. "
        "november 2026 kl. 09.00 (Europe/Copenhagen). Aftalt rytme: hver mandag kl. 09.00. "
        "`checkin on` skifter tilbage."
    )
    assert schedule_of(world).every is Every.SECOND_WEEK


def test_on_uses_the_charters_schedule(world: InUse) -> None:
    agree(world, rhythm=Rhythm(every=Every.MONTH, weekdays=(2,), at=time(10)))

    said = command(world, "on")

    assert said == (
        "The check-in runs in <#C1> monthly on the first Wednesday at 10:00. Next: "
        "Wed 2 Dec 2026, 10:00 (Europe/Copenhagen)."
    )


def test_the_schedule_shows_where_it_differs_from_the_charter(world: InUse) -> None:
    anchor = date(2026, 11, 23)
    agree(world, rhythm=Rhythm(every=Every.SECOND_WEEK, anchor=anchor))

    assert "The charter says" in command(world, "tuesday 09:00")
    assert "The charter says the weeks in between" in command(world, "every two weeks monday 9")
    week_before = NOON - timedelta(days=7)
    assert "charter" not in command(world, "every two weeks monday 9", now=week_before)


def test_set_up_uses_the_chosen_schedule(world: InUse) -> None:
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
