"""Claims a channel's queue, starts its first message, and records the outcome.

On PostgreSQL any number of processes may send. A queue belongs to one of them while its lease
lasts, and a lease outlasts a call to Slack, so that two processes never send in one channel at
the same time. `now` is the machine's clock in UTC.

Rows are locked in the order queue, card, message, to avoid deadlocks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, bindparam, case, func, literal_column, or_, select, update
from sqlalchemy.orm import Session

from pico_bot.delivery.outbox import Method, enqueue
from pico_bot.model import (
    UNSENT,
    Audience,
    Base,
    Card,
    Channel,
    ChannelQueue,
    ChannelState,
    ChartFormat,
    OutboxMessage,
    OutboxState,
    Record,
)

METADATA_TYPE = "pico"

# Methods that create something visible, and so can expire.
_NEW = (Method.POST, Method.EPHEMERAL)

# Our own error code: the message was pending when its channel was suspended.
CHANNEL_SUSPENDED = "channel_suspended"

# Each message takes these updates, and on tables they cost half as much as on mapped classes.
_QUEUES, _MESSAGES, _CARDS = (
    Base.metadata.tables[each.__tablename__] for each in (ChannelQueue, OutboxMessage, Card)
)
_LEASE = (
    update(_QUEUES)
    .where(_QUEUES.c.channel == bindparam("queue"))
    .values(lease_id=bindparam("lease"), leased_until=bindparam("until"))
)
_RELEASE = (
    update(_QUEUES)
    .where(_QUEUES.c.channel == bindparam("queue"), _QUEUES.c.lease_id == bindparam("lease"))
    .values(lease_id=None, leased_until=None, next_send_at=bindparam("next_at"))
)
_START = (
    update(_MESSAGES)
    .where(_MESSAGES.c.id == bindparam("message"))
    .values(
        state=OutboxState.SENDING,
        method=bindparam("call"),
        first_attempt_at=bindparam("first_at"),
        not_before=bindparam("settled_at"),
    )
)
_FINISH = (
    update(_MESSAGES)
    .where(_MESSAGES.c.id == bindparam("message"))
    .values(
        state=OutboxState.SENT,
        attempts=_MESSAGES.c.attempts + 1,
        sent_at=bindparam("now"),
        not_before=None,
        error=None,
    )
)
_PLACE_CARD = (
    update(_CARDS)
    .where(_CARDS.c.id == bindparam("card"))
    .values(ts=bindparam("posted"), conversation=bindparam("elsewhere"))
    .returning(_CARDS.c.partnership_id)
)


@dataclass(frozen=True, kw_only=True)
class LeaseTerms:
    """The pause between two messages in a queue, and how long a lease lasts.

    `settle` is how long a call with an unknown outcome gets to take effect before its message is
    searched for.
    """

    interval: timedelta
    lease: timedelta
    settle: timedelta


@dataclass(frozen=True, kw_only=True)
class SendAttempt:
    """A message to send now, by the holder of the lease `lease_id` on its queue.

    `arguments` are complete, except that charts may have to be converted to `chart_format`. With
    `may_be_sent`, the message may be in Slack already, since `first_attempt_at` or later. From
    `not_after` on, by the bot's clock, a message that is not visible yet has expired.
    `is_only_message` says that the card shows a record that was not logged from a message.
    """

    message_id: int
    card_id: int | None
    key: str
    method: Method
    channel: str
    audience: Audience
    arguments: dict[str, Any]
    chart_format: ChartFormat
    lease_id: str
    attempts: int
    may_be_sent: bool
    first_attempt_at: datetime
    not_after: datetime | None
    is_only_message: bool = False


def clear_leases(session: Session) -> None:
    """Release every queue; for a process that knows it is the only one."""
    session.execute(update(ChannelQueue).values(lease_id=None, leased_until=None))


def lease(
    session: Session, *, now: datetime, terms: LeaseTerms, limit: int
) -> Sequence[SendAttempt]:
    """Lease up to `limit` queues with something to send; returns the first message of each."""
    found = session.execute(_due(), {"now": now, "limit": limit}).all()
    attempts = [
        attempt
        for each in found
        if (attempt := _start_attempt(session, *each, now=now)) is not None
    ]
    if attempts:
        until, settled_at = now + terms.lease, now + terms.settle
        session.execute(
            _LEASE,
            [{"queue": each.channel, "lease": each.lease_id, "until": until} for each in attempts],
        )
        session.execute(
            _START,
            [
                {
                    "message": each.message_id,
                    "call": each.method,
                    "first_at": each.first_attempt_at,
                    "settled_at": settled_at,
                }
                for each in attempts
            ],
        )
    return attempts


@cache
def _due() -> Select[ChannelQueue, OutboxMessage, Card, bool, bool]:
    """The queues that can be claimed at `now`, each with its first message and that one's card.

    Then whether the channel is suspended, and whether the card is a record's only message. Queues
    and messages that another transaction has locked are left for later.
    """
    first = _first_unsent().subquery()
    is_suspended = (Channel.slack_id == ChannelQueue.channel) & (
        Channel.state == ChannelState.SUSPENDED
    )
    is_only_message = (Record.id == Card.record_id) & Record.source_ts.is_(None)
    return (
        select(ChannelQueue, OutboxMessage, Card, Channel.id.is_not(None), Record.id.is_not(None))
        .select_from(first)
        .join(ChannelQueue, ChannelQueue.channel == first.c.channel)
        # Another sender may have sent it meanwhile.
        .join(OutboxMessage, (OutboxMessage.id == first.c.id) & OutboxMessage.state.in_(UNSENT))
        .outerjoin(Card, Card.id == OutboxMessage.card_id)
        .outerjoin(Channel, is_suspended)
        .outerjoin(Record, is_only_message)
        .where(
            ChannelQueue.next_send_at <= bindparam("now"),
            or_(ChannelQueue.leased_until.is_(None), ChannelQueue.leased_until <= bindparam("now")),
        )
        .order_by(ChannelQueue.next_send_at)
        .limit(bindparam("limit"))
        .with_for_update(of=(ChannelQueue, OutboxMessage), skip_locked=True)
    )


def _first_unsent() -> Select[str, int]:
    # Literals, because SQLite uses the index of these rows only then.
    is_unsent = OutboxMessage.state.in_([literal_column(f"'{each}'") for each in UNSENT])
    return (
        select(OutboxMessage.channel, func.min(OutboxMessage.id).label("id"))
        .where(is_unsent)
        .group_by(OutboxMessage.channel)
    )


def next_at(session: Session) -> datetime | None:
    """When the next queue can be claimed; None if there is nothing to send."""
    claimable_at = case(
        (ChannelQueue.leased_until > ChannelQueue.next_send_at, ChannelQueue.leased_until),
        else_=ChannelQueue.next_send_at,
    )
    unsent = _first_unsent().subquery()
    first: datetime | None = session.scalars(
        select(func.min(claimable_at)).where(ChannelQueue.channel.in_(select(unsent.c.channel)))
    ).one()
    return first


def renew(session: Session, attempt: SendAttempt, *, now: datetime, terms: LeaseTerms) -> bool:
    """Extend the lease before sending `attempt`; False if another process holds the queue."""
    queue = _lock_queue(session, attempt)
    if queue is None:
        return False
    queue.leased_until = now + terms.lease
    message = _lock_message(session, attempt)
    message.not_before = now + terms.settle
    return message.state is OutboxState.SENDING


def still_holds(session: Session, attempt: SendAttempt) -> bool:
    """Whether the lease is still held; the queue stays locked until the transaction ends."""
    return _lock_queue(session, attempt) is not None


def release(session: Session, attempt: SendAttempt, *, next_at: datetime) -> bool:
    """Release the queue, which may send again at `next_at`; False if the lease was lost."""
    queue = _lock_queue(session, attempt)
    if queue is None:
        return False
    queue.lease_id = None
    queue.leased_until = None
    queue.next_send_at = next_at
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
    """Record that `attempt` was sent, as message `ts` in `conversation`.

    This holds whether or not the lease was lost; the other outcomes require the lease.
    """
    released = {"queue": attempt.channel, "lease": attempt.lease_id}
    session.execute(_RELEASE, released | {"next_at": now + terms.interval})
    if attempt.card_id is not None and attempt.method in {Method.POST, Method.DELETE}:
        posted = ts if attempt.method is Method.POST else None
        # Only a direct message is posted elsewhere than in `channel`; a channel's id may change.
        elsewhere = None if conversation == attempt.channel else conversation
        place = {"card": attempt.card_id, "posted": posted, "elsewhere": elsewhere}
        shows_contacts = session.scalar(_PLACE_CARD, place) is not None
        if shows_contacts and posted is not None:
            _pin(session, session.get_one(Card, attempt.card_id), ts=posted, now=now)
    session.execute(_FINISH, {"message": attempt.message_id, "now": now})


def requeue(
    session: Session,
    attempt: SendAttempt,
    *,
    until: datetime,
    error: str | None,
    may_be_sent: bool = False,
) -> None:
    """Retry at `until` at the earliest.

    `may_be_sent` marks the message as possibly sent. Without an `error` the attempt is not counted.
    """
    if not release(session, attempt, next_at=until):
        return
    message = _lock_message(session, attempt)
    message.state = OutboxState.SENDING if may_be_sent else OutboxState.PENDING
    message.not_before = until
    if error is not None:
        message.attempts += 1
        message.error = error


def repost(session: Session, attempt: SendAttempt, *, now: datetime) -> None:
    """Post the card again, because its message is gone."""
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
    """Update the message instead of deleting it, which Slack does not allow."""
    if not release(session, attempt, next_at=now):
        return
    message = _lock_message(session, attempt)
    message.method = Method.UPDATE
    message.state = OutboxState.PENDING
    message.not_before = None


def leave_thread(session: Session, attempt: SendAttempt, *, now: datetime) -> None:
    """Send the message in the channel, because its thread takes none."""
    if not release(session, attempt, next_at=now):
        return
    if attempt.card_id is not None:
        session.get_one(Card, attempt.card_id, with_for_update=True).thread_ts = None
    message = _lock_message(session, attempt)
    message.arguments = {**message.arguments, "thread_ts": None}
    message.state = OutboxState.PENDING
    message.not_before = None


def send_plain_text(session: Session, attempt: SendAttempt, *, now: datetime) -> None:
    """Send the message without its blocks, because Slack refuses them."""
    if not release(session, attempt, next_at=now):
        return
    message = _lock_message(session, attempt)
    message.arguments = {**message.arguments, "blocks": []}
    message.state = OutboxState.PENDING
    message.not_before = None


def set_chart_format(
    session: Session, attempt: SendAttempt, form: ChartFormat, *, now: datetime, may_be_sent: bool
) -> None:
    """Retry with the charts in another format."""
    if not release(session, attempt, next_at=now):
        return
    message = _lock_message(session, attempt)
    message.chart_format = form
    message.state = OutboxState.SENDING if may_be_sent else OutboxState.PENDING
    message.not_before = None
    message.attempts = 0


def fail(session: Session, attempt: SendAttempt, *, error: str, now: datetime) -> bool:
    """Give up the message; later ones are still sent. False if the lease was lost."""
    if not release(session, attempt, next_at=now):
        return False
    message = _lock_message(session, attempt)
    message.state = OutboxState.FAILED
    message.attempts += 1
    message.error = error
    return True


def fail_pending(session: Session, *, channel: str, error: str) -> int:
    """Give up every unsent message in `channel`; returns how many."""
    pending = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.channel == channel, OutboxMessage.state.in_(UNSENT))
        .order_by(OutboxMessage.id)
        .with_for_update()
    ).all()
    for message in pending:
        message.state = OutboxState.FAILED
        message.error = error
    return len(pending)


def _pin(session: Session, card: Card, *, ts: str, now: datetime) -> None:
    """Enqueue a pin of the message `ts`, in which `card` was just posted."""
    enqueue(
        session,
        key=f"pin:{card.id}:{ts}",
        method=Method.PIN,
        channel=card.channel,
        arguments={"timestamp": ts},
        audience=card.audience,
        now=now,
    )


def _start_attempt(
    session: Session,
    queue: ChannelQueue,
    message: OutboxMessage,
    card: Card | None,
    is_suspended: bool,
    is_only_message: bool,
    *,
    now: datetime,
) -> SendAttempt | None:
    """The first message of `queue`; None if it isn't to be sent now."""
    if is_suspended:
        fail_pending(session, channel=queue.channel, error=CHANNEL_SUSPENDED)
        return None
    if message.not_before is not None and message.not_before > now:
        queue.next_send_at = message.not_before
        return None
    method = Method(message.method)
    if method is Method.DELETE and (card is None or card.ts is None):
        # The message to delete was never sent, or is gone.
        message.state = OutboxState.SENT
        message.sent_at = now
        return None
    if method is not Method.DELETE and card is not None and message.state is OutboxState.PENDING:
        method = Method.POST if card.ts is None else Method.UPDATE
    return SendAttempt(
        message_id=message.id,
        card_id=message.card_id,
        key=message.key,
        method=method,
        channel=message.channel,
        audience=message.audience,
        arguments=_arguments(message, card, method=method),
        chart_format=message.chart_format,
        lease_id=uuid4().hex,
        attempts=message.attempts,
        may_be_sent=message.state is OutboxState.SENDING and message.method == Method.POST,
        first_attempt_at=message.first_attempt_at or now,
        not_after=message.not_after if method in _NEW else None,
        is_only_message=is_only_message,
    )


def _arguments(message: OutboxMessage, card: Card | None, *, method: Method) -> dict[str, Any]:
    if card is not None and method is not Method.POST:
        target = {"channel": card.conversation or message.channel, "ts": card.ts}
        return target if method is Method.DELETE else message.arguments | target
    if method is Method.PUBLISH:
        return message.arguments
    arguments = {"channel": message.channel, **message.arguments}
    if method is Method.POST:
        arguments |= {
            "unfurl_links": False,
            "unfurl_media": False,
            "metadata": {"event_type": METADATA_TYPE, "event_payload": {"key": message.key}},
        }
    if card is not None:
        arguments["thread_ts"] = card.thread_ts
    return arguments


def _lock_queue(session: Session, attempt: SendAttempt) -> ChannelQueue | None:
    """The locked queue of `attempt`; None if the lease was lost."""
    return session.scalars(
        select(ChannelQueue)
        .where(ChannelQueue.channel == attempt.channel, ChannelQueue.lease_id == attempt.lease_id)
        .with_for_update()
    ).one_or_none()


def _lock_message(session: Session, attempt: SendAttempt) -> OutboxMessage:
    return session.get_one(OutboxMessage, attempt.message_id, with_for_update=True)
