"""Owing messages: a use case adds rows here in its own transaction and never calls Slack.

`now` is the bot's clock in UTC throughout. Within a channel messages are sent in the order in
which they were owed.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select, text
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

# What PostgreSQL tells every sender, in the transaction that owes something.
NOTIFICATION = "pico_outbox"

# A lane that nothing was sent through may send at once, whatever the machine's clock says.
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

USER_IDS = ("U", "W")

# The lane of somebody's Home tab, which waits for none of their messages.
_HOME = "home:{user}"

# For an operator who wants to know what was said or given up, and why.
KEPT_FOR = timedelta(days=30)


class Method(StrEnum):
    """The Web API methods that the bot speaks with."""

    POST = "chat.postMessage"
    UPDATE = "chat.update"
    DELETE = "chat.delete"
    EPHEMERAL = "chat.postEphemeral"
    PIN = "pins.add"
    PUBLISH = "views.publish"


class AudienceError(PicoError):
    """Something internal was about to be said where a customer would read it: a bug."""


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
    """Owe one call of `method` in `channel`: a Slack channel id, or a user id to write directly to.

    `arguments` are the method's own, without `channel`. `key` names what is said: owing the same
    key again does nothing. What was not said by `not_after` is given up. Raises AudienceError where
    an internal message would reach a customer.
    """
    _check_audience(session, audience=audience, channel=channel, user=arguments.get("user"))
    _add(
        session, key=key, method=method, channel=channel, arguments=arguments, audience=audience,
        now=now, not_after=not_after,
    )  # fmt: skip


def enqueue_card(
    session: Session,
    card: Card,
    message: Message,
    *,
    now: datetime,
    anew: bool = False,
    not_after: datetime | None = None,
) -> None:
    """Owe that `card` shows `message`: a post where it was never shown, else an update.

    Its channel is a Slack channel id, or a user id to write directly to.

    Only the newest content is sent: what is still owed for the card is rewritten, what is being
    sent is followed by one update, and content that is owed or shown already adds nothing, unless
    `anew` says that somebody may have deleted the message. A card that was not shown by `not_after`
    is given up, whatever it was to show by then. Raises AudienceError where an internal card would
    be shown to a customer.
    """
    session.flush()
    # Two use cases that change one record meet here and not at the row that they rewrite.
    session.refresh(card, attribute_names=["ts"], with_for_update=True)
    _check_audience(session, audience=card.audience, channel=card.channel, user=None)
    content: dict[str, Any] = {"text": message.text, "blocks": message.blocks}
    last = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.card_id == card.id)
        .order_by(OutboxMessage.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    is_new = last is None or last.state is OutboxState.FAILED or last.arguments != content
    if not is_new and not (anew and last is not None and last.state is OutboxState.SENT):
        return
    if last is not None and last.state is OutboxState.PENDING:
        last.arguments = content
        return
    _add(
        session,
        key=f"card:{card.id}:{last.id if last is not None else 0}",
        method=Method.POST if card.ts is None else Method.UPDATE,
        channel=card.channel,
        arguments=content,
        audience=card.audience,
        now=now,
        card_id=card.id,
        charts=_form_of_charts(last),
        not_after=not_after or _not_after(card, last),
    )


def enqueue_removal(session: Session, card: Card, *, instead: Message, now: datetime) -> None:
    """Owe that `card` is seen no more, once; what of it was not sent yet never is.

    Where a workspace does not let messages be deleted, it shows `instead` from then on.
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
            # What turns out not to have been sent is not sent again.
            row.not_after = now
    session.flush()
    if card.ts is None and not any(row.state is OutboxState.SENDING for row in rows):
        return
    _add(
        session,
        key=f"remove:{card.id}",
        method=Method.DELETE,
        channel=card.channel,
        arguments={"text": instead.text, "blocks": instead.blocks},
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
    """Owe a message in `channel` that only `user` sees; see `owe`."""
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
    """Owe a direct message to `user`; see `owe`."""
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
    """Owe that `user` sees `view` on their Home tab; whether that is another than they see already.

    Only the newest is sent. The caller holds the user's page. Raises AudienceError where an
    internal view would be shown to a customer.
    """
    _check_audience(session, audience=audience, channel=user, user=None)
    lane, arguments = _HOME.format(user=user), {"user_id": user, "view": view}
    rows = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.channel == lane)
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
        key=f"{lane}:{last.id if last is not None else 0}",
        method=Method.PUBLISH,
        channel=lane,
        arguments=arguments,
        audience=audience,
        now=now,
    )
    # What somebody saw before says nothing any more.
    for row in rows:
        if row.state is OutboxState.SENT and row is not last:
            session.delete(row)
    return True


