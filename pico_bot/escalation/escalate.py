"""Escalation: remind and notify people, level by level, about records no one has acted on.

`records.reminder_times` says when; each notice is sent once, however many replicas run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import assert_never

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from pico_bot.escalation.notify import notify, remind
from pico_bot.escalation.views import Notice
from pico_bot.model import (
    EscalationLevel,
    Person,
    Record,
    ResponseTimer,
    Routing,
    Side,
    snapshot_of,
)
from pico_bot.partnerships import Calendar, roles
from pico_bot.records import TimerStatus, cards, proposals, sla

_A_WEEK = timedelta(days=7)

# A notice that is later than this (Pico was down) waits for working hours.
_LATE_AFTER = timedelta(hours=1)


@cache
def due_records() -> Select[int, datetime | None]:
    """Selects the records with a reminder or notice that is due, longest overdue first."""
    return (
        select(ResponseTimer.record_id, ResponseTimer.next_at)
        .where(ResponseTimer.next_at <= bindparam("now"))
        .order_by(ResponseTimer.next_at, ResponseTimer.id)
    )


def escalate(session: Session, record_id: int, *, now: datetime) -> bool:
    """Send the reminder or notice that is due for a record; returns whether anything was done.

    If several notices came due while Pico was down, only the first of them is sent,
    so that the first people in line are notified first. A record that someone is changing right now
    is skipped and looked at again on the next tick.
    """
    locked = session.scalar(
        select(Record.id)
        .where(Record.id == record_id)
        .with_for_update(key_share=True, skip_locked=True)
    )
    if locked is None:
        return False
    record = session.get_one(Record, record_id)
    session.expire(record)
    if not _is_due(sla.timer_of(session, record), now=now):
        return False
    # Who is present, and whether a snooze is over, may change without any event.
    sla.sync(session, record, now=now)
    timer = sla.timer_of(session, record)
    status = sla.status_of(session, timer, now=now) if timer is not None else None
    if timer is not None and status is not None and _is_due(timer, now=now):
        notice = _NextNotice(session, timer, status, now=now)
        notify_at = notice.notify_at()
        if notify_at is None and _postpone_if_late(session, timer, now=now):
            return False
        if notify_at is not None and notify_at > now:
            timer.next_at = notify_at
            return False
        notice.send()
    cards.publish(session, record, now=now)
    return True


def _is_due(timer: ResponseTimer | None, *, now: datetime) -> bool:
    return timer is not None and timer.next_at is not None and timer.next_at <= now


def _postpone_if_late(session: Session, timer: ResponseTimer, *, now: datetime) -> bool:
    """Postpone a late notice to the next working hours; returns whether that was needed."""
    terms = snapshot_of(timer.record.partnership).terms
    calendar = Calendar.of(terms, side=sla.current_route(session, timer.record, now=now).side)
    if timer.next_at is None or now - timer.next_at <= _LATE_AFTER or calendar.is_open(now):
        return False
    timer.next_at = calendar.add(now, timedelta())
    return True


@dataclass(frozen=True, kw_only=True)
class _Reached:
    """How far the escalation is due by now.

    `levels_passed` counts the levels up to and including `level`, which notifies `people` next. It
    is None when no one new is to be notified.
    """

    notice: int
    levels_passed: int
    level: EscalationLevel | None
    people: Sequence[Person]


class _NextNotice:
    """The next reminder or notice about the record of `timer`."""

    def __init__(
        self, session: Session, timer: ResponseTimer, status: TimerStatus, *, now: datetime
    ) -> None:
        self._session = session
        self._timer = timer
        self._status = status
        self._now = now
        self._partnership = timer.record.partnership
        self._terms = snapshot_of(self._partnership).terms.escalation
        self._route = sla.current_route(session, timer.record, now=now)
        self._away = snapshot_of(self._partnership).away_until(now)

    def send(self) -> None:
        """Send the reminder or notice that is due, and set when the next one is due."""
        session, timer, now = self._session, self._timer, self._now
        if self._status.late is None:
            timer.notices_sent = 1
            remind(session, timer, self._notice(), self._present([self._route.member]), now=now)
        else:
            timer.overdue_at = timer.overdue_at or self._status.due_at
            self._escalate()
        timer.next_at = sla.next_notice_at(session, timer, now=now)
        session.flush()

    def notify_at(self) -> datetime | None:
        """When to notify, if the notice concerns the other side and its working hours differ.

        Prefers a moment when both sides work; if there is none within a week, one when the other
        side does. Returns None where only the owner's side is concerned.
        """
        terms = snapshot_of(self._partnership).terms
        people = self._reached().people
        if not terms.own_hours or all(each.side is self._route.side for each in people):
            return None
        owner_hours = Calendar.of(terms, side=self._route.side)
        other_hours = Calendar.of(terms, side=proposals.other_side(self._route.side))
        first = moment = other_hours.add(self._now, timedelta())
        while moment > self._now and not owner_hours.is_open(moment):
            moment = other_hours.add(owner_hours.add(moment, timedelta()), timedelta())
            if moment - first > _A_WEEK:
                return first
        return moment

    def _escalate(self) -> None:
        session, timer, now = self._session, self._timer, self._now
        reached = self._reached()
        timer.notices_sent, timer.level = reached.notice, reached.levels_passed
        if reached.level is None:
            return
        # A late notice does not bring the next one forward.
        sla.restart_notice(session, timer, notice=reached.notice, now=now)
        timer.notified_ids = [*timer.notified_ids, *(each.id for each in reached.people)]
        sla.remove_notices(session, timer, now=now)
        notify(session, timer, self._notice(), level=reached.level, people=reached.people, now=now)

    def _reached(self) -> _Reached:
        """The level due by now; levels that would notify no one new are skipped."""
        notice, passed, levels = (
            max(self._timer.notices_sent, 1),
            self._timer.level,
            self._terms.levels,
        )
        notified = set(self._timer.notified_ids)
        level: EscalationLevel | None = None
        people: Sequence[Person] = ()
        while passed < len(levels) and level is None and self._status.reaches(notice):
            present = self._people(levels[passed])
            passed += 1
            if {each.id for each in present} - notified:
                level, people, notice = levels[passed - 1], present, notice + 1
        # When no one is left to notify, the last notice stays.
        return _Reached(notice=max(notice, 2), levels_passed=passed, level=level, people=people)

    def _people(self, level: EscalationLevel) -> list[Person]:
        route = self._route
        match level:
            case EscalationLevel.OWNER:
                return self._present([route.member])
            case EscalationLevel.DEPUTY:
                deputies = self._contact(route.role).deputies
                return self._present(
                    [
                        each
                        for each in deputies
                        if route.member is None or each.id != route.member.id
                    ]
                )
            case EscalationLevel.LEAD:
                return self._present(self._leads(route.side))
            case EscalationLevel.BOTH_LEADS:
                leads = self._leads(Side.CONSULTANCY) + self._leads(Side.CUSTOMER)
                return self._present(leads)
            case _:
                assert_never(level)

    def _leads(self, side: Side) -> list[Person | None]:
        return list(self._contact(roles.lead_key(side)).answering()[:1])

    def _contact(self, key: str) -> roles.Contact:
        return roles.contact(self._partnership, key=key, now=self._now)

    def _present(self, members: Sequence[Person | None]) -> list[Person]:
        """The given members who are present, each once."""
        present = {
            each.id: each
            for each in members
            if each is not None and each.id not in self._away and each.left_at is None
        }
        return list(present.values())

    def _notice(self) -> Notice:
        route = self._route
        return Notice(
            record=self._timer.record,
            expected_action=self._status.expected_action,
            owner=route.member,
            side=route.side,
            role=snapshot_of(self._partnership).role(route.role).title,
            since=self._timer.waiting_since,
            due=self._timer.overdue_at or self._status.due_at,
            needs_second_person=route.routing is Routing.SECOND_PERSON,
        )
