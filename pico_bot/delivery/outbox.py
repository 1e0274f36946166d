"""The outbox: a use case adds messages in its own transaction and never calls Slack.

`now` is the bot's clock in UTC. Within a channel, messages are sent in the order in which they were
added.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from pico_bot.core import PicoError
from pico_bot.model import (
    UNSENT,
    Audience,
    Base,
    Card,
    Channel,
    ChannelQueue,
    ChartFormat,
    ChartImage,
    Member,
    Message,
    OutboxMessage,
    OutboxState,
    Side,
)

# PostgreSQL channel on which senders are notified about new messages.
NOTIFICATION = "pico_outbox"

_NOTIFY = func.pg_notify(NOTIFICATION, "")

# A new queue may send at once, whatever the machine's clock says.
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

USER_IDS = ("U", "W")

# The queue of a user's Home tab, separate from their direct messages.
_HOME = "home:{user}"

# Kept so that an operator can see what was sent or failed, and why.
RETENTION = timedelta(days=30)


class Method(StrEnum):
    """The Web API methods that the outbox uses."""

    POST = "chat.postMessage"
    UPDATE = "chat.update"
    DELETE = "chat.delete"
    EPHEMERAL = "chat.postEphemeral"
    PIN = "pins.add"
    PUBLISH = "views.publish"


_LAST = (
    select(OutboxMessage)
    .where(OutboxMessage.card_id == bindparam("card_id"))
    .order_by(OutboxMessage.id.desc())
    .limit(1)
    .with_for_update()
    .execution_options(populate_existing=True)
)


class AudienceError(PicoError):
    """A bug: an internal message was about to be sent where a customer can read it."""


def enqueue(
    session: Session,
    *,
    key: str,
    method: Method,
    channel: str,
    arguments: dict[str, Any],
    audience: Audience,
    now: datetime,
    not_after: datetime | None = None,
) -> None:
    """Add a call of `method` in `channel`: a Slack channel id, or a user id for a direct message.

    `arguments` are the method's own, without `channel`. `key` identifies the message; adding the
    same key again has no effect. A message not sent by `not_after` expires. Raises AudienceError
    if an internal message would reach a customer.
    """
    _check_audience(session, audience=audience, channel=channel, user=arguments.get("user"))
    _add(
        session, key=key, method=method, channel=channel, arguments=arguments, audience=audience,
        now=now, not_after=not_after,
    )  # fmt: skip


def post_card(
    session: Session,
    card: Card,
    message: Message,
    *,
    now: datetime,
    not_after: datetime | None = None,
) -> None:
    """Post the new `card`, which this transaction has flushed; see `enqueue_card`."""
    _check_audience(session, audience=card.audience, channel=card.channel, user=None)
    _add(
        session,
        key=_card_key(card, None),
        method=Method.POST,
        channel=card.channel,
        arguments={"text": message.text, "blocks": message.blocks},
        audience=card.audience,
        now=now,
        card_id=card.id,
        not_after=not_after,
    )


def enqueue_card(
    session: Session,
    card: Card,
    message: Message,
    *,
    now: datetime,
    force: bool = False,
    not_after: datetime | None = None,
) -> None:
    """Make `card` show `message`: a post if it was never sent, else an update.

    Only the newest content is sent: a pending message is rewritten, a message in flight is
    followed by one update, and content that is pending or sent already adds nothing, unless
    `force` is set because someone may have deleted the message. A card that was not sent by
    `not_after` expires, whatever it would show then. Raises AudienceError if an internal card
    would be shown to a customer.
    """
    session.flush()
    # Serialise use cases that change one record here, before they rewrite the pending row.
    session.refresh(card, attribute_names=["ts"], with_for_update=True)
    enqueue_locked_card(session, card, message, now=now, force=force, not_after=not_after)


def enqueue_locked_card(
    session: Session,
    card: Card,
    message: Message,
    *,
    now: datetime,
    force: bool = False,
    not_after: datetime | None = None,
) -> None:
    """`enqueue_card` for a card that this transaction has locked and read after that."""
    _check_audience(session, audience=card.audience, channel=card.channel, user=None)
    content: dict[str, Any] = {"text": message.text, "blocks": message.blocks}
    last = session.scalar(_LAST, {"card_id": card.id})
    is_new = last is None or last.state is OutboxState.FAILED or last.arguments != content
    if not is_new and not (force and last is not None and last.state is OutboxState.SENT):
        return
    if last is not None and last.state is OutboxState.PENDING:
        last.arguments = content
        return
    _add(
        session,
        key=_card_key(card, last),
        method=Method.POST if card.ts is None else Method.UPDATE,
        channel=card.channel,
        arguments=content,
        audience=card.audience,
        now=now,
        card_id=card.id,
        chart_format=_chart_format(last),
        not_after=not_after or _not_after(card, last),
        after=last,
    )


def enqueue_removal(session: Session, card: Card, *, replacement: Message, now: datetime) -> None:
    """Delete the message of `card`, once; pending content is never sent.

    Where a workspace does not allow that, the message shows `replacement` from then on.
    """
    session.flush()
    session.refresh(card, with_for_update=True)
    if card.removed_at is not None:
        return
    card.removed_at = now
    rows = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.card_id == card.id)
        .order_by(OutboxMessage.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for row in rows:
        if row.state in {OutboxState.PENDING, OutboxState.FAILED}:
            session.delete(row)
        elif row.state is OutboxState.SENDING:
            # If it turns out not to have been sent, it is not sent again.
            row.not_after = now
    session.flush()
    if card.ts is None and not any(row.state is OutboxState.SENDING for row in rows):
        return
    _add(
        session,
        key=f"remove:{card.id}",
        method=Method.DELETE,
        channel=card.channel,
        arguments={"text": replacement.text, "blocks": replacement.blocks},
        audience=card.audience,
        now=now,
        card_id=card.id,
    )


def enqueue_ephemeral(
    session: Session,
    *,
    key: str,
    channel: str,
    user: str,
    message: Message,
    thread_ts: str | None,
    audience: Audience,
    now: datetime,
    not_after: datetime | None = None,
) -> None:
    """Add a message in `channel` that only `user` sees; see `enqueue`."""
    arguments: dict[str, Any] = {"user": user, "text": message.text, "blocks": message.blocks}
    if thread_ts is not None:
        arguments["thread_ts"] = thread_ts
    enqueue(
        session,
        key=key,
        method=Method.EPHEMERAL,
        channel=channel,
        arguments=arguments,
        audience=audience,
        now=now,
        not_after=not_after,
    )


def enqueue_direct(
    session: Session, *, key: str, user: str, message: Message, audience: Audience, now: datetime
) -> None:
    """Add a direct message to `user`; see `enqueue`."""
    enqueue(
        session,
        key=key,
        method=Method.POST,
        channel=user,
        arguments={"text": message.text, "blocks": message.blocks},
        audience=audience,
        now=now,
    )


def enqueue_home(
    session: Session, *, user: str, view: dict[str, Any], audience: Audience, now: datetime
) -> bool:
    """Publish `view` on the Home tab of `user`; returns whether it differs from the last one.

    Only the newest is sent. The caller holds the lock on the user's Home tab. Raises AudienceError
    if an internal view would be shown to a customer.
    """
    _check_audience(session, audience=audience, channel=user, user=None)
    queue, arguments = _HOME.format(user=user), {"user_id": user, "view": view}
    rows = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.channel == queue)
        .order_by(OutboxMessage.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    last = rows[-1] if rows else None
    if last is not None and last.state is not OutboxState.FAILED and last.arguments == arguments:
        return False
    if last is not None and last.state is OutboxState.PENDING:
        last.arguments, last.audience = arguments, audience
        return True
    _add(
        session,
        key=f"{queue}:{last.id if last is not None else 0}",
        method=Method.PUBLISH,
        channel=queue,
        arguments=arguments,
        audience=audience,
        now=now,
    )
    # Earlier views are of no use.
    for row in rows:
        if row.state is OutboxState.SENT and row is not last:
            session.delete(row)
    return True


def cancel(session: Session, *, key: str) -> None:
    """Remove the message with `key`, unless sending it has started."""
    session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.key == key, OutboxMessage.state == OutboxState.PENDING
        )
    )


def is_in_flight(session: Session, card: Card) -> bool:
    """Whether `card` is pending or being sent for the first time, so that it may still fail."""
    if card.ts is not None:
        return False
    unsent = select(OutboxMessage.id).where(
        OutboxMessage.card_id == card.id, OutboxMessage.state.in_(UNSENT)
    )
    return session.scalar(unsent.limit(1)) is not None


def purge(session: Session, *, now: datetime, limit: int = 250) -> int:
    """Delete up to `limit` completed messages older than a month; returns how many rows it deleted.

    Pending messages are never deleted. Up to `limit` cards that were removed that long ago are
    deleted as well, and so are the ids of uploaded chart images.
    """
    ended = (OutboxState.SENT, OutboxState.FAILED)
    old = session.scalars(
        select(OutboxMessage.id)
        .where(OutboxMessage.state.in_(ended), OutboxMessage.created_at < now - RETENTION)
        .limit(limit)
    ).all()
    session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(old)))
    in_use = select(OutboxMessage.id).where(OutboxMessage.card_id == Card.id).exists()
    removed = session.scalars(
        select(Card.id).where(Card.removed_at < now - RETENTION, ~in_use).limit(limit)
    ).all()
    session.execute(delete(Card).where(Card.id.in_(removed)))
    session.execute(delete(ChartImage).where(ChartImage.uploaded_at < now - RETENTION))
    return len(old) + len(removed)


def _add(
    session: Session,
    *,
    key: str,
    method: Method,
    channel: str,
    arguments: dict[str, Any],
    audience: Audience,
    now: datetime,
    card_id: int | None = None,
    chart_format: ChartFormat = ChartFormat.BLOCK,
    not_after: datetime | None = None,
    after: OutboxMessage | None = None,
) -> None:
    # A queue is never deleted.
    if after is None or after.channel != channel:
        add_queue(session, channel)
    insert_if_absent(
        session,
        OutboxMessage,
        {
            "key": key,
            "method": method.value,
            "channel": channel,
            "arguments": arguments,
            "audience": audience,
            "card_id": card_id,
            "chart_format": chart_format,
            "state": OutboxState.PENDING,
            "attempts": 0,
            "created_at": now,
            "not_after": not_after,
        },
    )


def _card_key(card: Card, last: OutboxMessage | None) -> str:
    return f"card:{card.id}:{last.id if last is not None else 0}"


def _chart_format(last: OutboxMessage | None) -> ChartFormat:
    """The format for charts after `last`: images once Slack has rejected its block."""
    is_block = last is None or last.chart_format is ChartFormat.BLOCK
    return ChartFormat.BLOCK if is_block else ChartFormat.IMAGE


def _not_after(card: Card, last: OutboxMessage | None) -> datetime | None:
    """The expiry that a card not shown yet inherits from `last`."""
    return last.not_after if last is not None and card.ts is None else None


def add_queue(session: Session, channel: str) -> None:
    """Create the queue of `channel`, if there is none."""
    insert_if_absent(session, ChannelQueue, {"channel": channel, "next_send_at": _LONG_AGO})


def insert_if_absent(session: Session, model: type[Base], values: dict[str, Any]) -> None:
    """Insert `values`, unless a row with the same unique value exists."""
    session.execute(_insert(model, session.get_bind().dialect.name), values)


@cache
def _insert(model: type[Base], dialect: str) -> Any:
    table = Base.metadata.tables[model.__tablename__]
    if dialect != "postgresql":
        return sqlite_insert(table).on_conflict_do_nothing()
    statement = postgresql_insert(table).on_conflict_do_nothing()
    # The senders are notified when the transaction commits.
    return statement.returning(_NOTIFY) if model is OutboxMessage else statement


def internal_users(session: Session, user_ids: Collection[str]) -> set[str]:
    """Those of the people who are on the consultancy side wherever they take part."""
    sides: dict[str, set[Side]] = {}
    for user_id, side, is_own in session.execute(
        select(Member.slack_user_id, Member.side, Member.is_from_own_workspace).where(
            Member.slack_user_id.in_(user_ids)
        )
    ):
        # Our own people may act as the customer somewhere; no one else is on two sides.
        if not is_own or side is Side.CONSULTANCY:
            sides.setdefault(user_id, set()).add(side)
    return {user_id for user_id, found in sides.items() if found == {Side.CONSULTANCY}}


def _check_audience(
    session: Session, *, audience: Audience, channel: str, user: str | None
) -> None:
    if audience is not Audience.INTERNAL:
        return
    if channel.startswith(USER_IDS):
        user = channel
    if user is not None:
        if user not in internal_users(session, [user]):
            raise AudienceError(f"internal, but {user} is not known to be on the consultancy side")
        return
    shared = select(Channel.id).where(Channel.slack_id == channel)
    if session.scalars(shared).one_or_none() is not None:
        raise AudienceError(f"internal, but {channel} is shared with a customer")
