"""Climbing: the steps that are due because nobody acted, each said once over any replicas."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.escalation.notify import notify, remind
from pico_bot.escalation.views import Notice
from pico_bot.model import EscalationLevel, Member, Record, ResponseTimer, Side
from pico_bot.partnerships import Calendar, partnerships, roles
from pico_bot.records import TimerStatus, cards, proposals, sla

_A_WEEK = timedelta(days=7)

# What is later than this (the bot was down) is not said before people work again.
_LATE = timedelta(hours=1)


def due_timers(session: Session, *, now: datetime) -> Sequence[int]:
    """The ids of the records of which there is something to say at `now`; longest due first."""
    return session.scalars(
        select(ResponseTimer.record_id)
        .where(ResponseTimer.next_at <= now)
        .order_by(ResponseTimer.next_at, ResponseTimer.id)
    ).all()


def escalate(session: Session, record_id: int, *, now: datetime) -> bool:
    """Take the step that is due with a record, if it is; returns whether anything was done.

    Where several came due while the bot was down, it goes on with the one after what was said last:
    whoever comes first on the ladder hears it first. A record that somebody acts on at this moment
    is left alone: it is looked at again.
    """
    held = session.scalar(
        select(Record.id)
        .where(Record.id == record_id)
        .with_for_update(key_share=True, skip_locked=True)
    )
    if held is None:
        return False
    record = session.get_one(Record, record_id)
    session.expire(record)
    if not _is_due(sla.timer_of(session, record), now=now):
        return False
    # Time alone changes who is there, and ends a snooze.
    sla.sync(session, record, now=now)
    watch = sla.timer_of(session, record)
    standing = sla.status_of(session, watch, now=now) if watch is not None else None
    if watch is not None and standing is not None and _is_due(watch, now=now):
        step = _Step(session, watch, standing, now=now)
        works_at = step.works_at()
        if works_at is None and _puts_off(session, watch, now=now):
            return False
        if works_at is not None and works_at > now:
            watch.next_at = works_at
            return False
        step.take()
    cards.publish(session, record, now=now)
    return True


def _is_due(watch: ResponseTimer | None, *, now: datetime) -> bool:
    return watch is not None and watch.next_at is not None and watch.next_at <= now


def _puts_off(session: Session, watch: ResponseTimer, *, now: datetime) -> bool:
    """Put off what is late until people work again; returns whether it had to be."""
    terms = partnerships.terms_of(session, watch.record.partnership)
    calendar = Calendar.of(terms, side=sla.current_route(session, watch.record, now=now).side)
    if watch.next_at is None or now - watch.next_at <= _LATE or calendar.is_open(now):
        return False
    watch.next_at = calendar.add(now, timedelta())
    return True


@dataclass(frozen=True, kw_only=True)
class _Reached:
    """How far the ladder is climbed by now, and whom the rung tells that is next."""

    step: int
    rung: int
    newest: EscalationLevel | None
    people: Sequence[Member]


class _Step:
    """A step with what waits under `watch`, which stands as `standing` says."""

    def __init__(
        self, session: Session, watch: ResponseTimer, standing: TimerStatus, *, now: datetime
    ) -> None:
        self._session = session
        self._watch = watch
        self._standing = standing
        self._now = now
        self._partnership = watch.record.partnership
        self._ladder = partnerships.terms_of(session, self._partnership).ladder
        self._route = sla.current_route(session, watch.record, now=now)
        self._away = roles.away_until(session, partnership=self._partnership, now=now)

    def take(self) -> None:
        """Say what is due by now, in place of what was said last, and set when the next is due."""
        session, watch, now = self._session, self._watch, self._now
        if self._standing.late is None:
            watch.step = 1
            remind(session, watch, self._waiting(), self._there([self._route.member]), now=now)
        else:
            watch.overdue_at = watch.overdue_at or self._standing.due_at
            self._climb()
        watch.next_at = sla.next_step_at(session, watch, now=now)
        session.flush()

    def works_at(self) -> datetime | None:
        """When the other side is told, where the step tells somebody of it and hours differ.

        Now, if they work; else when both sides do, or only theirs where that is never.
        """
        terms = partnerships.terms_of(self._session, self._partnership)
        told = self._reached().people
        if not terms.own_hours or all(each.side is self._route.side for each in told):
            return None
        owners = Calendar.of(terms, side=self._route.side)
        others = Calendar.of(terms, side=proposals.other_side(self._route.side))
        first = moment = others.add(self._now, timedelta())
        while moment > self._now and not owners.is_open(moment):
            moment = others.add(owners.add(moment, timedelta()), timedelta())
            if moment - first > _A_WEEK:
                return first
        return moment

    def _climb(self) -> None:
        session, watch, now = self._session, self._watch, self._now
        reached = self._reached()
        watch.step, watch.rung = reached.step, reached.rung
        if reached.newest is None:
            return
        # What was late does not make the next one early.
        sla.restart_step(session, watch, step=reached.step, now=now)
        watch.told = [*watch.told, *(each.id for each in reached.people)]
        sla.remove_notices(session, watch, now=now)
        notify(session, watch, self._waiting(), rung=reached.newest, people=reached.people, now=now)

    def _reached(self) -> _Reached:
        """How far the time spent leads; rungs on which nobody is new are passed over."""
        step, rung, rungs = max(self._watch.step, 1), self._watch.rung, self._ladder.rungs
        known = set(self._watch.told)
        newest: EscalationLevel | None = None
        people: Sequence[Member] = ()
        while rung < len(rungs) and newest is None and self._standing.reaches(step):
            there = self._people(rungs[rung])
            rung += 1
            if {each.id for each in there} - known:
                newest, people, step = rungs[rung - 1], there, step + 1
        # With nobody left to tell, what was said last is the end of it.
        return _Reached(step=max(step, 2), rung=rung, newest=newest, people=people)

    def _people(self, rung: EscalationLevel) -> list[Member]:
        route = self._route
        match rung:
            case EscalationLevel.OWNER:
                asked = [route.member]
            case EscalationLevel.DEPUTY:
                deputies = self._contact(route.role).deputies
                asked = [each for each in deputies if each is not route.member]
            case EscalationLevel.LEAD:
                asked = self._leads(route.side)
            case _:
                asked = self._leads(Side.CONSULTANCY) + self._leads(Side.CUSTOMER)
        return self._there(asked)

    def _leads(self, side: Side) -> list[Member | None]:
        return list(self._contact(roles.lead_key(side)).answering()[:1])

    def _contact(self, key: str) -> roles.Contact:
        return roles.contact(self._session, partnership=self._partnership, key=key, now=self._now)

    def _there(self, members: Sequence[Member | None]) -> list[Member]:
        """Those who are there to be told, each once."""
        there = {
            each.id: each
            for each in members
            if each is not None and each.id not in self._away and each.left_at is None
        }
        return list(there.values())

    def _waiting(self) -> Notice:
        route = self._route
        return Notice(
            record=self._watch.record,
            awaited=self._standing.awaited,
            owner=route.member,
            side=route.side,
            role=self._partnership.role(route.role).title,
            since=self._watch.since,
            due=self._watch.overdue_at or self._standing.due_at,
        )
