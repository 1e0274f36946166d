"""Due times through every oddity of wall clocks, against a slow simulation that watches them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pico_bot.core.errors import BadRequest
from pico_bot.core.recurrence import (
    Every,
    ParsedRhythm,
    first_moment,
    format_rhythm,
    next_due,
    parse_day,
    parse_moment,
    parse_rhythm,
    starts_a_rhythm,
)
from pico_bot.i18n.translation import DANISH, LANGUAGES, use_locale

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
languages = st.sampled_from(LANGUAGES)
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


def turns(
    *, first: date, days: int, every: Every, weekdays: frozenset[int], anchor: date
) -> list[date]:
    """The days of a rhythm by somebody who turns the leaves of a calendar one by one.

    They begin at the Monday of the anchor's week, or as long before as it takes to come to `first`
    with a week that counts, and tick which weekdays they have met this month and whether this week
    is one of those.
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
    """When the clock in `zone` first shows the wall time or a later one, looked at each minute."""
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
    # Midnight came twice here: the day of before was shown again after it.
    place=(ZoneInfo("America/St_Johns"), datetime(2009, 11, 1, 2, 45, tzinfo=UTC)),
    rhythm={"at": time(), "weekdays": {6}, "every": Every.MONTH, "anchor": date(2009, 11, 1)},
)
@settings(max_examples=100, deadline=None)
def test_any_rhythm_agrees_with_turning_the_leaves_of_a_calendar(
    place: tuple[ZoneInfo, datetime], rhythm: dict[str, Any]
) -> None:
    zone, after = place
    first = after.astimezone(zone).date() - timedelta(days=2)
    days = turns(
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


def due_times(
    *,
    zone: ZoneInfo,
    at: time,
    first: date,
    days: int,
    weekdays: frozenset[int] = EVERY_DAY,
    every: Every = Every.WEEK,
    anchor: date | None = None,
) -> list[datetime]:
    """Every due time of a rhythm from the start of `first` on, as shown in `zone`."""
    rhythm: dict[str, Any] = {"at": at, "weekdays": weekdays, "every": every, "anchor": anchor}
    moment = datetime.combine(first, time(), zone).astimezone(UTC) - MINUTE
    end = moment + timedelta(days=days)
    due = []
    while (moment := next_due(after=moment, zone=zone, **rhythm)) <= end:
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


@pytest.mark.parametrize("anchor", [date(2026, 11, 30), date(2026, 12, 6), date(2030, 1, 7)])
def test_an_anchor_fixes_which_weeks_whenever_it_is_asked(anchor: date) -> None:
    """The weeks of the three days are an even number of weeks apart."""
    for asked_on in range(0, 28, 3):
        due = due_times(
            zone=COPENHAGEN,
            at=time(9),
            first=date(2026, 11, 24) + timedelta(days=asked_on),
            days=70,
            weekdays=frozenset({0}),
            every=Every.SECOND_WEEK,
            anchor=anchor,
        )
        shown = {f"{each.astimezone(COPENHAGEN):%m-%d %H:%M}" for each in due}
        assert {"12-28 09:00", "01-11 09:00", "01-25 09:00"} <= shown
        assert not {"12-21 09:00", "01-04 09:00", "01-18 09:00"} & shown


def test_every_second_week_stays_in_turn_over_new_year_and_both_clock_changes() -> None:
    due = due_times(
        zone=COPENHAGEN,
        at=time(2, 30),
        first=date(2026, 10, 11),
        days=365,
        weekdays=frozenset({6}),
        every=Every.SECOND_WEEK,
        anchor=date(2026, 10, 25),
    )

    days = [each.astimezone(COPENHAGEN).date() for each in due]
    assert days == [date(2026, 10, 11) + timedelta(days=14 * turn) for turn in range(len(days))]
    assert len(days) == 27
    by_day = dict(zip(days, due, strict=True))
    # Spring skips half past two on 28 March 2027, autumn shows it twice on 25 October 2026.
    assert by_day[date(2026, 10, 25)] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert by_day[date(2027, 3, 28)] == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


def test_monthly_is_the_first_such_weekday_of_each_month() -> None:
    due = due_times(
        zone=ZoneInfo("Asia/Kathmandu"),
        at=time(9),
        first=date(2026, 11, 24),
        days=120,
        weekdays=frozenset({0, 3}),
        every=Every.MONTH,
    )

    assert [f"{each:%m-%d %H:%M}" for each in due] == [
        "12-03 03:15",
        "12-07 03:15",
        "01-04 03:15",
        "01-07 03:15",
        "02-01 03:15",
        "02-04 03:15",
        "03-01 03:15",
        "03-04 03:15",
    ]


def test_midnight_that_sao_paulo_skips_is_due_at_one_in_its_second_week() -> None:
    sao_paulo = ZoneInfo("America/Sao_Paulo")

    due = due_times(
        zone=sao_paulo,
        at=time(),
        first=date(2018, 10, 29),
        days=28,
        weekdays=frozenset({6}),
        every=Every.SECOND_WEEK,
        anchor=date(2018, 10, 30),
    )

    assert [each.astimezone(sao_paulo).replace(tzinfo=None).isoformat() for each in due] == [
        "2018-11-04T01:00:00",
        "2018-11-18T00:00:00",
    ]


def test_the_first_friday_of_a_month_that_apia_left_out_is_not_lost() -> None:
    """It left out Friday 30 December 2011, which the weeks are still counted with."""
    apia = ZoneInfo("Pacific/Apia")

    due = due_times(
        zone=apia,
        at=time(9),
        first=date(2011, 12, 12),
        days=40,
        weekdays=frozenset({4}),
        every=Every.SECOND_WEEK,
        anchor=date(2011, 12, 30),
    )

    assert [f"{each.astimezone(apia):%m-%d %H:%M}" for each in due] == [
        "12-16 09:00",
        "12-31 00:00",
        "01-13 09:00",
    ]


def test_every_second_week_needs_a_day_that_tells_which() -> None:
    with pytest.raises(ValueError, match="which"):
        next_due(
            after=datetime.now(UTC),
            zone=COPENHAGEN,
            at=time(9),
            weekdays={0},
            every=Every.SECOND_WEEK,
        )


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
    assert parse_rhythm(words) == ParsedRhythm(weekdays=weekdays, at=at)


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
        parse_rhythm(words)


@given(words=st.text())
def test_no_words_break_it(words: str) -> None:
    try:
        when = parse_rhythm(words)
    except BadRequest:
        return
    assert when.weekdays


@pytest.mark.parametrize(
    ("words", "every"),
    [
        ("every monday at 9", Every.WEEK),
        ("weekly monday 9", Every.WEEK),
        ("hver mandag kl. 9", Every.WEEK),
        ("every two weeks monday 09:00", Every.SECOND_WEEK),
        ("Every other week on Monday at 09:00", Every.SECOND_WEEK),
        ("every second monday 9", Every.SECOND_WEEK),
        ("fortnightly mon 9", Every.SECOND_WEEK),
        ("hver anden uge mandag kl. 9", Every.SECOND_WEEK),
        ("hver anden mandag 09.00", Every.SECOND_WEEK),
        ("hver 2. uge, mandag 9", Every.SECOND_WEEK),
        ("monthly monday 09:00", Every.MONTH),
        ("monthly on the first monday at 9", Every.MONTH),
        ("månedligt mandag kl. 9", Every.MONTH),
        ("ma\u030anedligt mandag 9", Every.MONTH),
        ("hver måned den første mandag kl. 09.00", Every.MONTH),
    ],
)
def test_words_for_how_often(words: str, every: Every) -> None:
    assert parse_rhythm(words) == ParsedRhythm(every=every, weekdays=(0,), at=time(9))


@given(weekdays=weekdays, at=times, every=st.sampled_from(Every), language=languages)
def test_what_it_says_can_be_said_to_it(
    weekdays: frozenset[int], at: time, every: Every, language: str
) -> None:
    with use_locale(language):
        said = format_rhythm(weekdays=weekdays, at=at, every=every)

    assert parse_rhythm(said) == ParsedRhythm(every=every, weekdays=tuple(sorted(weekdays)), at=at)


@pytest.mark.parametrize(
    ("every", "english", "danish"),
    [
        (
            Every.WEEK,
            "every Monday and Thursday at 09:00",
            "hver mandag og torsdag kl. 09.00",
        ),
        (
            Every.SECOND_WEEK,
            "every two weeks on Monday and Thursday at 09:00",
            "hver anden uge mandag og torsdag kl. 09.00",
        ),
        (
            Every.MONTH,
            "monthly on the first Monday and Thursday at 09:00",
            "hver måned den første mandag og torsdag kl. 09.00",
        ),
    ],
)
def test_a_rhythm_is_said_in_both_languages(every: Every, english: str, danish: str) -> None:
    assert format_rhythm(weekdays={3, 0}, at=time(9), every=every) == english
    with use_locale(DANISH):
        assert format_rhythm(weekdays={3, 0}, at=time(9), every=every) == danish


def test_the_right_form_is_said_in_danish() -> None:
    with use_locale(DANISH), pytest.raises(BadRequest, match="hver anden uge mandag 09:00"):
        parse_rhythm("en dag")


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
    assert parse_rhythm(f"{day} 9").weekdays == (found.weekday(),)


@given(
    zone=zones,
    now=moments,
    at=times,
    day=st.sampled_from(["mon", "tirsdag", "onsdag", "thu", "fre", "søn"]),
)
@example(zone=COPENHAGEN, now=datetime(2026, 10, 25, 0, 45, tzinfo=UTC), at=time(2, 30), day="søn")
@settings(max_examples=200, deadline=None)
def test_a_weekday_and_a_time_are_the_next_that_is_to_come(
    zone: ZoneInfo, now: datetime, at: time, day: str
) -> None:
    found, said = parse_moment(f"{day} {at:%H:%M}", now=now, zone=zone)

    assert said == at
    due = next_due(after=now, zone=zone, at=at, weekdays={found.weekday()})
    assert first_moment(datetime.combine(found, at), zone) == due
    assert parse_rhythm(f"{day} 9").weekdays == (found.weekday(),)


def test_a_day_of_the_calendar_is_taken_as_it_is() -> None:
    now = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
    for words in ("2026-12-03 14:00", "2026-12-03, kl. 14", "den 2026-12-03 at 14.00"):
        assert parse_moment(words, now=now, zone=COPENHAGEN) == (date(2026, 12, 3), time(14))
    assert parse_moment("2020-01-01 0", now=now, zone=COPENHAGEN)[0] == date(2020, 1, 1)


@given(words=st.text(), now=moments, zone=zones)
def test_no_words_for_a_moment_break_it(words: str, now: datetime, zone: ZoneInfo) -> None:
    try:
        day, at = parse_moment(words, now=now, zone=zone)
    except BadRequest:
        return
    assert datetime.combine(day, at).isoformat()


def test_what_a_rhythm_may_begin_with_is_told() -> None:
    for word in ("monday", "fre", "hver", "every", "månedligt", "fortnightly", "on", "kl"):
        assert starts_a_rhythm(word), word
    for word in ("steering", "mondays", "week", "14:00", ""):
        assert not starts_a_rhythm(word), word
