"""Timers: the time that somebody has to act, in the working hours of their side."""

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

# When somebody is reminded, as a part of the time that they have.
_WARNED_AFTER = 0.75


@dataclass(frozen=True, kw_only=True)
class ResponseClock:
    """The time that somebody has, in the working hours of their side.

    It is `allowed` working time of which `spent` is over, what rests not counted; or it ends with
    the working hours of the day that an issue is due on, at `ends_at`, whether it rests or not.
    Then only what comes after that is spent, and counts. It began at `begun`.

    Whoever has not even seen an issue has until the day that it is due on, if that is sooner.
    """

    calendar: Calendar
    begun: datetime
    spent: timedelta
    allowed: timedelta
    ends_at: datetime | None
    apart: timedelta
    rungs: int

    @classmethod
    def of(cls, watch: ResponseTimer, terms: CharterTerms, *, side: Side) -> "ResponseClock":
        """That of `watch`, as `terms` say where it is the turn of `side`."""
        record, calendar = watch.record, Calendar.of(terms, side=side)
        ends_at = None
        match record:
            case Issue(due_on=due_on) if (
                watch.awaited is ExpectedAction.RESOLVE and due_on is not None
            ):
                allowed, ends_at = timedelta(), calendar.closes(due_on)
            case Issue():
                usual = DEFAULT_ESCALATION.acknowledge_hours[record.priority]
                hours = terms.ladder.acknowledge_hours.get(record.priority, usual)
                allowed = timedelta(hours=hours)
                ends_at = _sooner(calendar, watch.since, allowed, due_on=record.due_on)
                allowed = allowed if ends_at is None else timedelta()
            case _:
                allowed = terms.area(record.area).silence_days * calendar.a_day
        return cls(
            calendar=calendar,
            begun=watch.since,
            spent=watch.time_spent,
            allowed=allowed,
            ends_at=ends_at,
            apart=timedelta(hours=terms.ladder.step_hours),
            rungs=len(terms.ladder.rungs),
        )

    def worked(self, since: datetime, until: datetime) -> timedelta:
        """What is spent of it where it runs from `since` to `until`."""
        return self.calendar.between(self._counts_from(since), until)

    def due_at(self, since: datetime) -> datetime:
        """When it is over, where it runs since then."""
        if self.ends_at is not None:
            return self.ends_at
        return self.calendar.add(since, max(self.allowed - self.spent, timedelta()))

    def has_time(self, since: datetime, now: datetime) -> bool:
        """Whether something of it is left at `now`, where it runs since then."""
        if self.ends_at is not None:
            return now < self.ends_at
        return self.spent + self.worked(since, now) < self.allowed

    def late(self, since: datetime, now: datetime) -> timedelta | None:
        """The working time for which it is over at `now`, where it runs since then."""
        if self.due_at(since) > now:
            return None
        return self.spent + self.worked(since, now) - self.allowed

    def reaches_at(self, step: int, since: datetime) -> datetime:
        """When `step` is due where it runs since then: the warning is step 0, the first rung 1."""
        if step == 0:
            return self._warns_at(since)
        left = self.allowed + (step - 1) * self.apart - self.spent
        if self.ends_at is not None and left <= timedelta():
            return self.calendar.at_work(self._counts_from(since))
        return self.calendar.add(self._counts_from(since), max(left, timedelta()))

    def _warns_at(self, since: datetime) -> datetime:
        if self.ends_at is None:
            left = _WARNED_AFTER * self.allowed - self.spent
            return self.calendar.add(since, max(left, timedelta()))
        early = _WARNED_AFTER * self.calendar.between(self.begun, self.ends_at)
        # What rested meanwhile says it when it goes on.
        return max(self.calendar.add(self.begun, early), self.calendar.add(since, timedelta()))

    def _counts_from(self, moment: datetime) -> datetime:
        return max(moment, self.ends_at) if self.ends_at is not None else moment


def _sooner(
    calendar: Calendar, begun: datetime, allowed: timedelta, *, due_on: date | None
) -> datetime | None:
    """When the day `due_on` ends, if that is before `allowed` time from `begun` on is over.

    None too where it had ended before: who is asked then has the usual time.
    """
    over = calendar.add(begun, allowed)
    if due_on is None or due_on > over.astimezone(calendar.zone).date():
        return None
    ends_at = calendar.closes(due_on)
    return ends_at if begun < ends_at < over else None
