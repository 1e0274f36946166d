"""How late a check-in may come, how long it is open, and when half of that is over."""

from datetime import date, datetime, timedelta

from pico_bot.core import first_moment
from pico_bot.partnerships import Calendar

_A_DAY = timedelta(days=1)

# What comes later than this would be read as if it were of today.
TOO_LATE = timedelta(hours=2)

# What is said later than this after a window has closed is about something else.
TAKEN_FOR = timedelta(days=7)

# Working time after which nobody feels hurried by a reminder.
_SOONEST = timedelta(hours=1)


def closes_at(calendar: Calendar, *, posted_at: datetime, days: int) -> datetime:
    """When the last of `days` working days ends, in UTC.

    The day of `posted_at` is the first of them, where something of its working hours is left.
    """
    day = calendar.working_day(posted_at.astimezone(calendar.zone).date())
    if posted_at >= _ends(calendar, day):
        day = calendar.working_day(day + _A_DAY)
    for _ in range(days - 1):
        day = calendar.working_day(day + _A_DAY)
    return _ends(calendar, day)


def _ends(calendar: Calendar, day: date) -> datetime:
    return first_moment(datetime.combine(day, calendar.hours.end), calendar.zone)


def reminds_at(calendar: Calendar, *, posted_at: datetime, closes_at: datetime) -> datetime | None:
    """When half of the window's working time is over, within working hours, in UTC.

    None where that is hardly later than the prompt itself, or nothing of the window would be left.
    """
    half = calendar.between(posted_at, closes_at) / 2
    if half < _SOONEST:
        return None
    # What falls on the end of a day is said when the next one begins.
    at = calendar.add(calendar.add(posted_at, half), timedelta())
    return at if at < closes_at else None
