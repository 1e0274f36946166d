"""The inbox: what Slack delivered, each thing once, in order per channel until it has its effect.

An event is stored with its body and then acknowledged; the worker in `inbox_worker` gives it its
effect. A command, click or form has its effect at once and leaves only its key. Either way the key
is marked in the transaction of the effect, so that a second delivery changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, func, literal_column, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from pico_bot.model import Base, InboxDelivery, InboxState

# PostgreSQL channel on which workers are notified about new deliveries.
NOTIFICATION = "pico_inbox"

# Slack retries a delivery for up to 24 hours.
RETENTION = timedelta(days=7)

# How long an operator can retry a parked delivery.
PARKED_KEPT = timedelta(days=30)

# How long a delivery that fails holds up the later ones of its channel.
PARK_AFTER = timedelta(seconds=60)

# How long a delivery belongs to a worker that does not renew it.
LEASE = timedelta(seconds=5)

# Deliveries of one channel that a worker takes at a time, so that one channel does not keep all
# others waiting.
PER_CHANNEL = 16

_FIRST_PAUSE = timedelta(seconds=1)
_LONGEST_PAUSE = timedelta(seconds=20)

# An arbitrary number. PostgreSQL gives out deliveries to one worker at a time: a worker that skips
# the locked rows of another could otherwise take later deliveries of the same channel.
_LEASE_LOCK = 0x5049434E

# A literal, because SQLite uses the index of these rows only then.
_WAITING = InboxDelivery.state == literal_column(f"'{InboxState.WAITING}'")

# The first delivery of each channel.
_FIRSTS = select(func.min(InboxDelivery.id)).where(_WAITING).group_by(InboxDelivery.channel)

# Whether deliveries of the channel `queue` are to have their effects in a moment. One that waits to
# be tried again may take long. `now` is the machine's clock.
IS_HELD_UP = (
    select(or_(InboxDelivery.not_before.is_(None), InboxDelivery.not_before <= bindparam("now")))
    .where(_WAITING, InboxDelivery.channel == bindparam("queue"))
    .order_by(InboxDelivery.id)
    .limit(1)
)

_DONE: dict[str, Any] = {
    "state": InboxState.DONE,
    "body": None,
    "leased_until": None,
    "lease_id": None,
    "not_before": None,
}


@dataclass(frozen=True, kw_only=True)
class ReceivedEvent:
    """An event to store: its key, the channel whose order it keeps, and its body."""

    key: str
    channel: str
    body: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class LeasedDelivery:
    """A delivery that this worker may give its effect now."""

    delivery_id: int
    channel: str
    body: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class InboxDepth:
    """How many deliveries wait and are parked, and since when the oldest waits (UTC)."""

    waiting: int
    oldest_at: datetime | None
    parked: int


def store(session: Session, events: Sequence[ReceivedEvent], *, now: datetime) -> None:
    """Store `events` in this order; those that were delivered before change nothing."""
    # The ORM would copy each row first, while Slack waits for its answer.
    session.connection().execute(
        _insert(session).on_conflict_do_nothing(),
        [
            {
                "key": each.key,
                "channel": each.channel,
                "state": InboxState.WAITING,
                "body": dict(each.body),
                "received_at": now,
                "attempts": 0,
            }
            for each in events
        ],
    )
    if _is_postgresql(session):
        session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": NOTIFICATION})


def claim(session: Session, *, key: str, now: datetime) -> bool:
    """Mark the delivery with `key` as done; returns False if it was done or parked before.

    Call it in the transaction of the effect. If two processes handle the same delivery, the second
    waits here until the first commits.
    """
    marked = session.execute(
        _claim(session.get_bind().dialect.name),
        {
            "key": key,
            "channel": "",
            "state": InboxState.DONE,
            "received_at": now,
            "attempts": 0,
        },
    )
    return marked.scalar_one_or_none() is not None


def lease(
    session: Session,
    *,
    lease_id: str,
    handled: Sequence[int],
    held: Sequence[int],
    limit: int,
    now: datetime,
) -> Sequence[LeasedDelivery]:
    """Lease up to `limit` deliveries of channels in which no worker has one in hand.

    `handled` are deliveries of this worker that had nothing left to do: they are marked as done.
    `held` are those that it is still working on: their leases are renewed. A delivery whose
    lease has ended is taken again. `now` is the machine's clock.
    """
    leased = {"leased_until": now + LEASE, "lease_id": lease_id}
    # A row that is having its effect is locked, and needs no lease for as long as that takes.
    unlocked = session.scalars(
        select(InboxDelivery.id)
        .where(InboxDelivery.id.in_(held), _WAITING, InboxDelivery.lease_id == lease_id)
        .with_for_update(skip_locked=True)
    ).all()
    _update(session, unlocked, leased)
    _update(session, handled, _DONE)
    if limit <= 0:
        return []
    if _is_postgresql(session):
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LEASE_LOCK})
    busy = select(InboxDelivery.channel).where(_WAITING, InboxDelivery.leased_until > now)
    free = select(InboxDelivery.channel).where(
        InboxDelivery.id.in_(_FIRSTS),
        InboxDelivery.channel.not_in(busy),
        or_(InboxDelivery.not_before.is_(None), InboxDelivery.not_before <= now),
    )
    place = func.row_number().over(partition_by=InboxDelivery.channel, order_by=InboxDelivery.id)
    candidates = (
        select(InboxDelivery.id, place.label("place"))
        .where(_WAITING, InboxDelivery.channel.in_(free))
        .subquery()
    )
    found = session.execute(
        select(InboxDelivery.id, InboxDelivery.channel, InboxDelivery.body)
        .join(candidates, candidates.c.id == InboxDelivery.id)
        .where(candidates.c.place <= PER_CHANNEL)
        .order_by(InboxDelivery.id)
        .limit(limit)
    ).all()
    _update(session, [row.id for row in found], leased)
    return [
        LeasedDelivery(delivery_id=row.id, channel=row.channel, body=row.body or {})
        for row in found
    ]


def next_due_at(session: Session, *, now: datetime) -> datetime | None:
    """When the next delivery can be taken; None if none waits. `now` is the machine's clock."""
    waits = session.execute(
        select(InboxDelivery.leased_until, InboxDelivery.not_before).where(
            InboxDelivery.id.in_(_FIRSTS)
        )
    ).all()
    return min((max(until or now, before or now) for until, before in waits), default=None)


