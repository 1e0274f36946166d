"""Due times through every oddity of wall clocks, against a slow simulation that watches them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pico_bot.errors import BadRequest
from pico_bot.rhythm import next_due, parse_day, parse_when, say_day, say_moment, say_rhythm

MINUTE = timedelta(minutes=1)
EVERY_DAY = frozenset(range(7))
COPENHAGEN = ZoneInfo("Europe/Copenhagen")

# Zones that do what few clocks do, each with a moment shortly before it does.
ODDITIES = (
    ("Pacific/Apia", datetime(2011, 12, 29, 0, 0, tzinfo=UTC)),
    ("Pacific/Kwajalein", datetime(1993, 8, 20, 0, 0, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2023, 4, 26, 12, 0, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2023, 10, 25, 12, 0, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 2, 0, 0, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2027, 4, 2, 0, 0, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2018, 11, 3, 0, 0, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2019, 2, 16, 0, 0, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(1985, 12, 31, 0, 0, tzinfo=UTC)),
    ("Antarctica/Troll", datetime(2027, 3, 27, 0, 0, tzinfo=UTC)),
    ("Europe/Copenhagen", datetime(2027, 3, 27, 0, 0, tzinfo=UTC)),
    ("Europe/Copenhagen", datetime(2026, 10, 24, 0, 0, tzinfo=UTC)),
)


def watched(*, after: datetime, zone: ZoneInfo, at: time, weekdays: frozenset[int]) -> datetime:
    """What `next_due` says, by somebody who looks at a wall clock in `zone` every minute.

    For each minute they note which wall times it shows for the first time, counting those that the
    clock jumped over; it is due when one of them is `at` on one of the weekdays.
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


