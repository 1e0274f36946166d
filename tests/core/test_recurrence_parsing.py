"""Schedules, days and times in words, in both languages."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

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
    starts_rhythm,
)
from pico_bot.i18n.translation import DANISH, LANGUAGES, use_locale
from tests.core.clock_values import COPENHAGEN, moments, times, weekdays, zones

languages = st.sampled_from(LANGUAGES)


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
def test_words_for_a_schedule(words: str, weekdays: tuple[int, ...], at: time) -> None:
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
def test_other_words_get_an_error_with_the_right_form(words: str) -> None:
    with pytest.raises(BadRequest, match="monday 09:00"):
        parse_rhythm(words)


@given(words=st.text())
def test_any_words_are_parsed_or_refused(words: str) -> None:
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
def test_a_formatted_schedule_can_be_parsed(
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
def test_a_schedule_is_formatted_in_both_languages(every: Every, english: str, danish: str) -> None:
    assert format_rhythm(weekdays={3, 0}, at=time(9), every=every) == english
    with use_locale(DANISH):
        assert format_rhythm(weekdays={3, 0}, at=time(9), every=every) == danish


def test_the_right_form_is_shown_in_danish() -> None:
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
        ("someday", None),
        ("", None),
    ],
)
def test_only_a_date_or_a_weekday_is_a_day(words: str, found: date | None) -> None:
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
def test_a_weekday_is_within_the_next_week_and_never_today(today: date, day: str) -> None:
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
def test_a_weekday_and_a_time_mean_the_next_occurrence(
    zone: ZoneInfo, now: datetime, at: time, day: str
) -> None:
    found, said = parse_moment(f"{day} {at:%H:%M}", now=now, zone=zone)

    assert said == at
    due = next_due(after=now, zone=zone, at=at, weekdays={found.weekday()})
    assert first_moment(datetime.combine(found, at), zone) == due
    assert parse_rhythm(f"{day} 9").weekdays == (found.weekday(),)


def test_a_date_is_taken_as_it_is() -> None:
    now = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
    for words in ("2026-12-03 14:00", "2026-12-03, kl. 14", "den 2026-12-03 at 14.00"):
        assert parse_moment(words, now=now, zone=COPENHAGEN) == (date(2026, 12, 3), time(14))
    assert parse_moment("2020-01-01 0", now=now, zone=COPENHAGEN)[0] == date(2020, 1, 1)


@given(words=st.text(), now=moments, zone=zones)
def test_any_words_for_a_moment_are_parsed_or_refused(
    words: str, now: datetime, zone: ZoneInfo
) -> None:
    try:
        day, at = parse_moment(words, now=now, zone=zone)
    except BadRequest:
        return
    assert datetime.combine(day, at).isoformat()


def test_words_that_may_begin_a_schedule_are_recognised() -> None:
    for word in ("monday", "fre", "hver", "every", "månedligt", "fortnightly", "on", "kl"):
        assert starts_rhythm(word), word
    for word in ("steering", "mondays", "week", "14:00", ""):
        assert not starts_rhythm(word), word
