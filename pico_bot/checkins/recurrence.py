"""When a check-in comes: its rhythm, and what the charter says of public holidays."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from pico_bot.core import first_moment, occurs_on
from pico_bot.model import HolidayPolicy, Rhythm, Schedule
from pico_bot.partnerships import Calendar, partnerships

_A_DAY = timedelta(days=1)

# Holidays may take out one turn after the other, but never those of a whole year.
_FURTHEST = 366


@dataclass(frozen=True, kw_only=True)
class Moved:
    """That a check-in comes on another day: the regular `day`, and the holiday that it is."""

    day: date
    holiday: str


@dataclass(frozen=True, kw_only=True)
class ScheduleRecurrence:
    """The days on which something of a rhythm comes.

    A public holiday moves what falls on it to the next working day, where it is one with what comes
    there anyway, or leaves it out; the rhythm goes on from its regular days. A weekday that is
    outside the working hours was asked for knowingly, so nothing moves what comes then. Through
    `rests_through` nothing comes, nor anything later that a holiday took until then.
    """

    rhythm: Rhythm
    calendar: Calendar
    holidays: HolidayPolicy
    rests_through: date | None = None

    def next_due(self, after: datetime) -> datetime:
        """The first due moment strictly after `after`, in UTC; wall time as in `rhythm`."""
        first = after.astimezone(self.calendar.zone).date()
        if self.rests_through is not None:
            first = max(first, self.rests_through + _A_DAY)
        for ahead in range(_FURTHEST):
            day = first + ahead * _A_DAY
            if not self.comes_on(day):
                continue
            due = first_moment(datetime.combine(day, self.rhythm.at), self.calendar.zone)
            if due > after:
                return due
        raise AssertionError("unreachable: no country rests on a rhythm's days all year")

    def comes_on(self, day: date) -> bool:
        """Whether it comes on `day`, regularly or because a holiday moved it there."""
        if self.rests_through is not None and day <= self.rests_through:
            return False
        if self._is_regular(day):
            return self._holiday(day) is None
        return self.moved_to(day) is not None

    def moved_to(self, day: date) -> Moved | None:
        """What was moved to `day`, the earliest of several; None where it is a regular day."""
        if (
            self.holidays is HolidayPolicy.SKIP
            or self._is_regular(day)
            or not self.calendar.works(day)
        ):
            return None
        found = None
        for before in self._rest_before(day):
            if self.rests_through is not None and before <= self.rests_through:
                break
            holiday = self._holiday(before)
            if holiday is not None and self._is_regular(before):
                found = Moved(day=before, holiday=holiday)
        return found

    def _rest_before(self, day: date) -> Iterator[date]:
        """The days without work right before `day`, the latest first."""
        before = day - _A_DAY
        while not self.calendar.works(before):
            yield before
            before -= _A_DAY

    def _is_regular(self, day: date) -> bool:
        of = self.rhythm
        return occurs_on(day, weekdays=of.weekdays, every=of.every, anchor=of.anchor)

    def _holiday(self, day: date) -> str | None:
        """The public holiday that takes a working weekday."""
        if day.weekday() not in self.calendar.hours.weekdays:
            return None
        return self.calendar.holiday(day)


def recurrence_of(session: Session, schedule: Schedule) -> ScheduleRecurrence:
    """When the schedule comes, by what its partnership's charter says now."""
    terms = partnerships.terms_of(session, schedule.partnership)
    return ScheduleRecurrence(
        rhythm=schedule.rhythm,
        calendar=replace(Calendar.of_both(terms), zone=schedule.zone),
        holidays=terms.checkins.holidays,
        rests_through=schedule.paused_until,
    )


def next_after(session: Session, schedule: Schedule, after: datetime) -> datetime | None:
    """When the schedule is due first after `after`, in UTC; None for what came but once.

    What comes once was asked for on that day, whatever day it is.
    """
    once = schedule.once_at
    if once is None:
        return recurrence_of(session, schedule).next_due(after)
    return once if once > after else None


def moved_to(session: Session, schedule: Schedule, due_at: datetime) -> Moved | None:
    """Why the schedule comes on the day of `due_at`, where that is not a day of its rhythm."""
    if schedule.once_on is not None:
        return None
    turns = recurrence_of(session, schedule)
    return turns.moved_to(due_at.astimezone(turns.calendar.zone).date())