def cancel(session: Session, *, key: str) -> None:
    """Owe what `key` names no more, where nobody has begun to send it."""
    session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.key == key, OutboxMessage.state == OutboxState.PENDING
        )
    )


def is_in_flight(session: Session, card: Card) -> bool:
    """Whether `card` is owed and was never shown, so that it may still be given up."""
    if card.ts is not None:
        return False
    owed = select(OutboxMessage.id).where(
        OutboxMessage.card_id == card.id, OutboxMessage.state.in_(UNSENT)
    )
    return session.scalar(owed.limit(1)) is not None


def purge(session: Session, *, now: datetime, limit: int = 1000) -> int:
    """Drop at most `limit` messages whose story ended a month ago; returns how many.

    What is owed is never dropped, however old. Cards that were taken away as long ago go with them,
    and so does the memory of pictures that were uploaded.
    """
    ended = (OutboxState.SENT, OutboxState.FAILED)
    old = session.scalars(
        select(OutboxMessage.id)
        .where(OutboxMessage.state.in_(ended), OutboxMessage.created_at < now - KEPT_FOR)
        .limit(limit)
    ).all()
    session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(old)))
    kept = select(OutboxMessage.card_id).where(OutboxMessage.card_id.is_not(None))
    session.execute(
        delete(Card).where(Card.removed_at < now - KEPT_FOR, Card.id.not_in(kept)),
        execution_options={"synchronize_session": False},
    )
    session.execute(delete(ChartImage).where(ChartImage.uploaded_at < now - KEPT_FOR))
    return len(old)


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
    charts: ChartFormat = ChartFormat.BLOCK,
    not_after: datetime | None = None,
) -> None:
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
            "chart_format": charts,
            "state": OutboxState.PENDING,
            "attempts": 0,
            "created_at": now,
            "not_after": not_after,
        },
    )
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": NOTIFICATION})


def _form_of_charts(last: OutboxMessage | None) -> ChartFormat:
    """How a card shows charts after `last`: where Slack refused its block, as pictures."""
    is_block = last is None or last.chart_format is ChartFormat.BLOCK
    return ChartFormat.BLOCK if is_block else ChartFormat.IMAGE


def _not_after(card: Card, last: OutboxMessage | None) -> datetime | None:
    """When what follows `last` is too late, in its turn, to show `card` for the first time."""
    return last.not_after if last is not None and card.ts is None else None


def add_queue(session: Session, channel: str) -> None:
    """Let there be a lane to send in `channel`, where there is none yet."""
    insert_if_absent(session, ChannelQueue, {"channel": channel, "next_send_at": _LONG_AGO})


def insert_if_absent(session: Session, model: type[Base], values: dict[str, Any]) -> None:
    """Insert `values`, unless a row of the same unique value is there."""
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    session.execute(insert(model).values(values).on_conflict_do_nothing())


def _check_audience(
    session: Session, *, audience: Audience, channel: str, user: str | None
) -> None:
    if audience is not Audience.INTERNAL:
        return
    if channel.startswith(USER_IDS):
        user = channel
    if user is not None:
        known = session.execute(
            select(Member.side, Member.is_home_workspace).where(Member.slack_user_id == user)
        ).all()
        # Our own people may play the customer somewhere; nobody else is of two sides.
        sides = {side for side, is_home in known if not is_home or side is Side.CONSULTANCY}
        if sides != {Side.CONSULTANCY}:
            raise AudienceError(f"internal, but {user} is not known to be of the consultancy")
        return
    shared = select(Channel.id).where(Channel.slack_id == channel)
    if session.scalars(shared).one_or_none() is not None:
        raise AudienceError(f"internal, but {channel} is shared with a customer")
