"""Formats days, times, lists and numbers for the current language."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, get_day_names
from babel.dates import format_time as babel_format_time
from babel.lists import format_list
from babel.numbers import format_decimal

from pico_bot.i18n.translation import ENGLISH, current_language
from pico_bot.i18n.translation import gettext as _

# The bot's time when the text is made, which tells what "this year" is.
_now: ContextVar[datetime | None] = ContextVar("now", default=None)


def _locale() -> str:
    # British English, because readers here write the day before the month.
    return "en_GB" if current_language() == ENGLISH else current_language()


def set_now(now: datetime | None) -> None:
    """Leave out the year of `now` (aware) from dates in the current task or thread.

    With None, every date shows its year.
    """
    _now.set(now)


@contextmanager
def use_now(now: datetime | None) -> Iterator[None]:
    """Leave out the year of `now` (aware) from dates within the context.

    With None, every date shows its year, as in a text that is stored and read years later.
    """
    token = _now.set(now)
    try:
        yield
    finally:
        _now.reset(token)


def format_day(on: date) -> str:
    """A day: `30 Nov`, `30. nov.`, with the year if it isn't this one."""
    return format_skeleton("MMMd" if _is_this_year(on) else "yMMMd", on, locale=_locale())


def format_short_day(on: date) -> str:
    """A day without its year, for the axis of a chart: `30 Nov`, `30. nov.`."""
    return format_skeleton("MMMd", on, locale=_locale())


def format_week(on: date) -> str:
    """The week of a day: `week of 30 Nov`, `uge 49`, with the year if it isn't this one."""
    if current_language() == ENGLISH:
        return f"week of {format_day(_monday(on))}"
    year, week, _weekday = on.isocalendar()
    now = _now.get()
    if now is not None and year == now.astimezone(UTC).date().isocalendar().year:
        return _("week {number}").format(number=week)
    return _("week {number} of {year}").format(number=week, year=year)


def format_short_week(on: date) -> str:
    """The week of a day without its year, for the axis of a chart: `30 Nov`, `uge 49`."""
    if current_language() == ENGLISH:
        return format_short_day(_monday(on))
    return _("week {number}").format(number=on.isocalendar().week)


def format_month(on: date) -> str:
    """The month of a day: `November`, `november`, with the year if it isn't this one."""
    return format_date(on, "LLLL" if _is_this_year(on) else "LLLL y", locale=_locale())


def format_weekday_and_day(on: date) -> str:
    """A day with its weekday: `Mon 30 Nov`, `mandag den 30. november`.

    With the year if it isn't this one.
    """
    return _weekday_and_day(on, has_year=not _is_this_year(on))


def format_time(at: time | datetime) -> str:
    """A time on the 24-hour clock: `09:00`, `09.00`."""
    return babel_format_time(at, "short", locale=_locale())


def format_moment(at: datetime, zone: ZoneInfo) -> str:
    """An instant in local time of `zone`: `Mon 30 Nov, 09:00 (Europe/Copenhagen)`.

    With the year if it isn't this one in `zone`.
    """
    local = at.astimezone(zone)
    has_year = not _is_this_year(local.date(), zone=zone)
    return _("{day}, {time} ({zone})").format(
        day=_weekday_and_day(local.date(), has_year=has_year),
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


def _is_this_year(on: date, *, zone: tzinfo = UTC) -> bool:
    now = _now.get()
    return now is not None and on.year == now.astimezone(zone).year


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _weekday_and_day(on: date, *, has_year: bool) -> str:
    return format_date(on, _("EEE d MMM y") if has_year else _("EEE d MMM"), locale=_locale())
