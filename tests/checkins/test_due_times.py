"""Check-ins around public holidays, compared with a simple model."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from holidays import country_holidays, list_supported_countries
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pico_bot.checkins.due_times import HolidayMove, ScheduleRecurrence
from pico_bot.core.recurrence import Every
from pico_bot.model.charter_terms import HolidayPolicy, Rhythm, WorkingHours
from pico_bot.partnerships.calendars import Calendar

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
DANISH = Calendar(zone=COPENHAGEN, hours=WorkingHours(), country="DK")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
A_DAY, A_MINUTE = timedelta(days=1), timedelta(minutes=1)
A_MICROSECOND, A_DAYS_MINUTES = timedelta(microseconds=1), 24 * 60
EASTER_MONDAY = date(2027, 3, 29)


def due_days(
    *weekdays: int,
    every: Every = Every.WEEK,
    holidays: HolidayPolicy = HolidayPolicy.MOVE,
    **rhythm: Any,
) -> ScheduleRecurrence:
    return ScheduleRecurrence(
        rhythm=Rhythm(every=every, weekdays=weekdays, **rhythm), calendar=DANISH, holidays=holidays
    )


def days(of: ScheduleRecurrence, *, first: date, count: int) -> list[date]:
    """The days on which it is due from `first` on, always at its wall time."""
    moment, found = datetime.combine(first, time(), COPENHAGEN), list[date]()
    while len(found) < count:
        moment = of.next_due(moment)
        local = moment.astimezone(COPENHAGEN)
        assert local.time() == of.rhythm.at
        found.append(local.date())
    return found


def test_a_holiday_moves_one_date_and_not_the_schedule() -> None:
    assert days(due_days(0), first=date(2027, 3, 22), count=3) == [
        date(2027, 3, 22),
        date(2027, 3, 30),
        date(2027, 4, 5),
    ]
    # Thursday, Friday and Monday of Easter.
    assert days(due_days(3), first=date(2027, 3, 24), count=2) == [
        date(2027, 3, 30),
        date(2027, 4, 1),
    ]


def test_a_moved_date_has_its_original_day_and_its_holiday() -> None:
    assert due_days(0).moved_to(date(2027, 3, 30)) == HolidayMove(
        day=EASTER_MONDAY, holiday="Easter Monday"
    )
    assert due_days(0).moved_to(EASTER_MONDAY) is None
    assert due_days(0).moved_to(date(2027, 4, 5)) is None
    # If several are merged, the earliest.
    of_easter = due_days(3, 4, 0).moved_to(date(2027, 3, 30))
    assert of_easter is not None
    assert of_easter.day == date(2027, 3, 25)


def test_a_date_moved_to_a_regular_date_is_merged_with_it() -> None:
    assert days(due_days(0, 1), first=EASTER_MONDAY, count=2) == [
        date(2027, 3, 30),
        date(2027, 4, 5),
    ]
    assert due_days(0, 1).moved_to(date(2027, 3, 30)) is None


def test_a_holiday_skips_a_date_if_the_charter_says_so() -> None:
    skipping = due_days(0, holidays=HolidayPolicy.SKIP)
    assert days(skipping, first=date(2027, 3, 22), count=2) == [
        date(2027, 3, 22),
        date(2027, 4, 5),
    ]
    assert skipping.moved_to(date(2027, 3, 30)) is None


def test_a_schedule_on_a_weekend_is_not_moved() -> None:
    # Easter Sunday is a holiday, but a schedule on Sundays is intentional.
    assert days(due_days(6), first=date(2027, 3, 22), count=1) == [date(2027, 3, 28)]


def test_monthly_and_every_second_week_keep_their_dates() -> None:
    # New Year's Day is a Friday.
    assert days(due_days(4, every=Every.MONTH), first=date(2027, 1, 1), count=2) == [
        date(2027, 1, 4),
        date(2027, 2, 5),
    ]
    fortnightly = due_days(0, every=Every.SECOND_WEEK, anchor=EASTER_MONDAY)
    assert days(fortnightly, first=EASTER_MONDAY, count=2) == [date(2027, 3, 30), date(2027, 4, 12)]


def test_a_pause_skips_dates_and_keeps_every_second_week() -> None:
    christmas, turn_of_the_year = date(2026, 12, 24), date(2027, 1, 10)
    weekly = replace(due_days(0), paused_until=turn_of_the_year)
    assert days(weekly, first=christmas, count=2) == [date(2027, 1, 11), date(2027, 1, 18)]
    assert not weekly.runs_on(date(2027, 1, 4))
    fortnightly = due_days(0, every=Every.SECOND_WEEK, anchor=date(2026, 11, 30))
    for end in (date(2026, 12, 28), date(2027, 1, 10)):
        paused = replace(fortnightly, paused_until=end)
        assert days(paused, first=christmas, count=1) == [date(2027, 1, 11)]


# Over three years


@dataclass(frozen=True, kw_only=True)
class Pause:
    """A pause through the day `through`, set at `said`."""

    said: datetime
    through: date


def shown(minute: int, zone: ZoneInfo) -> int:
    """The wall time in `zone` of a minute in UTC; both are minutes since the epoch."""
    wall = (EPOCH + minute * A_MINUTE).astimezone(zone).replace(tzinfo=UTC)
    return (wall - EPOCH) // A_MINUTE


@lru_cache(maxsize=1)
def watched(zone: ZoneInfo, *, first: date, days: int) -> Sequence[int]:
    """The first UTC minute of each wall minute in `zone`, from the midnight of `first` on.

    It reads the clock in every minute of UTC. A minute that the clock skips gets the next one
    shown, and a minute that comes twice keeps its first. An hour without a clock change is added at
    once: no zone changed its clock twice in an hour.
    """
    midnight = (first - EPOCH.date()) // A_MINUTE
    found, minute = list[int](), midnight - A_DAYS_MINUTES
    while len(found) < days * A_DAYS_MINUTES:
        hour, minute = range(minute, minute + 60), minute + 60
        if shown(minute, zone) - 60 == shown(hour[0], zone) == midnight + len(found):
            found.extend(hour)
            continue
        for each in hour:
            new = shown(each, zone) + 1 - midnight - len(found)
            found.extend([each] * new)
    return found


@lru_cache(maxsize=1)
def free_days(country: str | None, region: str | None) -> Container[date]:
    return country_holidays(country, subdiv=region) if country is not None else ()


def day_by_day(
    of: ScheduleRecurrence, pause: Pause | None, *, first: date, days: int
) -> list[datetime]:
    """The due times, found day by day on a calendar and with the clock in `watched`.

    A check-in on a holiday is moved to the next working day; a pause drops moved dates too.
    """
    clock = watched(of.calendar.zone, first=first, days=days)
    at, anchor = of.rhythm.at.hour * 60 + of.rhythm.at.minute, of.rhythm.anchor or date.min
    free = free_days(of.calendar.country, of.calendar.region)
    found, carried = list[datetime](), date.min
    for ahead in range(days):
        leaf, due = first + ahead * A_DAY, EPOCH + clock[ahead * A_DAYS_MINUTES + at] * A_MINUTE
        comes = leaf.weekday() in of.rhythm.weekdays
        if of.rhythm.every is Every.MONTH:
            comes = comes and (leaf - 7 * A_DAY).month != leaf.month
        elif of.rhythm.every is Every.SECOND_WEEK:
            comes = comes and (leaf - anchor + anchor.weekday() * A_DAY).days % 14 < 7
        at_work = leaf.weekday() in of.calendar.hours.weekdays
        paused_until = pause.through if pause is not None and pause.said < due else date.min
        if at_work and leaf in free:
            if comes and of.holidays is HolidayPolicy.MOVE:
                carried = leaf
            comes = False
        elif at_work:
            comes, carried = comes or carried > paused_until, date.min
        # If the clock skips from one day to another, both can start with the same minute.
        if comes and leaf > paused_until and due not in found[-1:]:
            found.append(due)
    return found


def asked(
    of: ScheduleRecurrence, pause: Pause | None, *, after: datetime, until: datetime
) -> list[datetime]:
    """The due times, from asking for the next one repeatedly, and again after a pause is set."""
    found = list[datetime]()
    while (due := of.next_due(after)) < until:
        assert due > after
        if pause is not None and after <= pause.said < due and of.paused_until is None:
            of, after = replace(of, paused_until=pause.through), pause.said
            continue
        # The result is the same at any time in between.
        assert due == of.next_due(after + (due - after) // 2) == of.next_due(due - A_MICROSECOND)
        found.append(due)
        after = due
    return found


THREE_YEARS = 3 * 365 + 1
# A date that is moved into the first day is at most so many days before it, and in some zones the
# last day ends a day later.
BEFORE, IN_ALL = 100, 100 + THREE_YEARS + 2


@st.composite
def clocks(draw: st.DrawFn) -> tuple[str, date, time]:
    """A zone, the first day of three years, and a time, often close to a clock change."""
    zone = draw(st.sampled_from(sorted(available_timezones())))
    # The library has India's holidays from 2001 to 2035.
    first = draw(st.dates(min_value=date(2002, 1, 1), max_value=date(2031, 12, 31)))
    clock = watched(ZoneInfo(zone), first=first - BEFORE * A_DAY, days=IN_ALL)
    uneven = [
        hour for hour in range(0, len(clock) - 60, 60) if clock[hour + 60] - clock[hour] != 60
    ]
    minute, is_odd = draw(st.integers(0, A_DAYS_MINUTES - 1)), draw(st.booleans())
    if uneven and is_odd:
        minute = draw(st.sampled_from(uneven)) + draw(st.integers(-60, 120))
    hour, minute = divmod(minute % A_DAYS_MINUTES, 60)
    return zone, first, time(hour, minute)


EVERY_DAY = tuple(range(7))
weekdays_of = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
places = st.sampled_from(sorted(list_supported_countries(include_aliases=False).items())).flatmap(
    lambda each: st.tuples(st.just(each[0]), st.sampled_from([None, *each[1]]))
)
# The minute at which a pause is set, its length in days, and whether it lasts through a holiday.
pauses = st.tuples(
    st.integers(0, THREE_YEARS * A_DAYS_MINUTES),
    st.integers(0, 60) | st.integers(0, 700),
    st.booleans(),
)
EVERY_NIGHT: dict[str, Any] = {
    "weekdays": EVERY_DAY,
    "every": Every.WEEK,
    "anchor": date(2009, 1, 5),
    "holidays": HolidayPolicy.MOVE,
    "working": WorkingHours().weekdays,
    "paused": None,
}


@settings(max_examples=60)
@given(
    clock=clocks(),
    place=st.just((None, None)) | places,
    weekdays=weekdays_of,
    every=st.sampled_from(Every),
    anchor=st.dates(min_value=date(2000, 1, 1), max_value=date(2036, 1, 1)),
    holidays=st.sampled_from(HolidayPolicy),
    working=st.just(WorkingHours().weekdays) | weekdays_of,
    paused=st.none() | pauses,
)
@example(
    clock=("Europe/Copenhagen", date(2025, 1, 1), time(2, 30)), place=("DK", None), **EVERY_NIGHT
)
@example(
    # A pause through Easter Monday.
    clock=("Europe/Copenhagen", date(2025, 1, 1), time(9)),
    place=("DK", None),
    **EVERY_NIGHT | {"weekdays": (0,), "paused": (109 * A_DAYS_MINUTES, 1, True)},
)
@example(clock=("America/Sao_Paulo", date(2017, 1, 1), time()), place=("BR", None), **EVERY_NIGHT)
@example(clock=("Pacific/Apia", date(2010, 1, 1), time(2, 30)), place=("WS", None), **EVERY_NIGHT)
@example(clock=("Asia/Kathmandu", date(2025, 1, 1), time(2, 30)), place=("NP", None), **EVERY_NIGHT)
def test_due_times_match_a_search_minute_by_minute(
    clock: tuple[str, date, time],
    place: tuple[str | None, str | None],
    weekdays: tuple[int, ...],
    every: Every,
    anchor: date,
    holidays: HolidayPolicy,
    working: tuple[int, ...],
    paused: tuple[int, int, bool] | None,
) -> None:
    (key, first, at), (country, region) = clock, place
    zone = ZoneInfo(key)
    of = ScheduleRecurrence(
        rhythm=Rhythm(every=every, weekdays=weekdays, at=at, anchor=anchor),
        calendar=Calendar(
            zone=zone, hours=WorkingHours(weekdays=working), country=country, region=region
        ),
        holidays=holidays,
    )
    begin = datetime.combine(first, time(), UTC)
    pause = None
    if paused is not None:
        minute, days, is_through_holiday = paused
        said = begin + minute * A_MINUTE
        through = said.astimezone(zone).date() + days * A_DAY
        ends = [through + ahead * A_DAY for ahead in range(100 if is_through_holiday else 0)]
        free = free_days(country, region)
        pause = Pause(said=said, through=next((end for end in ends if end in free), through))

    expected = day_by_day(of, pause, first=first - BEFORE * A_DAY, days=IN_ALL)

    until = begin + THREE_YEARS * A_DAY
    assert asked(of, pause, after=begin - A_MICROSECOND, until=until) == [
        due for due in expected if begin <= due < until
    ]