def postpone(
    session: Session,
    delivery_id: int,
    *,
    lease_id: str,
    error: str,
    parks: bool,
    now: datetime,
) -> bool:
    """Note that an attempt failed with `error`, and try again after a pause that grows.

    If it `parks`, a delivery that has failed for PARK_AFTER is parked, and its channel goes on.
    Returns whether it was parked. Nothing happens if `lease_id` no longer holds it. `now` is the
    machine's clock.
    """
    row = session.scalars(
        select(InboxDelivery)
        .where(InboxDelivery.id == delivery_id, _WAITING, InboxDelivery.lease_id == lease_id)
        .with_for_update()
    ).one_or_none()
    if row is None:
        return False
    # Later deliveries of the channel wait for this one, which another worker may try next.
    release(session, lease_id=lease_id, channel=row.channel)
    row.attempts += 1
    row.error = error
    row.leased_until = row.lease_id = None
    if parks:
        row.failing_since = row.failing_since or now
        if now - row.failing_since >= PARK_AFTER:
            row.state = InboxState.PARKED
            row.not_before = None
            return True
    row.not_before = now + min(_FIRST_PAUSE * 2 ** min(row.attempts - 1, 10), _LONGEST_PAUSE)
    return False


def release(session: Session, *, lease_id: str | None = None, channel: str | None = None) -> None:
    """End the leases of one worker, or of all; in one channel, or in all."""
    leased = update(InboxDelivery).where(_WAITING, InboxDelivery.leased_until.is_not(None))
    if lease_id is not None:
        leased = leased.where(InboxDelivery.lease_id == lease_id)
    if channel is not None:
        leased = leased.where(InboxDelivery.channel == channel)
    session.execute(
        leased.values(leased_until=None, lease_id=None).execution_options(synchronize_session=False)
    )


def move_channel(session: Session, *, old: str, new: str) -> None:
    """Let what waits in `old` have its effect before what comes in `new`."""
    waiting = update(InboxDelivery).where(_WAITING, InboxDelivery.channel == old)
    session.execute(waiting.values(channel=new))


def note_overtaking(session: Session, *, channel: str, ts: str, now: datetime) -> None:
    """Note that the message `ts` was changed or deleted before it was handled."""
    session.connection().execute(
        _insert(session).on_conflict_do_nothing(),
        {
            "key": _overtaking_key(channel, ts),
            "channel": "",
            "state": InboxState.DONE,
            "received_at": now,
            "attempts": 0,
        },
    )


def has_overtaking(session: Session, *, channel: str, ts: str) -> bool:
    """Whether `note_overtaking` was called for the message, as long as Slack delivers it again."""
    noted = select(InboxDelivery.id).where(InboxDelivery.key == _overtaking_key(channel, ts))
    return session.scalar(noted) is not None


def _overtaking_key(channel: str, ts: str) -> str:
    return f"overtaking:{channel}:{ts}"


def is_waiting(session: Session, channel: str) -> bool:
    """Whether a delivery of this channel waits for its effect."""
    waiting = select(InboxDelivery.id).where(_WAITING, InboxDelivery.channel == channel).limit(1)
    return session.scalar(waiting) is not None


def depth(session: Session) -> InboxDepth:
    """The current depth of the inbox."""
    waiting, oldest_at = session.execute(
        select(func.count(), func.min(InboxDelivery.received_at)).where(_WAITING)
    ).one()
    parked = select(func.count()).where(InboxDelivery.state == InboxState.PARKED)
    return InboxDepth(
        waiting=waiting,
        oldest_at=oldest_at,
        parked=session.scalars(parked.select_from(InboxDelivery)).one(),
    )


def purge(session: Session, *, now: datetime, limit: int = 1000) -> int:
    """Delete up to `limit` rows that are no longer needed; returns how many.

    These are keys too old to be delivered again, and deliveries parked for too long.
    """
    deleted = 0
    for state, kept in ((InboxState.DONE, RETENTION), (InboxState.PARKED, PARKED_KEPT)):
        ids = session.scalars(
            select(InboxDelivery.id)
            .where(InboxDelivery.state == state, InboxDelivery.received_at < now - kept)
            .limit(limit - deleted)
        ).all()
        session.execute(delete(InboxDelivery).where(InboxDelivery.id.in_(ids)))
        deleted += len(ids)
    return deleted


def _update(session: Session, ids: Sequence[int], values: Mapping[str, Any]) -> None:
    if ids:
        session.execute(
            update(InboxDelivery)
            .where(InboxDelivery.id.in_(ids), _WAITING)
            .values(**values)
            .execution_options(synchronize_session=False)
        )


@cache
def _claim(dialect: str) -> Any:
    insert = postgresql_insert if dialect == "postgresql" else sqlite_insert
    return (
        insert(Base.metadata.tables[InboxDelivery.__tablename__])
        .on_conflict_do_update(index_elements=[InboxDelivery.key], set_=_DONE, where=_WAITING)
        .returning(InboxDelivery.id)
    )


def _insert(session: Session) -> Any:
    return (postgresql_insert if _is_postgresql(session) else sqlite_insert)(InboxDelivery)


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
