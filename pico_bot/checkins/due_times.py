"""The dates on which a check-in runs: its rhythm and the public holidays."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.checkins.names import MAIN, extra_terms
from pico_bot.core import first_moment, occurs_on
from pico_bot.model import (
    Charter,
    CharterTerms,
    HolidayPolicy,
    Rhythm,
    Schedule,
    snapshot_of,
)
from pico_bot.partnerships import Calendar, phase_history

_A_DAY = timedelta(days=1)

# Holidays can cancel several dates in a row, but never those of a whole year.
_FURTHEST = 366


@dataclass(frozen=True, kw_only=True)
class HolidayMove:
    """A check-in is moved from its regular `day` because of the public `holiday` on it."""

    day: date
    holiday: str


@dataclass(frozen=True, kw_only=True)
class ScheduleRecurrence:
    """The days on which a check-in with this rhythm runs.

    On a public holiday it moves to the next working day, where it merges with one that runs then
    anyway, or it is skipped, depending on `holidays`. The rhythm continues from the regular days. A
    rhythm on a weekday outside the working hours is deliberate, so that isn't moved. Through
    `paused_until` nothing runs, nor later what a holiday would have moved from a day in the pause.
    """

    rhythm: Rhythm
    calendar: Calendar
    holidays: HolidayPolicy
    paused_until: date | None = None

    def next_due(self, after: datetime) -> datetime:
        """The first due moment strictly after `after`, in UTC; wall time as in `rhythm`."""
        first = after.astimezone(self.calendar.zone).date()
        if self.paused_until is not None:
            first = max(first, self.paused_until + _A_DAY)
        for ahead in range(_FURTHEST):
            day = first + ahead * _A_DAY
            if not self.runs_on(day):
                continue
            due = first_moment(datetime.combine(day, self.rhythm.at), self.calendar.zone)
            if due > after:
                return due
        raise AssertionError("unreachable: no country has holidays on all of a rhythm's days")

    def runs_on(self, day: date) -> bool:
        """Whether it runs on `day`, regularly or moved from a holiday."""
        if self.paused_until is not None and day <= self.paused_until:
            return False
        if self._is_regular(day):
            return self._holiday(day) is None
        return self.moved_to(day) is not None

    def moved_to(self, day: date) -> HolidayMove | None:
        """The earliest move to `day`; None if there is none or `day` is a regular day."""
        if (
            self.holidays is HolidayPolicy.SKIP
            or self._is_regular(day)
            or not self.calendar.works(day)
        ):
            return None
        found = None
        for before in self._days_off_before(day):
            if self.paused_until is not None and before <= self.paused_until:
                break
            holiday = self._holiday(before)
            if holiday is not None and self._is_regular(before):
                found = HolidayMove(day=before, holiday=holiday)
        return found

    def _days_off_before(self, day: date) -> Iterator[date]:
        """The non-working days right before `day`, latest first."""
        before = day - _A_DAY
        while not self.calendar.works(before):
            yield before
            before -= _A_DAY

    def _is_regular(self, day: date) -> bool:
        rhythm = self.rhythm
        return occurs_on(day, weekdays=rhythm.weekdays, every=rhythm.every, anchor=rhythm.anchor)

    def _holiday(self, day: date) -> str | None:
        """The public holiday on `day`, if that is a weekday in the working hours."""
        if day.weekday() not in self.calendar.hours.weekdays:
            return None
        return self.calendar.holiday(day)


def agreed_rhythm(session: Session, schedule: Schedule) -> Rhythm:
    """An extra check-in's rhythm in the charter; for others that of the phase or the charter."""
    extra = extra_terms(schedule)
    if extra is not None:
        return extra.rhythm
    partnership = schedule.partnership
    phase = phase_history.current_phase(session, partnership)
    return snapshot_of(partnership).terms.rhythm_in(phase)


def is_agreed_by_both(session: Session, schedule: Schedule) -> bool:
    """Whether a decision of both sides set the schedule's rhythm in the charter."""
    phase = phase_history.current_phase(session, schedule.partnership)

    def rhythm_in(terms: CharterTerms) -> Rhythm | None:
        if schedule.key == MAIN:
            return terms.rhythm_in(terms.phase(phase.key))
        extra = terms.extra_checkins.get(schedule.key)
        return extra.rhythm if extra else None

    versions = session.scalars(
        select(Charter)
        .where(Charter.partnership_id == schedule.partnership_id)
        .order_by(Charter.version)
    ).all()
    return any(
        after.decision_id is not None and rhythm_in(before.terms) != rhythm_in(after.terms)
        for before, after in pairwise(versions)
    )


def recurrence_of(schedule: Schedule) -> ScheduleRecurrence:
    """The schedule's recurrence under the charter as it is now."""
    terms = snapshot_of(schedule.partnership).terms
    return ScheduleRecurrence(
        rhythm=schedule.rhythm,
        calendar=replace(Calendar.of_both(terms), zone=schedule.zone),
        holidays=terms.checkins.holidays,
        paused_until=schedule.paused_until,
    )


def next_after(schedule: Schedule, after: datetime) -> datetime | None:
    """The schedule's first due time strictly after `after`, in UTC; None for a past one-off.

    Holidays don't move a one-off.
    """
    once = schedule.once_at
    if once is None:
        return recurrence_of(schedule).next_due(after)
    return once if once > after else None


def holiday_move(schedule: Schedule, due_at: datetime) -> HolidayMove | None:
    """The move that makes the schedule due at `due_at`; None on a regular day."""
    if schedule.once_on is not None:
        return None
    recurrence = recurrence_of(schedule)
    return recurrence.moved_to(due_at.astimezone(recurrence.calendar.zone).date())
