"""When reminders and notices are due: how much working time someone has to act on a record.

It does the arithmetic for `sla`, and reads no database: a calendar, the charter's terms and a
timer's state go in, and moments come out. All moments are in UTC.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pico_bot.model import (
    DEFAULT_ESCALATION,
    CharterTerms,
    ExpectedAction,
    Issue,
    ResponseTimer,
    Side,
)
from pico_bot.partnerships import Calendar

# The reminder is sent after this share of the allowed time.
_REMIND_AFTER = 0.75


@dataclass(frozen=True, kw_only=True)
class ReminderTimes:
    """The time that one side has to act on a record, in its working hours.

    There are two cases:

    - Without `ends_at`, the record is overdue after `allowed` working time. `elapsed` is what had
      passed when the timer last started; time in which it is stopped doesn't count.
    - With `ends_at`, the record is overdue at that moment: the end of the working day on which an
      issue is due, whether the timer is stopped or not. `allowed` is zero, and `elapsed` counts
      only working time after `ends_at`.

    An issue that no one has acknowledged ends at its due date if that is sooner than the usual time
    to acknowledge it. `notice_interval` is the working time between escalation levels.
    """

    calendar: Calendar
    waiting_since: datetime
    elapsed: timedelta
    allowed: timedelta
    ends_at: datetime | None
    notice_interval: timedelta
    levels: int

    @classmethod
    def of(cls, timer: ResponseTimer, terms: CharterTerms, *, side: Side) -> "ReminderTimes":
        """The times of `timer`, under `terms`, while `side` has to act."""
        record, calendar = timer.record, Calendar.of(terms, side=side)
        ends_at = None
        match record:
            case Issue(due_on=due_on) if (
                timer.expected_action is ExpectedAction.RESOLVE and due_on is not None
            ):
                allowed, ends_at = timedelta(), calendar.closes(due_on)
            case Issue():
                default = DEFAULT_ESCALATION.acknowledge_hours[record.priority]
                hours = terms.escalation.acknowledge_hours.get(record.priority, default)
                allowed = timedelta(hours=hours)
                ends_at = _earlier_due_date(
                    calendar, timer.waiting_since, allowed, due_on=record.due_on
                )
                allowed = allowed if ends_at is None else timedelta()
            case _:
                allowed = terms.area(record.area).response_days * calendar.a_day
        return cls(
            calendar=calendar,
            waiting_since=timer.waiting_since,
            elapsed=timer.elapsed,
            allowed=allowed,
            ends_at=ends_at,
            notice_interval=timedelta(hours=terms.escalation.level_hours),
            levels=len(terms.escalation.levels),
        )

    def elapsed_between(self, start: datetime, end: datetime) -> timedelta:
        """The working time that counts if the timer runs from `start` to `end`."""
        return self.calendar.between(self._counts_from(start), end)

    def due_at(self, running_since: datetime) -> datetime:
        """When the record is overdue, if the timer keeps running."""
        if self.ends_at is not None:
            return self.ends_at
        return self.calendar.add(running_since, max(self.allowed - self.elapsed, timedelta()))

    def has_time(self, running_since: datetime, now: datetime) -> bool:
        """Whether some of the time is left at `now`."""
        if self.ends_at is not None:
            return now < self.ends_at
        return self.elapsed + self.elapsed_between(running_since, now) < self.allowed

    def late(self, running_since: datetime, now: datetime) -> timedelta | None:
        """The working time by which the record is overdue at `now`; None if it isn't overdue."""
        if self.due_at(running_since) > now:
            return None
        return self.elapsed + self.elapsed_between(running_since, now) - self.allowed

    def notice_at(self, notice: int, running_since: datetime) -> datetime:
        """When `notice` is due: 0 is the reminder, 1 the first escalation level."""
        if notice == 0:
            return self._reminder_at(running_since)
        left = self.allowed + (notice - 1) * self.notice_interval - self.elapsed
        if self.ends_at is not None and left <= timedelta():
            return self.calendar.at_work(self._counts_from(running_since))
        return self.calendar.add(self._counts_from(running_since), max(left, timedelta()))

    def _reminder_at(self, running_since: datetime) -> datetime:
        if self.ends_at is None:
            left = _REMIND_AFTER * self.allowed - self.elapsed
            return self.calendar.add(running_since, max(left, timedelta()))
        after = _REMIND_AFTER * self.calendar.between(self.waiting_since, self.ends_at)
        # If the timer was stopped at that moment, the reminder is due when it starts again.
        return max(
            self.calendar.add(self.waiting_since, after),
            self.calendar.add(running_since, timedelta()),
        )

    def _counts_from(self, moment: datetime) -> datetime:
        return max(moment, self.ends_at) if self.ends_at is not None else moment


def _earlier_due_date(
    calendar: Calendar, waiting_since: datetime, allowed: timedelta, *, due_on: date | None
) -> datetime | None:
    """When the day `due_on` ends, if that is before `allowed` working time has passed.

    None as well if the day had already ended at `waiting_since`: then the usual time applies.
    """
    if due_on is None:
        return None
    usual_end = calendar.add(waiting_since, allowed)
    if due_on > usual_end.astimezone(calendar.zone).date():
        return None
    ends_at = calendar.closes(due_on)
    return ends_at if waiting_since < ends_at < usual_end else None
