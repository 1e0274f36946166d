"""When something comes round: local wall time on weekdays, as moments in UTC. Pure arithmetic."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from pico_bot.errors import BadRequest

RIGHT_FORM = "Say a weekday and a time of day on the 24-hour clock, such as `monday 09:00`."
DAY_FORM = "Say a day as year-month-day or by its weekday, such as `2026-12-27` or `friday`."

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPELLINGS = (
    ("monday", "mon", "mandag", "man"),
    ("tuesday", "tues", "tue", "tirsdag", "tirs", "tir"),
    ("wednesday", "wed", "onsdag", "ons"),
    ("thursday", "thurs", "thur", "thu", "torsdag", "tors", "tor"),
    ("friday", "fri", "fredag", "fre"),
    ("saturday", "sat", "lørdag", "lør"),
    ("sunday", "sun", "søndag", "søn"),
)
_WEEKDAYS: Mapping[str, int] = MappingProxyType(
    {spelling: day for day, spellings in enumerate(_SPELLINGS) for spelling in spellings}
)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_JOINING = frozenset({"and", "og", "at", "kl", "kl."})
_TIME_OF_DAY = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?", re.ASCII)


def next_due(*, after: datetime, zone: ZoneInfo, at: time, weekdays: Collection[int]) -> datetime:
    """The first due moment strictly after `after`, in UTC.

    `at` is wall time in `zone` and `weekdays` are 0 (Monday) to 6. A wall time that the clock
    skips (spring, a calendar day that a country left out) is due at the first minute that exists
    after it; one that the clock shows twice (autumn) is due the first time only.

    Raises ValueError when `after` has no time zone or there is no weekday to be due on.
    """
    if after.tzinfo is None:
        raise ValueError("a due time is reckoned from an aware moment")
    if not set(weekdays) & set(range(7)):
        raise ValueError("a rhythm needs a weekday")
    today = after.astimezone(zone).date()
    for ahead in range(8):
        day = today + timedelta(days=ahead)
        if day.weekday() not in weekdays:
            continue
        due = _first_moment(datetime.combine(day, at), zone)
        if due > after:
            return due
    raise AssertionError("unreachable: every weekday comes within eight days")


def _first_moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first moment in UTC at which clocks in `zone` show `wall` or later."""
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


def parse_when(words: str) -> tuple[tuple[int, ...], time]:
    """The weekdays (Monday is 0) and the time of day in words such as `monday 09:00`.

    Days are English or Danish, whole or short, and may be several (`mon, thu 9`); the time is on
    the 24-hour clock: `9:00`, `09.00` or `9`. Raises BadRequest, showing the right form.
    """
    *days, at = unicodedata.normalize("NFC", words).lower().replace(",", " ").split() or [""]
    found = {_weekday(day) for day in days if day not in _JOINING}
    if not found:
        raise BadRequest(RIGHT_FORM)
    return tuple(sorted(found)), _time_of_day(at)


def parse_day(words: str, *, today: date) -> date:
    """The day in `words`: `2026-12-27`, or a weekday such as `friday`, the next after `today`.

    Weekdays are English or Danish, whole or short. Raises BadRequest, showing the right form.
    """
    word = unicodedata.normalize("NFC", words).strip().strip(".!").lower()
    if word in _WEEKDAYS:
        ahead = (_WEEKDAYS[word] - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead)
    if _ISO_DAY.fullmatch(word):
        try:
            return date.fromisoformat(word)
        except ValueError:
            pass
    raise BadRequest(DAY_FORM)


def _weekday(word: str) -> int:
    try:
        return _WEEKDAYS[word]
    except KeyError:
        raise BadRequest(RIGHT_FORM) from None


def _time_of_day(word: str) -> time:
    match = _TIME_OF_DAY.fullmatch(word)
    if match is None:
        raise BadRequest(RIGHT_FORM)
    try:
        return time(int(match[1]), int(match[2] or 0))
    except ValueError:
        raise BadRequest(RIGHT_FORM) from None


def say_rhythm(*, weekdays: Collection[int], at: time) -> str:
    """A rhythm for people: `every Monday and Thursday at 09:00`."""
    names = [_DAYS[day].capitalize() for day in sorted(set(weekdays))]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"every {listed} at {at:%H:%M}"


def say_moment(moment: datetime, zone: ZoneInfo) -> str:
    """A moment for people in `zone`: `Monday 30 November 2026 at 09:00 (Europe/Copenhagen)`."""
    local = moment.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B %Y} at {local:%H:%M} ({zone.key})"


def say_day(on: date) -> str:
    """A day for people: `Monday 30 November 2026`."""
    return f"{on:%A} {on.day} {on:%B %Y}"
