"""Searches Slack for a message with an unknown outcome, by the key in its metadata."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from pico_bot.delivery.channel_queue import METADATA_TYPE, SendAttempt
from pico_bot.delivery.slack import SlackClient, SlackRefused

PAGE = 200

# Slack's clock may differ from ours.
MARGIN = timedelta(minutes=1)


async def find(slack: SlackClient, attempt: SendAttempt) -> tuple[str, str] | None:
    """The conversation and `ts` of the message that `attempt` posted before; None if it did not.

    Raises what SlackClient.call raises.
    """
    conversation = await _conversation(slack, attempt.channel)
    async for message in _messages(slack, attempt, conversation):
        metadata = message.get("metadata") or {}
        payload = metadata.get("event_payload") or {}
        if metadata.get("event_type") == METADATA_TYPE and payload.get("key") == attempt.key:
            return conversation, str(message["ts"])
    return None


async def _messages(
    slack: SlackClient, attempt: SendAttempt, conversation: str
) -> AsyncIterator[dict[str, Any]]:
    """Messages since shortly before the first attempt, where `attempt` would be."""
    thread = attempt.arguments.get("thread_ts")
    arguments: dict[str, Any] = {
        "channel": conversation,
        "oldest": f"{(attempt.first_attempt_at - MARGIN).timestamp():.6f}",
        "include_all_metadata": True,
        "limit": PAGE,
        "ts": thread,
    }
    method = "conversations.history" if thread is None else "conversations.replies"
    while True:
        try:
            page = await slack.call(method, arguments)
        except SlackRefused as refusal:
            if refusal.error != "thread_not_found":
                raise
            return
        for message in page["messages"]:
            yield message
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return
        arguments["cursor"] = cursor


async def _conversation(slack: SlackClient, channel: str) -> str:
    """The conversation of a queue: the queue of a direct message has the user's id."""
    if not channel.startswith(("U", "W")):
        return channel
    opened = await slack.call("conversations.open", {"users": channel})
    return str(opened["channel"]["id"])
