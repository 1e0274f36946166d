"""The transactions of sending: a lane is claimed, its first message tried, the outcome recorded.

Any number of processes may do this on PostgreSQL. A lane belongs to one of them for as long as its
lease runs; a lease outlives the time-out of a call to Slack, so that nobody sends through a lane
while an earlier owner's call is still under way. `now` is the machine's clock in UTC.

Rows are locked in the order lane, card, message, so that nobody waits in a circle.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, case, func, or_, select, update
from sqlalchemy.orm import Session

from pico_bot.delivery.outbox import Method, enqueue
from pico_bot.model import (
    UNSENT,
    Audience,
    Card,
    Channel,
    ChannelQueue,
    ChannelState,
    ChartFormat,
    OutboxMessage,
    OutboxState,
)

METADATA_TYPE = "pico"

# What is not there before, and so can come too late.
_NEW = (Method.POST, Method.EPHEMERAL)

# How the error of what was owed in a stopped channel begins.
STOPPED = "stopped: "


@dataclass(frozen=True, kw_only=True)
class LeaseTerms:
    """How lanes are shared: seconds between two messages in one, and for how long one is leased.

    `settle` is how long an unsure call is given to show its effect before anybody looks for it.
    """

    interval: timedelta
    lease: timedelta
    settle: timedelta


@dataclass(frozen=True, kw_only=True)
class SendAttempt:
    """A message to try now, by whoever holds `lease` on its channel.

    `arguments` are complete for Slack, but for `charts` in another form than the block. Where
    `look_first` is true the message may have been sent already, at or after `tried_since`. From
    `not_after` on, by the bot's clock, it is too late for it; never for what stands already.
    """

    message_id: int
    card_id: int | None
    key: str
    method: Method
    channel: str
    audience: Audience
    arguments: dict[str, Any]
    charts: ChartFormat
    lease: str
    attempts: int
    look_first: bool
    tried_since: datetime
    not_after: datetime | None


def clear_leases(session: Session) -> None:
    """Free every lane; for a process that knows itself to be the only one."""
    session.execute(update(ChannelQueue).values(lease_id=None, leased_until=None))


def claim(
    session: Session, *, now: datetime, terms: LeaseTerms, limit: int
) -> Sequence[SendAttempt]:
    """Take up to `limit` lanes that have something to send, and mark what is tried in each."""
    free = or_(ChannelQueue.leased_until.is_(None), ChannelQueue.leased_until <= now)
    lanes = session.scalars(
        select(ChannelQueue)
        .where(_has_something_owed(), ChannelQueue.next_send_at <= now, free)
        .order_by(ChannelQueue.next_send_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    attempts = [_begin(session, lane, now=now, terms=terms) for lane in lanes]
    return [attempt for attempt in attempts if attempt is not None]


def next_at(session: Session) -> datetime | None:
    """When a lane may next be claimed; None while nothing is owed."""
    turn = case(
        (ChannelQueue.leased_until > ChannelQueue.next_send_at, ChannelQueue.leased_until),
        else_=ChannelQueue.next_send_at,
    )
    first: datetime | None = session.scalars(
        select(func.min(turn)).where(_has_something_owed())
    ).one()
    return first


def renew(session: Session, attempt: SendAttempt, *, now: datetime, terms: LeaseTerms) -> bool:
    """Prolong the lease of `attempt`, about to be sent; False where somebody else holds it."""
    lane = _lock_lane(session, attempt)
    if lane is None:
        return False
    lane.leased_until = now + terms.lease
    message = _lock_message(session, attempt)
    message.not_before = now + terms.settle
    return message.state is OutboxState.SENDING


def still_holds(session: Session, attempt: SendAttempt) -> bool:
    """Whether the lease of `attempt` lasts, and does so until the transaction ends."""
    return _lock_lane(session, attempt) is not None


def release(session: Session, attempt: SendAttempt, *, next_at: datetime) -> bool:
    """Let go of the lane, whose next turn is at `next_at`; False where the lease was lost."""
    lane = _lock_lane(session, attempt)
    if lane is None:
        return False
    lane.lease_id = None
    lane.leased_until = None
    lane.next_send_at = next_at
    return True


def finish(
    session: Session,
    attempt: SendAttempt,
    *,
    ts: str | None,
    now: datetime,
    terms: LeaseTerms,
    conversation: str | None = None,
) -> None:
    """Record that `attempt` was said, in the message that Slack calls `ts` in `conversation`.

    That is true whoever holds the lane by now; the other outcomes count only while the lease lasts.
    """
    release(session, attempt, next_at=now + terms.interval)
    if attempt.card_id is not None and attempt.method in {Method.POST, Method.DELETE}:
        card = session.get_one(Card, attempt.card_id, with_for_update=True)
        card.ts = ts if attempt.method is Method.POST else None
        # Only a direct message stands elsewhere than where it was sent; a channel's id may change.
        card.conversation = None if conversation == attempt.channel else conversation
        if card.is_pinned and card.ts is not None:
            _pin(session, card, ts=card.ts, now=now)
    message = _lock_message(session, attempt)
    message.state = OutboxState.SENT
    message.attempts += 1
    message.sent_at = now
    message.not_before = None
    message.error = None


def requeue(
    session: Session,
    attempt: SendAttempt,
    *,
    until: datetime,
    error: str | None,
    unsure: bool = False,
) -> None:
    """Try again at `until` at the earliest.

    `unsure` keeps it marked as possibly sent. Without an `error` it does not count as a try.
    """
    if not release(session, attempt, next_at=until):
        return
    message = _lock_message(session, attempt)
    message.state = OutboxState.SENDING if unsure else OutboxState.PENDING
    message.not_before = until
    if error is not None:
        message.attempts += 1
        message.error = error


def repost(session: Session, attempt: SendAttempt, *, now: datetime) -> None:
    """Owe the card anew as a message of its own, for the one that showed it is gone."""
    if not release(session, attempt, next_at=now):
        return
    if attempt.card_id is not None:
        session.get_one(Card, attempt.card_id, with_for_update=True).ts = None
    message = _lock_message(session, attempt)
    message.state = OutboxState.PENDING
    message.not_before = None
    message.not_after = None
    message.first_attempt_at = None


def replace(session: Session, attempt: SendAttempt, *, now: datetime) -> None:
    """Owe that the message shows something else: Slack does not let it be deleted."""
    if not release(session, attempt, next_at=now):
        return
    message = _lock_message(session, attempt)
    message.method = Method.UPDATE
    message.state = OutboxState.PENDING
    message.not_before = None


def set_chart_format(
    session: Session, attempt: SendAttempt, form: ChartFormat, *, now: datetime, unsure: bool
) -> None:
    """Try anew with the charts in another form; `unsure` keeps it marked as possibly sent."""
    if not release(session, attempt, next_at=now):
        return
    message = _lock_message(session, attempt)
    message.chart_format = form
    message.state = OutboxState.SENDING if unsure else OutboxState.PENDING
    message.not_before = None
    message.attempts = 0


def fail(session: Session, attempt: SendAttempt, *, error: str, now: datetime) -> bool:
    """Give the message up; the ones behind it go on. False where the lease was lost."""
    if not release(session, attempt, next_at=now):
        return False
    message = _lock_message(session, attempt)
    message.state = OutboxState.FAILED
    message.attempts += 1
    message.error = error
    return True


def fail_pending(session: Session, *, channel: str, error: str) -> int:
    """Give up everything that is owed in `channel`; returns how many messages that was."""
    owed = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.channel == channel, OutboxMessage.state.in_(UNSENT))
        .order_by(OutboxMessage.id)
        .with_for_update()
    ).all()
    for message in owed:
        message.state = OutboxState.FAILED
        message.error = error
    return len(owed)


def _pin(session: Session, card: Card, *, ts: str, now: datetime) -> None:
    """Owe that the message `ts`, in which `card` was just posted, is pinned to its channel."""
    enqueue(
        session,
        key=f"pin:{card.id}:{ts}",
        method=Method.PIN,
        channel=card.channel,
        arguments={"timestamp": ts},
        audience=card.audience,
        now=now,
    )


def _begin(
    session: Session, lane: ChannelQueue, *, now: datetime, terms: LeaseTerms
) -> SendAttempt | None:
    """Start on the first message of `lane`, if it is time."""
    message = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.channel == lane.channel, OutboxMessage.state.in_(UNSENT))
        .order_by(OutboxMessage.id)
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if message is None:
        return None
    stopped = _stopped_because(session, lane.channel)
    if stopped is not None:
        fail_pending(session, channel=lane.channel, error=STOPPED + stopped)
        return None
    if message.not_before is not None and message.not_before > now:
        lane.next_send_at = message.not_before
        return None
    card = session.get(Card, message.card_id) if message.card_id is not None else None
    look_first = message.state is OutboxState.SENDING and message.method == Method.POST
    if message.method == Method.DELETE:
        if card is None or card.ts is None:
            # What was to be removed was given up, or is gone.
            message.state = OutboxState.SENT
            message.sent_at = now
            return None
    elif card is not None and message.state is OutboxState.PENDING:
        message.method = Method.POST if card.ts is None else Method.UPDATE
    message.state = OutboxState.SENDING
    message.first_attempt_at = message.first_attempt_at or now
    message.not_before = now + terms.settle
    lane.lease_id = uuid4().hex
    lane.leased_until = now + terms.lease
    return SendAttempt(
        message_id=message.id,
        card_id=message.card_id,
        key=message.key,
        method=Method(message.method),
        channel=message.channel,
        audience=message.audience,
        arguments=_arguments(message, card),
        charts=message.chart_format,
        lease=lane.lease_id,
        attempts=message.attempts,
        look_first=look_first,
        tried_since=message.first_attempt_at,
        not_after=message.not_after if message.method in _NEW else None,
    )


def _arguments(message: OutboxMessage, card: Card | None) -> dict[str, Any]:
    if card is not None and message.method != Method.POST:
        stands = {"channel": card.conversation or message.channel, "ts": card.ts}
        return stands if message.method == Method.DELETE else message.arguments | stands
    if message.method == Method.PUBLISH:
        return message.arguments
    arguments = {"channel": message.channel, **message.arguments}
    if message.method == Method.POST:
        arguments |= {
            "unfurl_links": False,
            "unfurl_media": False,
            "metadata": {"event_type": METADATA_TYPE, "event_payload": {"key": message.key}},
        }
    if card is not None:
        arguments["thread_ts"] = card.thread_ts
    return arguments


def _stopped_because(session: Session, slack_id: str) -> str | None:
    return session.scalars(
        select(Channel.suspension_reason).where(
            Channel.slack_id == slack_id, Channel.state == ChannelState.SUSPENDED
        )
    ).one_or_none()


def _lock_lane(session: Session, attempt: SendAttempt) -> ChannelQueue | None:
    """The lane of `attempt`, unless its lease ran out and somebody else took it."""
    return session.scalars(
        select(ChannelQueue)
        .where(ChannelQueue.channel == attempt.channel, ChannelQueue.lease_id == attempt.lease)
        .with_for_update()
    ).one_or_none()


def _lock_message(session: Session, attempt: SendAttempt) -> OutboxMessage:
    return session.get_one(OutboxMessage, attempt.message_id, with_for_update=True)


def _has_something_owed() -> ColumnElement[bool]:
    owed = select(OutboxMessage.channel).where(OutboxMessage.state.in_(UNSENT))
    return ChannelQueue.channel.in_(owed)
