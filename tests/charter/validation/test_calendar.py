"""Times and places of a charter are checked, on each side too."""

from dataclasses import replace
from datetime import UTC, time

import pytest

from pico_bot.charter.validation import calendar
from pico_bot.core.recurrence import Every
from pico_bot.model.charter import CharterTerms
from pico_bot.model.charter_terms import Rhythm, SideHours, WorkingHours
from pico_bot.model.vocabulary import Side

TERMS = CharterTerms(time_zone="Europe/Copenhagen", country="DK")


def paths(terms: CharterTerms) -> list[str]:
    return [each.path for each in calendar.problems(terms)]


def test_the_default_charter_has_no_problems() -> None:
    assert paths(TERMS) == []


def test_each_sides_own_hours_are_checked_too() -> None:
    own = SideHours(time_zone="Mars", country="XX")
    assert paths(replace(TERMS, own_hours={Side.CUSTOMER: own})) == [
        "own_hours.customer.time_zone",
        "own_hours.customer.country",
    ]


def test_both_sides_work_on_at_least_one_weekday_in_common() -> None:
    weekend = SideHours(time_zone="UTC", hours=WorkingHours(weekdays=(5, 6)))
    assert paths(replace(TERMS, own_hours={Side.CUSTOMER: weekend})) == [
        "own_hours.customer.hours.weekdays"
    ]
    friday_too = SideHours(time_zone="UTC", hours=WorkingHours(weekdays=(4, 5, 6)))
    assert paths(replace(TERMS, own_hours={Side.CUSTOMER: friday_too})) == []


@pytest.mark.parametrize("at", [time(9, 0, 1), time(9, 0, 0, 1), time(9, tzinfo=UTC)])
def test_times_are_wall_times_to_the_minute(at: time) -> None:
    rhythm = Rhythm(every=Every.WEEK, weekdays=(0,), at=at)
    assert [each.path for each in calendar.check_rhythm("rhythm", rhythm)] == ["rhythm.at"]


def test_a_region_belongs_to_its_country() -> None:
    assert paths(replace(TERMS, country="DE", region="BY")) == []
    assert paths(replace(TERMS, country="DE", region="ZZ")) == ["region"]
    assert paths(replace(TERMS, country=None, region="BY")) == ["region"]


def test_participants_are_people() -> None:
    assert list(calendar.check_participants("who", ["U0123", "W0123"])) == []
    assert len(list(calendar.check_participants("who", ["C0123"]))) == 1
    assert len(list(calendar.check_participants("who", ["U0123", "U0123"]))) == 1
