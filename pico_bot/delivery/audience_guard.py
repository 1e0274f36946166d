"""Keeps internal messages out of channels that another organisation can read."""

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
    """Raise SlackRefused with SHARED if `attempt` would show something internal to others.

    Slack is asked every time, because a channel can be shared at any moment and the bot gets no
    event for channels it has not joined. If Slack rejects the question, so is `attempt`, and
    nothing is sent.
    """
    if attempt.audience is not Audience.INTERNAL or attempt.channel.startswith(USER_IDS):
        return
    if attempt.method not in {Method.POST, Method.UPDATE}:
        return
    answer = await slack.call("conversations.info", {"channel": attempt.channel})
    if is_shared(answer["channel"]):
        raise SlackRefused(SHARED, {})


def is_blocked(session: Session, card_id: int) -> str | None:
    """The channel that a card was kept out of because others can read it, if any."""
    return session.scalar(
        select(OutboxMessage.channel)
        .where(OutboxMessage.card_id == card_id, OutboxMessage.error == SHARED)
        .limit(1)
    )


def is_shared(channel: Mapping[str, Any]) -> bool:
    """Whether another organisation can read `channel`, as Slack returns it, or is invited."""
    return bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"))