zones = st.sampled_from(sorted({name for name, _ in ODDITIES} | available_timezones())).map(
    ZoneInfo
)
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
weekdays = st.frozensets(st.integers(0, 6), min_size=1)
# Before 1973 some zones were off UTC by seconds, which no minute of a wall clock meets.
moments = st.datetimes(
    min_value=datetime(1973, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(2060, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
near_oddities = st.builds(
    lambda oddity, minutes: (ZoneInfo(oddity[0]), oddity[1] + minutes * MINUTE),
    st.sampled_from(ODDITIES),
    st.integers(0, 3 * 24 * 60),
)


@given(zone=zones, after=moments, at=times, weekdays=weekdays)
@settings(max_examples=60, deadline=None)
def test_any_zone_agrees_with_watching_the_clock(
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
def test_odd_clocks_agree_with_watching_the_clock(
    place: tuple[ZoneInfo, datetime], at: time, weekdays: frozenset[int]
) -> None:
    zone, after = place

    due = next_due(after=after, zone=zone, at=at, weekdays=weekdays)

    assert due == watched(after=after, zone=zone, at=at, weekdays=weekdays)


@given(zone=zones, after=moments, at=times, weekdays=weekdays)
@settings(max_examples=200, deadline=None)
def test_a_due_time_is_later_and_in_utc_and_never_passed_over(
    zone: ZoneInfo, after: datetime, at: time, weekdays: frozenset[int]
) -> None:
    due = next_due(after=after, zone=zone, at=at, weekdays=weekdays)

    assert due > after
    assert due.tzinfo is UTC
    assert next_due(after=due - timedelta(microseconds=1), zone=zone, at=at, weekdays=weekdays) == (
        due
    )
    assert next_due(after=due, zone=zone, at=at, weekdays=weekdays) > due


def due_times(*, zone: ZoneInfo, at: time, first: date, days: int) -> list[datetime]:
    """Every due time of a daily rhythm from the start of `first` on, as shown in `zone`."""
    moment = datetime.combine(first, time(), zone).astimezone(UTC) - MINUTE
    end = moment + timedelta(days=days)
    due = []
    while (moment := next_due(after=moment, zone=zone, at=at, weekdays=EVERY_DAY)) <= end:
        due.append(moment)
    return due


def test_a_time_that_spring_skips_is_due_when_the_clock_goes_on() -> None:
    due = due_times(zone=COPENHAGEN, at=time(2, 30), first=date(2027, 3, 27), days=3)

    assert due == [
        datetime(2027, 3, 27, 1, 30, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
        datetime(2027, 3, 29, 0, 30, tzinfo=UTC),
    ]
    assert due[1].astimezone(COPENHAGEN).time() == time(3, 0)


def test_a_time_that_autumn_shows_twice_is_due_the_first_time_only() -> None:
    due = due_times(zone=COPENHAGEN, at=time(2, 30), first=date(2026, 10, 24), days=3)

    assert due == [
        datetime(2026, 10, 24, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 26, 1, 30, tzinfo=UTC),
    ]


def test_monday_at_nine_stays_at_nine_when_the_clocks_change() -> None:
    before = datetime(2026, 10, 19, 7, 0, tzinfo=UTC)

    due = next_due(after=before, zone=COPENHAGEN, at=time(9), weekdays={0})

    assert due == datetime(2026, 10, 26, 8, 0, tzinfo=UTC)


def test_midnight_that_cairo_skips_is_due_at_one() -> None:
    cairo = ZoneInfo("Africa/Cairo")

    due = next_due(
        after=datetime(2023, 4, 27, 12, tzinfo=UTC), zone=cairo, at=time(0, 0), weekdays={4}
    )

    assert due.astimezone(cairo).replace(tzinfo=None).isoformat() == "2023-04-28T01:00:00"


def test_the_day_that_apia_left_out_is_due_as_the_next_begins() -> None:
    apia = ZoneInfo("Pacific/Apia")

    due = due_times(zone=apia, at=time(9, 0), first=date(2011, 12, 29), days=2)

    assert [f"{moment.astimezone(apia):%d %H:%M}" for moment in due] == [
        "29 09:00",
        "31 00:00",
        "31 09:00",
    ]


@pytest.mark.parametrize("weekdays", [(), (7,)])
def test_a_rhythm_needs_a_weekday(weekdays: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="weekday"):
        next_due(after=datetime.now(UTC), zone=COPENHAGEN, at=time(9), weekdays=weekdays)


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - what is refused

    with pytest.raises(ValueError, match="aware"):
        next_due(after=naive, zone=COPENHAGEN, at=time(9), weekdays={0})


@pytest.mark.parametrize(
    ("words", "weekdays", "at"),
    [
        ("monday 09:00", (0,), time(9)),
        ("Monday 9:00", (0,), time(9)),
        ("mandag 09.00", (0,), time(9)),
        ("mandag kl. 9", (0,), time(9)),
        ("tue 9", (1,), time(9)),
        ("Ons 13.45", (2,), time(13, 45)),
        ("thurs at 00:00", (3,), time(0)),
        ("FREDAG 23:59", (4,), time(23, 59)),
        ("lørdag 9", (5,), time(9)),
        ("søn 9", (6,), time(9)),
        ("mon, thu 10:30", (0, 3), time(10, 30)),
        ("torsdag og mandag og mandag 10:30", (0, 3), time(10, 30)),
        ("  monday\t 09:00 ", (0,), time(9)),
    ],
)
def test_words_for_a_rhythm(words: str, weekdays: tuple[int, ...], at: time) -> None:
    assert parse_when(words) == (weekdays, at)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "monday",
        "09:00",
        "09:00 monday",
        "someday 09:00",
        "monday 24:00",
        "monday 9:60",
        "monday 9:5",
        "monday 9am",
        "monday 09:00 weekly",
        "monday ٩:٠٠",
        "and 09:00",
        "monday -9",
    ],
)
def test_other_words_are_answered_with_the_right_form(words: str) -> None:
    with pytest.raises(BadRequest, match="monday 09:00"):
        parse_when(words)


@given(words=st.text())
def test_no_words_break_it(words: str) -> None:
    try:
        weekdays, _ = parse_when(words)
    except BadRequest:
        return
    assert weekdays


@given(weekdays=weekdays, at=times)
def test_what_it_says_can_be_said_to_it(weekdays: frozenset[int], at: time) -> None:
    said = say_rhythm(weekdays=weekdays, at=at)

    assert parse_when(said.removeprefix("every ")) == (tuple(sorted(weekdays)), at)


def test_a_moment_is_said_in_its_zone() -> None:
    moment = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)

    assert say_moment(moment, COPENHAGEN) == (
        "Monday 30 November 2026 at 09:00 (Europe/Copenhagen)"
    )


MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("friday", date(2026, 11, 27)),
        ("Fredag", date(2026, 11, 27)),
        ("lo\u0308r", None),
        ("lør.", date(2026, 11, 28)),
        ("monday", date(2026, 11, 30)),
        ("2026-12-27", date(2026, 12, 27)),
        ("2026-02-30", None),
        ("2026-W01-1", None),
        ("20261227", None),
        ("27/12", None),
        ("next friday", None),
        ("friday 10:00", None),
        ("tomorrow", None),
        ("", None),
    ],
)
def test_a_day_is_a_date_or_the_next_such_weekday_and_nothing_else(
    words: str, found: date | None
) -> None:
    if found is None:
        with pytest.raises(BadRequest, match="2026-12-27"):
            parse_day(words, today=MONDAY)
    else:
        assert parse_day(words, today=MONDAY) == found


@given(
    today=st.dates(max_value=date.max - timedelta(days=7)),
    day=st.sampled_from(["mon", "tirsdag", "onsdag", "thu", "fre", "søn"]),
)
@settings(max_examples=100)
def test_a_weekday_comes_within_a_week_and_is_never_today(today: date, day: str) -> None:
    found = parse_day(day, today=today)
    assert timedelta(0) < found - today <= timedelta(days=7)
    assert parse_when(f"{day} 9")[0] == (found.weekday(),)


def test_a_day_is_said_with_its_weekday() -> None:
    assert say_day(MONDAY) == "Monday 23 November 2026"
