"""Parked deliveries and failed messages: what could not be handled or sent, for the operator."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from pico_bot.core import NotFound
from pico_bot.delivery.lead_notices import notify_lead
from pico_bot.i18n import gettext as _
from pico_bot.i18n import use_locale
from pico_bot.model import (
    Channel,
    InboxDelivery,
    InboxState,
    Message,
    OutboxMessage,
    OutboxState,
    snapshot_of,
)

# The two queues, by the name that an operator types before the number.
INBOX = "in"
OUTBOX = "out"


# Our own error code of a message that an operator gave up.
DROPPED = "dropped"

# An older message of a card is outdated once there is a newer one.
_NEWEST = (
    select(func.max(OutboxMessage.id))
    .where(OutboxMessage.card_id.is_not(None))
    .group_by(OutboxMessage.card_id)
)
_FAILED = (
    OutboxMessage.state == OutboxState.FAILED,
    OutboxMessage.error != DROPPED,
    or_(OutboxMessage.card_id.is_(None), OutboxMessage.id.in_(_NEWEST)),
)


@dataclass(frozen=True, kw_only=True)
class ParkedRow:
    """A delivery or message that waits for an operator; `since` is when it came up (UTC)."""

    name: str
    channel: str
    error: str
    since: datetime


def parked(session: Session) -> list[ParkedRow]:
    """Everything that is parked, oldest first in each queue."""
    deliveries = session.scalars(
        select(InboxDelivery)
        .where(InboxDelivery.state == InboxState.PARKED)
        .order_by(InboxDelivery.id)
    )
    messages = session.scalars(select(OutboxMessage).where(*_FAILED).order_by(OutboxMessage.id))
    return [
        *(
            ParkedRow(
                name=f"{INBOX}-{each.id}",
                channel=each.channel,
                error=each.error or "",
                since=each.received_at,
            )
            for each in deliveries
        ),
        *(
            ParkedRow(
                name=f"{OUTBOX}-{each.id}",
                channel=each.channel,
                error=each.error or "",
                since=each.created_at,
            )
            for each in messages
        ),
    ]


def retry(session: Session, name: str) -> None:
    """Let the process try what is parked under `name` again; raises NotFound."""
    row = _find(session, name)
    row.attempts = 0
    row.not_before = None
    if isinstance(row, InboxDelivery):
        row.state = InboxState.WAITING
        row.failing_since = None
        return
    # One that was attempted may have arrived, so it is searched for first.
    attempted = row.first_attempt_at is not None
    row.state = OutboxState.SENDING if attempted else OutboxState.PENDING


def drop(session: Session, name: str) -> None:
    """Give up what is parked under `name`; raises NotFound."""
    row = _find(session, name)
    # The key stays, so that neither Slack nor the bot can bring it up again.
    if isinstance(row, InboxDelivery):
        row.state = InboxState.DONE
        row.body = None
    else:
        row.error = DROPPED


def notify_parked(session: Session, delivery_id: int, *, now: datetime) -> None:
    """Notify the partnership's lead that a delivery was parked, if it belongs to a partnership."""
    delivery = session.get_one(InboxDelivery, delivery_id)
    channel = session.scalar(select(Channel).where(Channel.slack_id == delivery.channel))
    if channel is None:
        return
    with use_locale(snapshot_of(channel.partnership).terms.language):
        text = _(
            "I couldn't handle something that happened in <#{channel}> and stopped trying. Please "
            "give your Pico admin this code: `{code}`."
        ).format(channel=channel.slack_id, code=f"{INBOX}-{delivery_id}")
    notify_lead(
        session,
        partnership=channel.partnership,
        key=f"parked:{delivery_id}:{now.isoformat()}",
        message=Message(text=text, blocks=[]),
        now=now,
    )


def _find(session: Session, name: str) -> InboxDelivery | OutboxMessage:
    queue, _dash, number = name.partition("-")
    row: InboxDelivery | OutboxMessage | None = None
    if number.isdecimal() and queue == INBOX:
        row = session.scalar(
            select(InboxDelivery).where(
                InboxDelivery.id == int(number), InboxDelivery.state == InboxState.PARKED
            )
        )
    elif number.isdecimal() and queue == OUTBOX:
        row = session.scalar(select(OutboxMessage).where(OutboxMessage.id == int(number), *_FAILED))
    if row is None:
        raise NotFound(f"Nothing is parked under {name}. `bot.py parked list` shows what is.")
    return row
