"""Working time, compared with a count of every minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pico_bot.i18n.translation import use_locale
from pico_bot.model.charter import CharterTerms
from pico_bot.model.charter_terms import SideHours, WorkingHours
from pico_bot.model.vocabulary import Side
from pico_bot.partnerships.calendars import Calendar, default_country

MINUTE = timedelta(minutes=1)
DANISH = Calendar(zone=ZoneInfo("Europe/Copenhagen"), hours=WorkingHours(), country="DK")

calendars = st.builds(
    Calendar,
    zone=st.sampled_from(
        [
            ZoneInfo(key)
            for key in (
                "Europe/Copenhagen",
                "America/Sao_Paulo",
                "Asia/Kathmandu",
                "Australia/Lord_Howe",
                "Pacific/Apia",
            )
        ]
    ),
    hours=st.builds(
        lambda start, length, weekdays: WorkingHours(
            start=time(start), end=time(min(start + length, 23), 30), weekdays=tuple(weekdays)
        ),
        st.integers(0, 22),
        st.integers(0, 12),
        st.sets(st.integers(0, 6), min_size=1),
    ),
    country=st.sampled_from([None, "DK", "BR", "AU"]),
)
# Around Christmas and both clock changes of each zone.
moments = st.integers(0, 385 * 24 * 60).map(
    lambda minutes: datetime(2026, 3, 20, tzinfo=UTC) + minutes * MINUTE
)


def is_open(calendar: Calendar, moment: datetime) -> bool:
    """Whether the minute that starts at `moment` is working time, by clock and calendar."""
    local = moment.astimezone(calendar.zone)
    opens, closes = (
        datetime.combine(local.date(), at, calendar.zone).astimezone(UTC)
        for at in (calendar.hours.start, calendar.hours.end)
    )
    return calendar.works(local.date()) and opens <= moment < closes


@settings(max_examples=60, deadline=None)
@given(calendars, moments, st.integers(1, 6 * 24 * 60))
def test_working_time_between_two_moments_matches_a_count_of_minutes(
    calendar: Calendar, begin: datetime, minutes: int
) -> None:
    watched = sum(is_open(calendar, begin + each * MINUTE) for each in range(minutes))
    assert calendar.between(begin, begin + minutes * MINUTE) == watched * MINUTE


@settings(max_examples=60, deadline=None)
@given(calendars, moments, st.integers(1, 3 * 60))
def test_added_working_time_matches_a_count_of_minutes(
    calendar: Calendar, begin: datetime, minutes: int
) -> None:
    end = calendar.add(begin, minutes * MINUTE)
    assert calendar.between(begin, end) == minutes * MINUTE
    assert is_open(calendar, end - MINUTE)


@pytest.mark.parametrize(
    ("begin", "hours", "end"),
    [
        # Wednesday before Easter: Thursday to Monday are holidays in Denmark, and the clock
        # changes.
        ("2027-03-24T16:30+01:00", 1, "2027-03-30T09:30+02:00"),
        ("2026-11-27T16:00+01:00", 2, "2026-11-30T10:00+01:00"),
        ("2026-11-28T12:00+01:00", 8, "2026-11-30T17:00+01:00"),
        ("2026-12-24T16:30+01:00", 1, "2026-12-28T09:30+01:00"),
    ],
)
def test_known_days_are_open_or_closed(begin: str, hours: int, end: str) -> None:
    added = DANISH.add(datetime.fromisoformat(begin), timedelta(hours=hours))
    assert added == datetime.fromisoformat(end)


def test_no_working_time_ends_with_the_next_working_minute() -> None:
    saturday = datetime(2026, 11, 28, 12, tzinfo=UTC)
    assert DANISH.add(saturday, timedelta()) == datetime(2026, 11, 30, 8, tzinfo=UTC)
    assert not DANISH.is_open(saturday)
    assert DANISH.is_open(datetime(2026, 11, 30, 8, tzinfo=UTC))


def test_holidays_have_names_in_the_language_of_the_reader() -> None:
    assert DANISH.holiday(date(2026, 12, 25)) == "Christmas Day"
    with use_locale("da"):
        assert DANISH.holiday(date(2026, 12, 25)) == "Juledag"
    assert DANISH.holiday(date(2026, 12, 28)) is None


def test_a_holiday_moves_to_the_next_working_day() -> None:
    assert DANISH.working_day(date(2027, 3, 26)) == date(2027, 3, 30)
    assert DANISH.working_days(date(2027, 3, 25), date(2027, 4, 1)) == 2


def test_there_is_no_working_time_between_reversed_moments() -> None:
    monday = datetime(2026, 11, 30, 10, tzinfo=UTC)
    assert DANISH.between(monday, monday - timedelta(hours=1)) == timedelta()


def test_a_joint_day_is_a_working_day_of_both_sides() -> None:
    terms = CharterTerms(
        time_zone="Europe/Copenhagen",
        country="DK",
        own_hours={
            Side.CUSTOMER: SideHours(time_zone="Europe/Berlin", country="DE", region="BY"),
            Side.CONSULTANCY: SideHours(
                time_zone="Europe/Copenhagen", hours=WorkingHours(weekdays=(0, 1, 2, 3))
            ),
        },
    )
    both, danish = Calendar.of_both(terms), Calendar.of(terms)
    epiphany, maundy_thursday = date(2027, 1, 6), date(2027, 3, 25)
    assert (danish.holiday(epiphany), both.holiday(epiphany)) == (None, "Epiphany")
    assert danish.holiday(maundy_thursday) == both.holiday(maundy_thursday)
    # The consultancy doesn't work on Fridays.
    assert both.working_day(epiphany) == date(2027, 1, 7)
    assert both.working_day(date(2027, 1, 8)) == date(2027, 1, 11)
    # Hours are those of the charter.
    assert both.a_day == danish.a_day


def test_a_time_zone_has_the_holidays_of_its_country_where_they_are_known() -> None:
    assert default_country("Europe/Copenhagen") == "DK"
    for zone in sorted(available_timezones()):
        country = default_country(zone)
        if country:
            calendar = Calendar(zone=ZoneInfo(zone), hours=WorkingHours(), country=country)
            assert calendar.working_day(date(2031, 11, 4)) >= date(2031, 11, 4)
    assert default_country("UTC") is None
