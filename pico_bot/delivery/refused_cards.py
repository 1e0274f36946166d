"""Cards of records that Slack refused are tried again when the next card in the channel arrives."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from pico_bot.delivery.channel_queue import CHANNEL_SUSPENDED
from pico_bot.delivery.error_policy import SHARED, TOO_LATE
from pico_bot.delivery.outbox import Method
from pico_bot.delivery.parked import DROPPED
from pico_bot.model import Card, OutboxMessage, OutboxState

# What was given up for a reason of ours has another way back, or none.
_OUR_ERRORS = (CHANNEL_SUSPENDED, DROPPED, SHARED, TOO_LATE)


def channels_of_refused_cards(session: Session) -> set[str]:
    """The channels in which Slack refused cards of records that are not there yet."""
    return {message.channel for message in session.scalars(_refused())}


def retry_refused_cards(session: Session, *, channel: str) -> None:
    """Try again to post the records' cards in `channel` that Slack refused."""
    refused = _refused().where(OutboxMessage.channel == channel)
    for message in session.scalars(refused.with_for_update(of=OutboxMessage)):
        message.state = OutboxState.PENDING
        message.not_before = message.first_attempt_at = None
        message.attempts = 0


def _refused() -> Select[OutboxMessage]:
    later = aliased(OutboxMessage)
    is_outdated = (
        select(later.id)
        .where(later.card_id == OutboxMessage.card_id, later.id > OutboxMessage.id)
        .exists()
    )
    return (
        select(OutboxMessage)
        .join(Card, Card.id == OutboxMessage.card_id)
        .where(
            OutboxMessage.state == OutboxState.FAILED,
            OutboxMessage.method == Method.POST,
            OutboxMessage.error.not_in(_OUR_ERRORS),
            ~is_outdated,
            Card.record_id.is_not(None),
            Card.ts.is_(None),
        )
        .order_by(OutboxMessage.id)
    )
