"""Recurring due times: local wall time on weekdays, as UTC instants; pure arithmetic."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import assert_never
from zoneinfo import ZoneInfo

from pico_bot.core.errors import BadRequest
from pico_bot.i18n import dates, gettext_noop
from pico_bot.i18n import gettext as _

RHYTHM_FORM = gettext_noop(
    "Enter a weekday and a 24-hour time, such as `monday 09:00`, `every second week monday "
    "09:00` or `monthly monday 09:00`."
)
DAY_FORM = gettext_noop(
    "Enter a date (year-month-day) or a weekday, such as `2026-12-27` or `friday`."
)
MOMENT_FORM = gettext_noop(
    "Enter a day and a 24-hour time, such as `thursday 14:00` or `2026-12-03 14:00`."
)


class Every(StrEnum):
    """How often something recurs; monthly means on the first such weekday of the month."""

    WEEK = "week"
    SECOND_WEEK = "second_week"
    MONTH = "month"


@dataclass(frozen=True, kw_only=True)
class ParsedRhythm:
    """A rhythm as someone typed it: how often, on which weekdays (Monday is 0), and when."""

    every: Every = Every.WEEK
    weekdays: tuple[int, ...]
    at: time


_WEEKDAY_NAMES = (
    ("monday", "mon", "mandag", "man"),
    ("tuesday", "tues", "tue", "tirsdag", "tirs", "tir"),
    ("wednesday", "wed", "onsdag", "ons"),
    ("thursday", "thurs", "thur", "thu", "torsdag", "tors", "tor"),
    ("friday", "fri", "fredag", "fre"),
    ("saturday", "sat", "lørdag", "lør"),
    ("sunday", "sun", "søndag", "søn"),
)
_WEEKDAYS: Mapping[str, int] = MappingProxyType(
    {spelling: day for day, spellings in enumerate(_WEEKDAY_NAMES) for spelling in spellings}
)
# Phrases that a rhythm may start with; the longest match wins.
_FREQUENCY_PHRASES = {
    Every.WEEK: ("every", "every week", "weekly", "hver", "hver uge", "ugentlig", "ugentligt"),
    Every.SECOND_WEEK: (
        "every second",
        "every second week",
        "every other",
        "every other week",
        "every two weeks",
        "every 2 weeks",
        "fortnightly",
        "hver anden",
        "hver anden uge",
        "hver 2. uge",
        "hveranden",
        "hveranden uge",
    ),
    Every.MONTH: ("every month", "monthly", "hver måned", "månedlig", "månedligt"),
}
_PREFIXES: Sequence[tuple[list[str], Every]] = sorted(
    (
        (phrase.split(), every)
        for every, phrases in _FREQUENCY_PHRASES.items()
        for phrase in phrases
    ),
    key=lambda prefix: len(prefix[0]),
    reverse=True,
)
# Days by how many days ahead they are, and the words for the next calendar week.
_DAYS_AHEAD: Mapping[str, int] = MappingProxyType(
    {"today": 0, "i dag": 0, "idag": 0, "tomorrow": 1, "i morgen": 1, "imorgen": 1}
)
_NEXT_WEEK = frozenset({"next week", "næste uge", "i næste uge"})
_SPAN = re.compile(
    r"(?:(?:from|fra)(?: og med)? (?P<first>.+?) )?"
    r"(?:until|through|til og med|indtil|til) (?P<last>.+)"
)

_OPEN_SPAN = re.compile(r"(?:from|fra)(?: og med)? (?P<first>.+)")

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_FILLER_WORDS = frozenset({"and", "og", "at", "kl", "kl.", "on", "the", "first", "den", "første"})
_TIME_OF_DAY = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?", re.ASCII)

_WEEK = timedelta(days=7)

# Days of a rhythm are at most five weeks apart, and a clock set back over midnight repeats a day.
_MAX_DAYS_AHEAD = 5 * 7 + 2


def next_due(
    *,
    after: datetime,
    zone: ZoneInfo,
    at: time,
    weekdays: Collection[int],
    every: Every = Every.WEEK,
    anchor: date | None = None,
) -> datetime:
    """The first due time strictly after `after`, in UTC.

    `at` is wall time in `zone` and `weekdays` are 0 (Monday) to 6. Every second week means an even
    number of weeks from the week of `anchor`; monthly means the first of each weekday in the
    month. A wall time that the clock skips (in spring, or a calendar day that a country left out)
    is due at the first minute that exists after it; one that occurs twice (in autumn) is due the
    first time only.

    Raises ValueError if `after` has no time zone, `weekdays` has no weekday, or the anchor of
    every second week is missing.
    """
    if after.tzinfo is None:
        raise ValueError("due times need an aware datetime")
    if not set(weekdays) & set(range(7)):
        raise ValueError("a rhythm needs a weekday")
    if every is Every.SECOND_WEEK and anchor is None:
        raise ValueError("every second week needs an anchor, to know which")
    today = after.astimezone(zone).date()
    for ahead in range(_MAX_DAYS_AHEAD):
        day = today + timedelta(days=ahead)
        if not occurs_on(day, weekdays=weekdays, every=every, anchor=anchor):
            continue
        due = first_moment(datetime.combine(day, at), zone)
        if due > after:
            return due
    raise AssertionError("unreachable: every rhythm is due within five weeks")


def occurs_on(
    day: date, *, weekdays: Collection[int], every: Every = Every.WEEK, anchor: date | None = None
) -> bool:
    """Whether a rhythm, as in `next_due`, is due on `day`."""
    if day.weekday() not in weekdays:
        return False
    if every is Every.MONTH:
        return day.day <= 7
    if every is Every.SECOND_WEEK and anchor is not None:
        return is_even_weeks_apart(day, anchor)
    return True


def is_even_weeks_apart(day: date, other: date) -> bool:
    """Whether the weeks of two days are an even number of weeks apart."""
    return (monday_of(day) - monday_of(other)) // _WEEK % 2 == 0


def monday_of(day: date) -> date:
    """The Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def first_moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant, in UTC, at which clocks in `zone` show `wall` or later."""
    # The earlier of two readings, and for a skipped wall time the moment that the offset from
    # before the gap gives: https://peps.python.org/pep-0495/#mind-the-gap
    late = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _shown(late, zone) == wall:
        return late
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        if _shown(middle, zone) < wall:
            early = middle
        else:
            late = middle
    return late


def _shown(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def parse_rhythm(words: str) -> ParsedRhythm:
    """Parse a rhythm such as `monday 09:00` or `every second week monday 09:00`.

    Words are English or Danish. Days may be abbreviated, and there may be several (`mon, thu 9`);
    the time is on the 24-hour clock: `9:00`, `09.00` or `9`. Raises BadRequest, showing the form.
    """
    said = unicodedata.normalize("NFC", words).lower().replace(",", " ").split()
    every, said = _split_frequency(said)
    *days, at = said or [""]
    found = {_weekday(day) for day in days if day not in _FILLER_WORDS}
    if not found:
        raise BadRequest(_(RHYTHM_FORM))
    return ParsedRhythm(every=every, weekdays=tuple(sorted(found)), at=_time_of_day(at))


def _split_frequency(said: list[str]) -> tuple[Every, list[str]]:
    for prefix, every in _PREFIXES:
        if said[: len(prefix)] == prefix:
            return every, said[len(prefix) :]
    return Every.WEEK, said


def parse_day(words: str, *, today: date) -> date:
    """Parse a day: `2026-12-27`, `tomorrow`, or a weekday such as `friday`, the next after `today`.

    Words are English or Danish, and weekdays may be abbreviated. Raises BadRequest, showing the
    form.
    """
    word = " ".join(unicodedata.normalize("NFC", words).strip(" .!").lower().split())
    if word in _DAYS_AHEAD:
        return today + timedelta(days=_DAYS_AHEAD[word])
    if word in _WEEKDAYS:
        ahead = (_WEEKDAYS[word] - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead)
    if _ISO_DAY.fullmatch(word):
        try:
            return date.fromisoformat(word)
        except ValueError:
            pass
    raise BadRequest(_(DAY_FORM))


def parse_span(words: str, *, today: date) -> tuple[date, date]:
    """Parse a span of days: the first, which is `today` if none is given, and the last.

    It is `from 2026-12-20 until 2027-01-03`, `until friday`, a single day such as `tomorrow`, or
    `next week`, from Monday through Sunday; English or Danish. Raises BadRequest.
    """
    said = " ".join(unicodedata.normalize("NFC", words).strip(" .!").lower().split())
    if said in _NEXT_WEEK:
        monday = today + timedelta(days=7 - today.weekday())
        return monday, monday + timedelta(days=6)
    if said in _DAYS_AHEAD:
        day = parse_day(said, today=today)
        return day, day
    match = _SPAN.fullmatch(said)
    if match is None:
        raise BadRequest(_(DAY_FORM))
    first = parse_day(match["first"], today=today) if match["first"] else today
    # A weekday after `until` is the next one after the first day.
    last = parse_day(match["last"], today=first if match["first"] else today)
    if match["first"] and last < first:
        raise BadRequest(_("The last day is before the first. Enter a later day."))
    return first, last


def parse_open_span(words: str, *, today: date) -> tuple[date, date | None]:
    """Parse a span of days as `parse_span` does; `from 2026-12-20` has no last day (None)."""
    said = " ".join(unicodedata.normalize("NFC", words).strip(" .!").lower().split())
    match = _OPEN_SPAN.fullmatch(said)
    if match is None or _SPAN.fullmatch(said):
        return parse_span(words, today=today)
    return parse_day(match["first"], today=today), None


def parse_moment(words: str, *, now: datetime, zone: ZoneInfo) -> tuple[date, time]:
    """Parse a day and time, `thursday 14:00` or `2026-12-03 14:00`, wall time in `zone`.

    A weekday is the next one on which that time is still ahead at `now`, which may be today.
    Raises BadRequest, showing the form.
    """
    said = unicodedata.normalize("NFC", words).lower().replace(",", " ").split()
    named = [each for each in said if each not in _FILLER_WORDS]
    if len(named) != 2:
        raise BadRequest(_(MOMENT_FORM))
    today = now.astimezone(zone).date()
    try:
        day, at = parse_day(named[0], today=today - timedelta(days=1)), _time_of_day(named[1])
    except BadRequest:
        raise BadRequest(_(MOMENT_FORM)) from None
    if named[0] in _WEEKDAYS and first_moment(datetime.combine(day, at), zone) <= now:
        day += _WEEK
    return day, at


def starts_rhythm(word: str) -> bool:
    """Whether a rhythm may start with `word`, so that it cannot be a name."""
    return (
        word in _WEEKDAYS
        or word in _FILLER_WORDS
        or any(word == prefix[0] for prefix, _every in _PREFIXES)
    )


def _weekday(word: str) -> int:
    try:
        return _WEEKDAYS[word]
    except KeyError:
        raise BadRequest(_(RHYTHM_FORM)) from None


def _time_of_day(word: str) -> time:
    match = _TIME_OF_DAY.fullmatch(word)
    if match is None:
        raise BadRequest(_(RHYTHM_FORM))
    try:
        return time(int(match[1]), int(match[2] or 0))
    except ValueError:
        raise BadRequest(_(RHYTHM_FORM)) from None


def format_rhythm(*, weekdays: Collection[int], at: time, every: Every = Every.WEEK) -> str:
    """A rhythm for people: `every Monday and Thursday at 09:00`."""
    days, clock = dates.format_weekdays(weekdays), dates.format_time(at)
    match every:
        case Every.WEEK:
            return _("every {days} at {time}").format(days=days, time=clock)
        case Every.SECOND_WEEK:
            return _("every two weeks on {days} at {time}").format(days=days, time=clock)
        case Every.MONTH:
            return _("monthly on the first {days} at {time}").format(days=days, time=clock)
        case _:
            assert_never(every)
