"""Response times: who has to act on a record next, by when, and when to remind them.

Each record has one ResponseTimer. `sync` keeps it true: every change to a record goes through
`cards.publish`, which calls it, and so does everything that changes who is present, who holds a
role or what the charter says. `reminder_times` does the arithmetic in working hours; the
`escalation` room sends reminders and notices when `next_at` of a timer has come.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, selectin_polymorphic

from pico_bot.delivery import outbox
from pico_bot.i18n import use_locale
from pico_bot.model import (
    SETTLED,
    UNSETTLED,
    Card,
    Change,
    Decision,
    ExpectedAction,
    Issue,
    Link,
    LinkType,
    Partnership,
    Person,
    Record,
    ResponseTimer,
    Routing,
    State,
    of_kind,
    role_of,
    snapshot_of,
)
from pico_bot.partnerships import partnerships, roles
from pico_bot.records import links, routing
from pico_bot.records.lookup import read_again
from pico_bot.records.reminder_times import ReminderTimes
from pico_bot.records.routing import Route
from pico_bot.records.views import Deadline, record_context

# An issue that is due later than this has no timer yet.
_HORIZON = timedelta(days=2 * 366)


_TIMERS = select(ResponseTimer).where(
    ResponseTimer.record_id.in_(bindparam("ids", expanding=True)),
    ResponseTimer.expected_action.is_not(None),
)
_LOCKED_TIMER = (
    select(ResponseTimer)
    .where(ResponseTimer.record_id == bindparam("record_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True, kw_only=True)
class TimerStatus:
    """A running timer at one moment: what has to be done by `due_at` (UTC).

    `late` is the working time since then, None if there is still time. Escalation levels are
    `notice_interval` of working time apart.
    """

    expected_action: ExpectedAction
    due_at: datetime
    late: timedelta | None
    notice_interval: timedelta

    def reaches(self, notice: int) -> bool:
        """Whether `notice` is due: 1 when the record is overdue, then one an interval."""
        return self.late is not None and (notice - 1) * self.notice_interval <= self.late


def start_timer(session: Session, record: Record, *, now: datetime) -> ResponseTimer | None:
    """Start the timer of a new `record`, if someone has to act on it."""
    expected = _expected_action(record, now=now)
    if expected is None:
        return None
    route = current_route(session, record, now=now)
    timer = ResponseTimer(record=record)
    timer.start(expected, cycle=_cycle(record, expected, route, now=now), now=now)
    session.add(timer)
    _run_or_stop(session, timer, route, now=now)
    return timer


def sync(session: Session, record: Record, *, now: datetime) -> ResponseTimer | None:
    """Start, stop, resume, restart or end the timer of `record`, as its state requires.

    Call it after every change to a record, before its card is rendered. Reminders and notices of
    the record are removed once someone has acted. Returns the timer if someone has to act.
    """
    timer = _lock_timer(session, record)
    if timer is None:
        timer = start_timer(session, record, now=now)
    elif (expected := _expected_action(record, now=now)) is not None:
        route = current_route(session, record, now=now)
        cycle = _cycle(record, expected, route, now=now)
        if (timer.expected_action, timer.cycle) != (expected, cycle):
            remove_notices(session, timer, now=now)
            timer.start(expected, cycle=cycle, now=now)
        _run_or_stop(session, timer, route, now=now)
    elif timer.expected_action is not None:
        remove_notices(session, timer, now=now)
        timer.start(None, cycle="", now=now)
    session.flush()
    return timer if timer is not None and timer.expected_action is not None else None


def sync_mentioning(session: Session, decision: Decision, *, now: datetime) -> Sequence[Record]:
    """Call `sync` for the open issues that mention `decision`, which they may be waiting for.

    Returns these issues.
    """
    waiting = session.scalars(
        select(Issue.id)
        .join(Link, Link.source_id == Issue.id)
        .where(
            Link.target_id == decision.id,
            Link.link_type == LinkType.MENTIONS,
            Issue.state.not_in(SETTLED),
        )
        .order_by(Issue.id)
        # Someone may be changing one of them right now.
        .with_for_update(key_share=True, of=Record)
    ).all()
    issues = read_again(session, waiting)
    for issue in issues:
        sync(session, issue, now=now)
    return issues


def sync_all(session: Session, *, partnership: Partnership, now: datetime) -> None:
    """Call `sync` for all open records, after absences, roles or the charter changed."""
    session.flush()
    for record in session.scalars(
        select(Record)
        .where(Record.partnership_id == partnership.id, Record.state.in_(UNSETTLED))
        .order_by(Record.id)
        .options(selectin_polymorphic(Record, [Decision, Issue, Change]))
    ).all():
        sync(session, record, now=now)


def timer_of(session: Session, record: Record) -> ResponseTimer | None:
    """The timer of `record`, if someone has to act on it."""
    return timers_of(session, [record]).get(record.id)


def timers_of(session: Session, records: Sequence[Record]) -> dict[int, ResponseTimer]:
    """The timers of those `records` on which someone has to act, by record id."""
    timers = session.scalars(_TIMERS, {"ids": [record.id for record in records]})
    return {each.record_id: each for each in timers}


def current_route(session: Session, record: Record, *, now: datetime) -> Route:
    """Who has to act on `record` next.

    If both sides have to confirm a decision, that is the other side once the deciding side has.
    """
    partnership = record.partnership
    side = role_of(record).side
    if isinstance(record, Decision) and side in {each.side for each in record.confirmations}:
        other = routing.other_decider(session, record)
        if other is not None:
            return routing.route(session, partnership=partnership, role=other, now=now)
    return Route(
        role=record.responsible_role,
        side=record.responsible.side if record.responsible else side,
        member=record.responsible,
        routing=record.routing,
    )


def blocking_decision(session: Session, issue: Issue) -> Decision | None:
    """The decision that `issue` waits for: one that its text mentions, as the text is now.

    An issue that isn't acknowledged yet waits for none, since acknowledging needs no decision. A
    decision that was objected to or is under review blocks an issue only if it is given as the
    reason why the issue is on hold.
    """
    if issue.state is State.OPEN:
        return None
    in_reason = links.mentioned_in(
        session, issue.waiting_reason or "", partnership_id=issue.partnership_id
    )
    in_text = links.mentioned_in(
        session, f"{issue.title}\n{issue.text}", partnership_id=issue.partnership_id
    )
    blocking = [
        each
        for each in (*in_reason, *in_text)
        if isinstance(each, Decision)
        and (each.state is State.PROPOSED or (each in in_reason and each.state not in SETTLED))
    ]
    return blocking[0] if blocking else None


def status_of(session: Session, timer: ResponseTimer, *, now: datetime) -> TimerStatus | None:
    """The status of `timer` at `now`; None if it is stopped."""
    if timer.running_since is None or timer.expected_action is None:
        return None
    times = _reminder_times(session, timer, now=now)
    return TimerStatus(
        expected_action=timer.expected_action,
        due_at=times.due_at(timer.running_since),
        late=times.late(timer.running_since, now),
        notice_interval=times.notice_interval,
    )


def due_at(session: Session, timer: ResponseTimer, *, now: datetime) -> datetime | None:
    """By when (UTC) someone has to act, or had to.

    None if the record is snoozed, or if the timer is stopped, unless an issue's due date ends it
    anyway.
    """
    if timer.snoozed_until is not None:
        return None
    times = _reminder_times(session, timer, now=now)
    if timer.running_since is None:
        return times.ends_at
    # A record that was stopped in between is overdue since the same moment.
    return timer.overdue_at or times.due_at(timer.running_since)


def deadline_of(session: Session, record: Record, *, now: datetime) -> Deadline | None:
    """By when someone has to act on `record`, or until when it is snoozed.

    None if no one has to act, or the timer is stopped.
    """
    timer = timer_of(session, record)
    return None if timer is None else deadline(session, timer, now=now)


def deadline(session: Session, timer: ResponseTimer, *, now: datetime) -> Deadline | None:
    """By when someone has to act, or until when the record is snoozed; None as for `due_at`."""
    if timer.snoozed_until is not None:
        return Deadline(at=timer.snoozed_until, is_snoozed=True)
    due = due_at(session, timer, now=now)
    return Deadline(at=due, is_past=due <= now) if due is not None else None


def next_notice_at(session: Session, timer: ResponseTimer, *, now: datetime) -> datetime | None:
    """When the next reminder or notice is due (UTC).

    None if the timer is stopped or all were sent.
    """
    return _next_notice_at(timer, _reminder_times(session, timer, now=now))


def restart_notice(session: Session, timer: ResponseTimer, *, notice: int, now: datetime) -> None:
    """Let the interval before `notice` begin at `now`, even if part of it has passed already."""
    if timer.running_since is None:
        return
    times = _reminder_times(session, timer, now=now)
    late = times.late(timer.running_since, now)
    if late is not None:
        excess = late - (notice - 2) * times.notice_interval
        timer.elapsed_seconds -= int(excess.total_seconds())


def restart_escalation(session: Session, timer: ResponseTimer, *, now: datetime) -> None:
    """Start again at the first escalation level."""
    allowed = _reminder_times(session, timer, now=now).allowed
    timer.elapsed_seconds = min(timer.elapsed_seconds, int(allowed.total_seconds()))
    timer.notices_sent, timer.level, timer.notified_ids = min(timer.notices_sent, 1), 0, []


def remove_notices(session: Session, timer: ResponseTimer, *, now: datetime) -> None:
    """Remove the reminders and notices that were sent last."""
    if timer.notices_sent == 0:
        return
    posted = session.scalars(
        select(Card)
        .where(Card.response_timer_id == timer.id, Card.removed_at.is_(None))
        .order_by(Card.id)
    ).all()
    with use_locale(snapshot_of(timer.record.partnership).terms.language):
        for card in posted:
            outbox.enqueue_removal(
                session, card, replacement=record_context.done_notice(timer.record), now=now
            )


def _lock_timer(session: Session, record: Record) -> ResponseTimer | None:
    # Locked, so that a notice and a change to the record don't overlap.
    return session.scalar(_LOCKED_TIMER, {"record_id": record.id})


def _expected_action(record: Record, *, now: datetime) -> ExpectedAction | None:
    match of_kind(record):
        case Issue() as issue:
            return _expected_action_on_issue(issue, now=now)
        case Decision():
            return ExpectedAction.ANSWER if record.state is State.PROPOSED else None
        case Change():
            return ExpectedAction.ASSESS if record.state is State.RAISED else None
        case _ as unknown:
            assert_never(unknown)


def _expected_action_on_issue(issue: Issue, *, now: datetime) -> ExpectedAction | None:
    if issue.state is State.OPEN:
        return ExpectedAction.ACKNOWLEDGE
    if issue.due_on is None or issue.state in SETTLED:
        return None
    today = partnerships.today(issue.partnership, now=now)
    return ExpectedAction.RESOLVE if issue.due_on - today < _HORIZON else None


def _cycle(record: Record, expected: ExpectedAction, route: Route, *, now: datetime) -> str:
    """A key for the current wait; the timer starts from zero when it changes.

    It changes with the role, its holder, an issue's due date, and a decision's text and
    confirmations. It stays the same while a deputy covers for the holder.
    """
    if route.routing is Routing.NAMED:
        holders: Sequence[Person] = (route.member,) if route.member else ()
    else:
        partnership = record.partnership
        holders = roles.contact(partnership, key=route.role, now=now).holders()
    holder = holders[0].id if holders else ""
    subject: object = ""
    match record:
        case Issue() if expected is ExpectedAction.RESOLVE:
            subject = record.due_on
        case Decision():
            sides = sorted(each.side for each in record.confirmations)
            subject = f"{record.text_fingerprint}:{','.join(sides)}"
    return f"{route.role}:{holder}:{subject}"


def _run_or_stop(session: Session, timer: ResponseTimer, route: Route, *, now: datetime) -> None:
    resumed_at = now
    if timer.snoozed_until is not None and timer.snoozed_until <= now:
        resumed_at = timer.snoozed_until
        timer.snooze(None, reason=None, by=None)
    terms = snapshot_of(timer.record.partnership).terms
    times = ReminderTimes.of(timer, terms, side=route.side)
    stopped = timer.snoozed_until is not None or _is_stopped(session, timer.record, route, now=now)
    if stopped and timer.running_since is not None:
        counted = times.elapsed_between(timer.running_since, now)
        timer.elapsed_seconds += int(counted.total_seconds())
        timer.running_since = None
    elif not stopped and timer.running_since is None:
        timer.running_since = resumed_at
    _reset_if_no_longer_overdue(session, timer, times, now=now)
    timer.next_at = timer.snoozed_until or _next_notice_at(timer, times)
    if timer.running_since is None and timer.snoozed_until is None and times.ends_at is not None:
        # No one is reminded while the timer is stopped, but the card shows that it is overdue.
        if times.ends_at <= now:
            timer.overdue_at = timer.overdue_at or times.ends_at
        else:
            timer.next_at = times.ends_at


def _reset_if_no_longer_overdue(
    session: Session, timer: ResponseTimer, times: ReminderTimes, *, now: datetime
) -> None:
    # A new priority, due date or charter may give more time.
    if timer.overdue_at is None or timer.running_since is None:
        return
    if times.has_time(timer.running_since, now):
        remove_notices(session, timer, now=now)
        timer.notices_sent, timer.level, timer.notified_ids, timer.overdue_at = 0, 0, [], None


def _next_notice_at(timer: ResponseTimer, times: ReminderTimes) -> datetime | None:
    if timer.running_since is None or (timer.notices_sent > 1 and timer.level >= times.levels):
        return None
    return times.notice_at(timer.notices_sent, timer.running_since)


def _is_stopped(session: Session, record: Record, route: Route, *, now: datetime) -> bool:
    """Whether no one is to be reminded: others have to act first, or the owner is away."""
    if isinstance(record, Issue):
        if record.waiting_on is not None and record.waiting_on is not route.side:
            return True
        if blocking_decision(session, record) is not None:
            return True
    if route.routing is Routing.DEPUTY_AWAY:
        return True
    return routing.substitute_for(session, record, now=now) is not None


def _reminder_times(session: Session, timer: ResponseTimer, *, now: datetime) -> ReminderTimes:
    terms = snapshot_of(timer.record.partnership).terms
    return ReminderTimes.of(timer, terms, side=current_route(session, timer.record, now=now).side)
