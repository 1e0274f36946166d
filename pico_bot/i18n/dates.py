"""Days, moments and numbers as people write them in the language that is spoken now."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, get_day_names
from babel.dates import format_time as babel_format_time
from babel.lists import format_list
from babel.numbers import format_decimal

from pico_bot.i18n.translation import ENGLISH, current_language
from pico_bot.i18n.translation import gettext as _


def _locale() -> str:
    # Day before month, as both languages' readers here write it.
    return "en_GB" if current_language() == ENGLISH else current_language()


def format_day(on: date) -> str:
    """A day: `30 Nov 2026`, `30. nov. 2026`."""
    return format_date(on, "medium", locale=_locale())


def format_short_day(on: date) -> str:
    """A day of this year, as short as it can be: `30 Nov`, `30. nov.`."""
    return format_skeleton("MMMd", on, locale=_locale())


def format_month(first: date) -> str:
    """The month of a day: `November 2026`, `november 2026`."""
    return format_date(first, "LLLL y", locale=_locale())


def format_weekday_and_day(on: date) -> str:
    """A day with its weekday: `Monday 30 November 2026`, `mandag den 30. november 2026`."""
    return format_date(on, _("EEE d MMM y"), locale=_locale())


def format_weekday_and_short_day(on: date) -> str:
    """A day of this year with its weekday: `Monday 30 November`, `mandag den 30. november`."""
    return format_date(on, _("EEE d MMM"), locale=_locale())


def format_time(at: time | datetime) -> str:
    """A time on the 24-hour clock: `09:00`, `09.00`."""
    return babel_format_time(at, "short", locale=_locale())


def format_moment(at: datetime, zone: ZoneInfo) -> str:
    """A moment as clocks in `zone` show it: `Monday 30 November 2026 at 09:00 (Europe/…)`."""
    local = at.astimezone(zone)
    return _("{day}, {time} ({zone})").format(
        day=format_weekday_and_day(local.date()),
        time=format_time(local.replace(tzinfo=None)),
        zone=zone.key,
    )


def format_weekdays(days: Collection[int]) -> str:
    """Weekdays (Monday is 0) in a row: `Monday and Thursday`, `mandag og torsdag`."""
    names = get_day_names("wide", locale=_locale())
    return join_and([names[each] for each in sorted(set(days))])


def format_weekday_span(days: Collection[int]) -> str:
    """`weekdays`, where they follow each other from the first to the last: `Monday to Friday`."""
    first, last = min(days), max(days)
    if last - first < 2 or {*range(first, last + 1)} != {*days}:
        return format_weekdays(days)
    return _("{first} to {last}").format(
        first=format_weekdays([first]), last=format_weekdays([last])
    )


def join_and(words: Sequence[str]) -> str:
    """Words in a row: `a, b and c`, `a, b og c`."""
    return format_list(words, locale=_locale())


def join_or(words: Sequence[str]) -> str:
    """Words of which one holds: `a, b or c`, `a, b eller c`."""
    return format_list(words, style="or", locale=_locale())


def format_number(value: float) -> str:
    """A number: `1,130.5`, `1.130,5`."""
    return format_decimal(value, locale=_locale())
