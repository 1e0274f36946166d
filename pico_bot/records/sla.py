"""Watches: how long a record has waited for somebody in working time, kept true as it changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectin_polymorphic

from pico_bot.core import use_cache
from pico_bot.delivery import outbox
from pico_bot.i18n import use_locale
from pico_bot.model import (
    SETTLED,
    Card,
    Change,
    Decision,
    ExpectedAction,
    Issue,
    Link,
    LinkType,
    Member,
    Partnership,
    Record,
    ResponseTimer,
    Routing,
    State,
)
from pico_bot.partnerships import partnerships, roles
from pico_bot.records import links, routing
from pico_bot.records.response_clock import ResponseClock
from pico_bot.records.routing import Route
from pico_bot.records.views import Deadline, record_context

# What is due later than this is planned, and nobody is behind with it.
_FORESEEABLE = timedelta(days=2 * 366)


def sync(session: Session, record: Record, *, now: datetime) -> None:
    """Bring the watch of `record` to what is true: begun, resting, going on, begun anew, over.

    Whatever changes the record calls it, before the record is shown. What the last step said is
    taken away once somebody has acted.
    """
    watch = _of(session, record)
    awaited = _awaited(session, record, now=now)
    if awaited is None:
        if watch is not None and watch.awaited is not None:
            remove_notices(session, watch, now=now)
            watch.begin(None, wait="", now=now)
        return
    route = current_route(session, record, now=now)
    wait = _wait(session, record, awaited, route, now=now)
    if watch is None:
        watch = ResponseTimer(record_id=record.id, record=record)
        watch.begin(awaited, wait=wait, now=now)
        session.add(watch)
    elif (watch.awaited, watch.wait) != (awaited, wait):
        remove_notices(session, watch, now=now)
        watch.begin(awaited, wait=wait, now=now)
    _run(session, watch, route, now=now)
    session.flush()


def sync_mentioning(session: Session, decision: Decision, *, now: datetime) -> Sequence[Issue]:
    """`follow` the open issues that name `decision`, and return them: they may wait for it."""
    naming = select(Link.source_id).where(Link.target_id == decision.id, Link.tie == LinkType.NAMES)
    issues = session.scalars(
        select(Issue)
        .where(Issue.id.in_(naming), Issue.state.not_in(SETTLED))
        .order_by(Issue.id)
        # Somebody may be acting on one of them.
        .with_for_update(key_share=True, of=Record)
        .execution_options(populate_existing=True)
    ).all()
    for issue in issues:
        sync(session, issue, now=now)
    return issues


def blocking_decision(session: Session, issue: Issue) -> Decision | None:
    """The decision that `issue` waits for: one that its words name, as they are now.

    Nobody needs a decision to see an issue. One that is objected to or under review, and so in
    nobody's hands, is waited for only where that is what the issue is said to wait for.
    """
    if issue.state is State.OPEN:
        return None
    because = links.mentioned_in(
        session, issue.waiting_because or "", partnership_id=issue.partnership_id
    )
    said = links.mentioned_in(
        session, f"{issue.title}\n{issue.text}", partnership_id=issue.partnership_id
    )
    waited = [
        each
        for each in (*because, *said)
        if isinstance(each, Decision)
        and (each.state is State.PROPOSED or (each in because and each.state not in SETTLED))
    ]
    return waited[0] if waited else None


def sync_all(session: Session, *, partnership: Partnership, now: datetime) -> None:
    """`follow` everything open: who is there, who holds a role or what the charter says changed."""
    session.flush()
    with use_cache(session):
        for record in session.scalars(
            select(Record)
            .where(Record.partnership_id == partnership.id, Record.state.not_in(SETTLED))
            .order_by(Record.id)
            .options(selectin_polymorphic(Record, [Decision, Issue, Change]))
        ).all():
            sync(session, record, now=now)


def timer_of(session: Session, record: Record) -> ResponseTimer | None:
    """The watch of `record`, if somebody has to act on it."""
    watch = session.scalar(select(ResponseTimer).where(ResponseTimer.record_id == record.id))
    return watch if watch is not None and watch.awaited is not None else None


def current_route(session: Session, record: Record, *, now: datetime) -> Route:
    """Who has to act on `record` next.

    Where both sides have to confirm, it is the other side's turn once the deciding side has.
    """
    partnership = record.partnership
    side = partnership.role(record.responsible_role).side
    if isinstance(record, Decision):
        other = routing.other_decider(session, record)
        if other is not None and side in {each.side for each in record.confirmations}:
            return routing.route(session, partnership=partnership, role=other, now=now)
    return Route(
        role=record.responsible_role,
        side=record.responsible.side if record.responsible else side,
        member=record.responsible,
        routing=record.routing,
    )


@dataclass(frozen=True, kw_only=True)
class TimerStatus:
    """How a timer stands that runs: by when somebody has to have acted, or had to (UTC).

    `late` is the working time since, None as long as there is still time; rungs are `apart`.
    """

    awaited: ExpectedAction
    due_at: datetime
    late: timedelta | None
    apart: timedelta

    def reaches(self, step: int) -> bool:
        """Whether `step` is due: the first when it is too late, and each other one after it."""
        return self.late is not None and (step - 1) * self.apart <= self.late


def status_of(session: Session, watch: ResponseTimer, *, now: datetime) -> TimerStatus | None:
    """How the timer of `watch` stands at `now`; None while it rests."""
    if watch.running_since is None or watch.awaited is None:
        return None
    timer = _timer(session, watch, now=now)
    return TimerStatus(
        awaited=watch.awaited,
        due_at=timer.due_at(watch.running_since),
        late=timer.late(watch.running_since, now),
        apart=timer.apart,
    )


def due_at(session: Session, watch: ResponseTimer, *, now: datetime) -> datetime | None:
    """By when somebody has to have acted (UTC), or had to; None where that is open.

    A day that an issue is due on stays that day while it waits for others; what is snoozed has
    until then.
    """
    if watch.snoozed_until is not None:
        return None
    timer = _timer(session, watch, now=now)
    if watch.running_since is None:
        return timer.ends_at
    # Since when it is overdue does not change by resting.
    return watch.overdue_at or timer.due_at(watch.running_since)


def deadline_of(session: Session, record: Record, *, now: datetime) -> Deadline | None:
    """By when somebody has to have acted on `record`, or until when it is snoozed.

    None where nobody has to, or where it rests.
    """
    watch = timer_of(session, record)
    if watch is not None and watch.snoozed_until is not None:
        return Deadline(at=watch.snoozed_until, rests=True)
    due = due_at(session, watch, now=now) if watch is not None else None
    return Deadline(at=due, is_over=due <= now) if due is not None else None


def next_step_at(session: Session, watch: ResponseTimer, *, now: datetime) -> datetime | None:
    """When the next step is due (UTC) if nobody acts; None where the timer rests or all is said."""
    return _next_step_at(watch, _timer(session, watch, now=now))


def restart_step(session: Session, watch: ResponseTimer, *, step: int, now: datetime) -> None:
    """Let the time until `step` begin now, whatever more of it is over."""
    if watch.running_since is None:
        return
    timer = _timer(session, watch, now=now)
    late = timer.late(watch.running_since, now)
    if late is not None:
        surplus = late - (step - 2) * timer.apart
        watch.spent -= int(surplus.total_seconds())


def restart_escalation(session: Session, watch: ResponseTimer, *, now: datetime) -> None:
    """Let the ladder be climbed from its foot again, and what is overdue be said again."""
    allowed = _timer(session, watch, now=now).allowed
    watch.spent = min(watch.spent, int(allowed.total_seconds()))
    watch.step, watch.rung, watch.told = min(watch.step, 1), 0, []


def remove_notices(session: Session, watch: ResponseTimer, *, now: datetime) -> None:
    """Owe that what the last step said is seen no more."""
    said = session.scalars(
        select(Card).where(Card.watch_id == watch.id, Card.removed_at.is_(None)).order_by(Card.id)
    ).all()
    with use_locale(partnerships.terms_of(session, watch.record.partnership).language):
        for card in said:
            outbox.enqueue_removal(
                session, card, instead=record_context.dealt_with(watch.record), now=now
            )


def _of(session: Session, record: Record) -> ResponseTimer | None:
    # Locked, so that a step that is being taken and what somebody does meet here.
    return session.scalar(
        select(ResponseTimer)
        .where(ResponseTimer.record_id == record.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _awaited(session: Session, record: Record, *, now: datetime) -> ExpectedAction | None:
    match record:
        case Issue(state=State.OPEN):
            return ExpectedAction.ACKNOWLEDGE
        case Issue(state=State.ACKNOWLEDGED | State.WAITING, due_on=due_on) if due_on is not None:
            today = partnerships.today(session, record.partnership, now=now)
            return ExpectedAction.RESOLVE if due_on - today < _FORESEEABLE else None
        case Decision(state=State.PROPOSED):
            return ExpectedAction.ANSWER
        case Change(state=State.RAISED):
            return ExpectedAction.ASSESS
    return None


def _wait(
    session: Session, record: Record, awaited: ExpectedAction, route: Route, *, now: datetime
) -> str:
    """What tells this wait from another: whoever answered, moved it or gave it a day began it.

    Whoever stands in for a while waits in the holder's place.
    """
    if route.routing is Routing.NAMED:
        holders: Sequence[Member] = (route.member,) if route.member else ()
    else:
        partnership = record.partnership
        holders = roles.contact(session, partnership=partnership, key=route.role, now=now).holders()
    holder = holders[0].id if holders else ""
    about: object = ""
    match record:
        case Issue() if awaited is ExpectedAction.RESOLVE:
            about = record.due_on
        case Decision():
            sides = sorted(each.side for each in record.confirmations)
            about = f"{record.text_fingerprint}:{','.join(sides)}"
    return f"{route.role}:{holder}:{about}"


def _run(session: Session, watch: ResponseTimer, route: Route, *, now: datetime) -> None:
    """Let the timer run, or rest with what was spent so far."""
    goes_on_at = now
    if watch.snoozed_until is not None and watch.snoozed_until <= now:
        goes_on_at = watch.snoozed_until
        watch.snooze(None, because=None, by=None)
    terms = partnerships.terms_of(session, watch.record.partnership)
    timer = ResponseClock.of(watch, terms, side=route.side)
    rests = watch.snoozed_until is not None or _rests(session, watch.record, route, now=now)
    if rests and watch.running_since is not None:
        watch.spent += int(timer.worked(watch.running_since, now).total_seconds())
        watch.running_since = None
    elif not rests and watch.running_since is None:
        watch.running_since = goes_on_at
    _begin_again_with_time(session, watch, timer, now=now)
    watch.next_at = watch.snoozed_until or _next_step_at(watch, timer)
    if watch.running_since is None and watch.snoozed_until is None and timer.ends_at is not None:
        # Nobody is hurried, but its card says that the day is past.
        if timer.ends_at <= now:
            watch.overdue_at = watch.overdue_at or timer.ends_at
        else:
            watch.next_at = timer.ends_at


def _begin_again_with_time(
    session: Session, watch: ResponseTimer, timer: ResponseClock, *, now: datetime
) -> None:
    """Forget that it was too late where it is not any more: by another priority, day or charter."""
    if watch.overdue_at is None or watch.running_since is None:
        return
    if timer.has_time(watch.running_since, now):
        remove_notices(session, watch, now=now)
        watch.step, watch.rung, watch.told, watch.overdue_at = 0, 0, [], None


def _next_step_at(watch: ResponseTimer, timer: ResponseClock) -> datetime | None:
    if watch.running_since is None or (watch.step > 1 and watch.rung >= timer.rungs):
        return None
    return timer.reaches_at(watch.step, watch.running_since)


def _rests(session: Session, record: Record, route: Route, *, now: datetime) -> bool:
    """Whether nobody is to be hurried: it waits for others, or its owner is away with a deputy."""
    if isinstance(record, Issue):
        if record.waiting_on is not None and record.waiting_on is not route.side:
            return True
        if blocking_decision(session, record) is not None:
            return True
    if route.routing is Routing.DEPUTY_AWAY:
        return True
    return routing.stand_in_for(session, record, now=now) is not None


def _timer(session: Session, watch: ResponseTimer, *, now: datetime) -> ResponseClock:
    terms = partnerships.terms_of(session, watch.record.partnership)
    return ResponseClock.of(watch, terms, side=current_route(session, watch.record, now=now).side)
