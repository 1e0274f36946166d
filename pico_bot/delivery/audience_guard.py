"""The wall: nothing internal is said in a channel that another organisation reads."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.delivery.channel_queue import SendAttempt
from pico_bot.delivery.error_policy import SHARED
from pico_bot.delivery.outbox import USER_IDS, Method
from pico_bot.delivery.slack import SlackClient, SlackRefused
from pico_bot.model import Audience, OutboxMessage


async def require_audience(slack: SlackClient, attempt: SendAttempt) -> None:
    """Raise SlackRefused with SHARED where `attempt` would carry what is internal to others.

    Slack is asked each time: a channel can be shared at any moment, and whoever is not a member of
    it hears nothing of that. Where Slack refuses to tell, its refusal counts as one of `attempt`:
    nothing is said.
    """
    if attempt.audience is not Audience.INTERNAL or attempt.channel.startswith(USER_IDS):
        return
    if attempt.method not in {Method.POST, Method.UPDATE}:
        return
    answer = await slack.call("conversations.info", {"channel": attempt.channel})
    if is_shared(answer["channel"]):
        raise SlackRefused(SHARED, {})


def is_blocked(session: Session, card_id: int) -> str | None:
    """The channel in which a card was not shown because others read there; None where it was."""
    return session.scalar(
        select(OutboxMessage.channel)
        .where(OutboxMessage.card_id == card_id, OutboxMessage.error == SHARED)
        .limit(1)
    )


def is_shared(channel: Mapping[str, Any]) -> bool:
    """Whether another organisation reads in a channel as Slack tells of it, or is invited to."""
    return bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"))
