"""Due times against a slow simulation that reads a wall clock minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pico_bot.core.recurrence import Every, next_due
from tests.core.clock_values import EVERY_DAY, MINUTE, ODDITIES, moments, times, weekdays, zones


def watched(*, after: datetime, zone: ZoneInfo, at: time, weekdays: frozenset[int]) -> datetime:
    """What `next_due` should return, found by watching a wall clock in `zone` every minute.

    Each minute lists the wall times that are shown for the first time, including those that the
    clock jumped over. A minute is due when one of them is `at` on one of the weekdays.
    """
    moment = after.replace(second=0, microsecond=0) - timedelta(days=2)
    furthest = moment.astimezone(zone).replace(tzinfo=None)
    while True:
        moment += MINUTE
        shown = moment.astimezone(zone).replace(tzinfo=None)
        is_due = False
        while furthest < shown:
            furthest += MINUTE
            is_due = is_due or (furthest.time() == at and furthest.weekday() in weekdays)
        if is_due and moment > after:
            return moment


near_oddities = st.builds(
    lambda oddity, minutes: (ZoneInfo(oddity[0]), oddity[1] + minutes * MINUTE),
    st.sampled_from(ODDITIES),
    st.integers(0, 3 * 24 * 60),
)


@given(zone=zones, after=moments, at=times, weekdays=weekdays)
@settings(max_examples=60, deadline=None)
def test_due_times_match_a_watched_clock_in_any_zone(
    zone: ZoneInfo, after: datetime, at: time, weekdays: frozenset[int]
) -> None:
    due = next_due(after=after, zone=zone, at=at, weekdays=weekdays)

    assert due == watched(after=after, zone=zone, at=at, weekdays=weekdays)


@given(place=near_oddities, at=times, weekdays=weekdays | st.just(EVERY_DAY))
@example(
    place=(ZoneInfo("Pacific/Apia"), datetime(2011, 12, 30, 9, 0, tzinfo=UTC)),
    at=time(9, 0),
    weekdays=frozenset({4}),
)
@settings(max_examples=150, deadline=None)
def test_due_times_match_a_watched_clock_in_unusual_zones(
    place: tuple[ZoneInfo, datetime], at: time, weekdays: frozenset[int]
) -> None:
    zone, after = place

    due = next_due(after=after, zone=zone, at=at, weekdays=weekdays)

    assert due == watched(after=after, zone=zone, at=at, weekdays=weekdays)


@given(zone=zones, after=moments, at=times, weekdays=weekdays)
@settings(max_examples=200, deadline=None)
def test_a_due_time_is_the_next_in_utc_and_none_is_missed(
    zone: ZoneInfo, after: datetime, at: time, weekdays: frozenset[int]
) -> None:
    due = next_due(after=after, zone=zone, at=at, weekdays=weekdays)

    assert due > after
    assert due.tzinfo is UTC
    assert next_due(after=due - timedelta(microseconds=1), zone=zone, at=at, weekdays=weekdays) == (
        due
    )
    assert next_due(after=due, zone=zone, at=at, weekdays=weekdays) > due


def due_days(
    *, first: date, days: int, every: Every, weekdays: frozenset[int], anchor: date
) -> list[date]:
    """The days of a schedule, found by going through a calendar day by day.

    It starts on the Monday of the anchor's week, or early enough to reach `first` with a week that
    counts. For each day it tracks which weekdays came before in the month, and whether the week is
    one of those that count.
    """
    leaf = anchor - timedelta(days=anchor.weekday())
    while leaf > first:
        leaf -= timedelta(days=14)
    leaf -= timedelta(days=42)
    counts, met, found = True, set[int](), []
    while leaf < first + timedelta(days=days):
        if leaf.day == 1:
            met.clear()
        is_due = leaf.weekday() in weekdays
        if every is Every.SECOND_WEEK:
            is_due = is_due and counts
        if every is Every.MONTH:
            is_due = is_due and leaf.weekday() not in met
        met.add(leaf.weekday())
        if is_due and leaf >= first:
            found.append(leaf)
        if leaf.weekday() == 6:
            counts = not counts
        leaf += timedelta(days=1)
    return found


def first_shown(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first minute at which the clock in `zone` shows this wall time or a later one."""
    wall = datetime.combine(day, at)
    moment = wall.replace(tzinfo=UTC) - timedelta(hours=39)
    while moment.astimezone(zone).replace(tzinfo=None) < wall:
        moment += MINUTE
    return moment


rhythms = st.fixed_dictionaries(
    {
        "at": times,
        "weekdays": weekdays,
        "every": st.sampled_from(Every),
        "anchor": st.dates(min_value=date(1990, 1, 1), max_value=date(2050, 1, 1)),
    }
)


@given(place=near_oddities | st.tuples(zones, moments), rhythm=rhythms)
@example(
    # Midnight came twice here: the previous day was shown again after it.
    place=(ZoneInfo("America/St_Johns"), datetime(2009, 11, 1, 2, 45, tzinfo=UTC)),
    rhythm={"at": time(), "weekdays": {6}, "every": Every.MONTH, "anchor": date(2009, 11, 1)},
)
@settings(max_examples=100, deadline=None)
def test_due_days_match_a_calendar_for_any_schedule(
    place: tuple[ZoneInfo, datetime], rhythm: dict[str, Any]
) -> None:
    zone, after = place
    first = after.astimezone(zone).date() - timedelta(days=2)
    days = due_days(
        first=first,
        days=75,
        every=rhythm["every"],
        weekdays=rhythm["weekdays"],
        anchor=rhythm["anchor"],
    )
    watched_due = [first_shown(day, rhythm["at"], zone) for day in days[:12]]
    expected = [due for due in watched_due if due > after]

    due: list[datetime] = []
    moment = after
    while len(due) < len(expected):
        moment = next_due(after=moment, zone=zone, **rhythm)
        due.append(moment)

    assert due == sorted(set(expected))[: len(due)]
