"""Deadlines of a check-in: for posting it, for answering and for the reminder."""

from datetime import date, datetime, timedelta

from pico_bot.core import first_moment
from pico_bot.partnerships import Calendar

_A_DAY = timedelta(days=1)

# A prompt later than this could be mistaken for a new one.
TOO_LATE = timedelta(hours=2)

# A message later than this after the window closed is probably about something else.
LATE_ANSWERS_FOR = timedelta(days=7)

# Less working time than this before a reminder would feel like being rushed.
_MIN_BEFORE_REMINDER = timedelta(hours=1)


def closes_at(calendar: Calendar, *, posted_at: datetime, days: int) -> datetime:
    """The end of the last of `days` working days, in UTC.

    The day of `posted_at` counts if its working hours haven't ended.
    """
    day = calendar.working_day(posted_at.astimezone(calendar.zone).date())
    if posted_at >= _end_of(calendar, day):
        day = calendar.working_day(day + _A_DAY)
    for _number in range(days - 1):
        day = calendar.working_day(day + _A_DAY)
    return _end_of(calendar, day)


def _end_of(calendar: Calendar, day: date) -> datetime:
    return first_moment(datetime.combine(day, calendar.hours.end), calendar.zone)


def reminder_at(calendar: Calendar, *, posted_at: datetime, closes_at: datetime) -> datetime | None:
    """Half-way through the window's working time, within working hours, in UTC.

    None if that is too soon after the prompt or not before the window closes.
    """
    half = calendar.between(posted_at, closes_at) / 2
    if half < _MIN_BEFORE_REMINDER:
        return None
    # Adding nothing moves the end of a working day to the start of the next.
    at = calendar.add(calendar.add(posted_at, half), timedelta())
    return at if at < closes_at else None
