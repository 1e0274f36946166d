"""Formats days, times, lists and numbers for the current language."""

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
    # British English, because readers here write the day before the month.
    return "en_GB" if current_language() == ENGLISH else current_language()


def format_day(on: date) -> str:
    """A day: `30 Nov 2026`, `30. nov. 2026`."""
    return format_date(on, "medium", locale=_locale())


def format_short_day(on: date) -> str:
    """A day without its year: `30 Nov`, `30. nov.`."""
    return format_skeleton("MMMd", on, locale=_locale())


def format_month(first: date) -> str:
    """The month of a day: `November 2026`, `november 2026`."""
    return format_date(first, "LLLL y", locale=_locale())


def format_weekday_and_day(on: date) -> str:
    """A day with its weekday: `Mon 30 Nov 2026`, `mandag den 30. november 2026`."""
    return format_date(on, _("EEE d MMM y"), locale=_locale())


def format_weekday_and_short_day(on: date) -> str:
    """A day with its weekday and without its year: `Mon 30 Nov`, `mandag den 30. november`."""
    return format_date(on, _("EEE d MMM"), locale=_locale())


def format_time(at: time | datetime) -> str:
    """A time on the 24-hour clock: `09:00`, `09.00`."""
    return babel_format_time(at, "short", locale=_locale())


def format_moment(at: datetime, zone: ZoneInfo) -> str:
    """An instant in local time of `zone`: `Mon 30 Nov 2026, 09:00 (Europe/Copenhagen)`."""
    local = at.astimezone(zone)
    return _("{day}, {time} ({zone})").format(
        day=format_weekday_and_day(local.date()),
        time=format_time(local.replace(tzinfo=None)),
        zone=zone.key,
    )


def format_weekdays(days: Collection[int]) -> str:
    """A list of weekdays (Monday is 0): `Monday and Thursday`, `mandag og torsdag`."""
    names = get_day_names("wide", locale=_locale())
    return join_and([names[each] for each in sorted(set(days))])


def format_weekday_span(days: Collection[int]) -> str:
    """Three or more consecutive weekdays as a span, `Monday to Friday`; others as a list."""
    first, last = min(days), max(days)
    if last - first < 2 or {*range(first, last + 1)} != {*days}:
        return format_weekdays(days)
    return _("{first} to {last}").format(
        first=format_weekdays([first]), last=format_weekdays([last])
    )


def join_and(words: Sequence[str]) -> str:
    """A list: `a, b and c`, `a, b og c`."""
    return format_list(words, locale=_locale())


def join_or(words: Sequence[str]) -> str:
    """A list of alternatives: `a, b or c`, `a, b eller c`."""
    return format_list(words, style="or", locale=_locale())


def format_number(value: float) -> str:
    """A number: `1,130.5`, `1.130,5`."""
    return format_decimal(value, locale=_locale())
