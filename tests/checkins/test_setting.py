"""Who sets when the check-in comes, in which words, and what they are told."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from pico_bot import roles
from pico_bot.db import Database
from pico_bot.errors import BadRequest, NotAllowed, NotFound
from pico_bot.model import (
    ScheduleState,
)
from tests import partnership_in_use
from tests.checkins.doing import NEXT_MONDAY, command, schedule_of
from tests.partnership_in_use import NOON, InUse, transaction


def test_a_weekday_and_a_time_set_it_in_the_partnerships_zone(world: InUse) -> None:
    said = command(world, "monday 09:00")

    schedule = schedule_of(world)
    assert schedule.state is ScheduleState.ON
    assert schedule.next_due_at == NEXT_MONDAY
    assert schedule.channel is world.channel
    assert said == (
        "The check-in comes to <#C1> every Monday at 09:00, "
        "next on Monday 30 November 2026 at 09:00 (Europe/Copenhagen)."
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
        world = partnership_in_use.begin(session, zone="Asia/Kathmandu")

        command(world, "monday 09:00")

        assert schedule_of(world).next_due_at == datetime(2026, 11, 30, 3, 15, tzinfo=UTC)


def test_it_rests_while_paused_and_goes_on_when_resumed(world: InUse) -> None:
    command(world, "monday 09:00")

    said = command(world, "pause")

    assert schedule_of(world).next_due_at is None
    assert "is paused; it came every Monday at 09:00 (Europe/Copenhagen)" in said

    later = NOON + timedelta(days=30)
    said = command(world, "resume", now=later)

    assert schedule_of(world).next_due_at == datetime(2026, 12, 28, 8, 0, tzinfo=UTC)
    assert "next on Monday 28 December 2026 at 09:00" in said


def test_resuming_what_is_on_changes_nothing(world: InUse) -> None:
    command(world, "monday 09:00")

    # It was due an hour before and not dealt with yet: resuming must not make it forget that.
    command(world, "resume", now=NEXT_MONDAY + timedelta(hours=1))

    assert schedule_of(world).next_due_at == NEXT_MONDAY


def test_off_ends_it_until_it_is_set_anew(world: InUse) -> None:
    command(world, "monday 09:00")

    assert "is off" in command(world, "off")

    assert schedule_of(world).next_due_at is None
    assert command(world, "").startswith("No weekly check-in is set.")
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
