"""Channels: Slack's events about them, and the button of the bot's introduction."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers.interactions import Interaction, Services
from handlers.people import mark_returned
from handlers.setup import open_setup
from pico_bot.charter import internal_channel
from pico_bot.partnerships import channels
from pico_bot.setup import introduction
from pico_bot.setup.views import SET_UP

JOINED = "member_joined_channel"

# What to do in the transaction of an event, given the channel's Slack id and the event.
_Change = Callable[[Session, str, dict[str, Any], datetime], None]


def register(app: AsyncApp, services: Services) -> None:
    """Listen to what happens to channels, and to *Set up*."""

    async def on_event(event: dict[str, Any], body: dict[str, Any]) -> None:
        channel_id = _channel_of(event)
        # What was believed of the channel may be what has just changed.
        services.directory.forget_place(channel_id)
        joined = event["type"] == JOINED
        if joined and event.get("user") != services.home.user_id:
            await mark_returned(services, event, body)
            return
        occasion = Interaction(
            kind=event["type"], key=body["event_id"], user_id="", channel_id=channel_id
        )

        def effect(session: Session, now: datetime) -> None:
            _CHANGES[event["type"]](session, channel_id, event, now)

        await services.once(occasion, effect)

    async def on_set_up(ack: AsyncAck, body: dict[str, Any]) -> None:
        await open_setup(
            services,
            user_id=body["user"]["id"],
            channel_id=body["channel"]["id"],
            trigger_id=body["trigger_id"],
            introduction=body["container"]["message_ts"],
        )
        await ack()

    app.event(re.compile(rf"^(?:{'|'.join(_CHANGES)})$"))(on_event)
    app.action(SET_UP)(on_set_up)


def _channel_of(event: dict[str, Any]) -> str:
    channel = event.get("channel") or event.get("old_channel_id", "")
    return str(channel["id"] if isinstance(channel, dict) else channel)


def _introduce(session: Session, channel_id: str, _event: dict[str, Any], now: datetime) -> None:
    introduction.introduce(session, slack_id=channel_id, now=now)


def _rename(session: Session, channel_id: str, event: dict[str, Any], _now: datetime) -> None:
    channels.rename(session, slack_id=channel_id, name=event["channel"]["name"])


def _change_id(session: Session, _channel_id: str, event: dict[str, Any], _now: datetime) -> None:
    channels.change_id(session, old=event["old_channel_id"], new=event["new_channel_id"])


def _archive(session: Session, channel_id: str, _event: dict[str, Any], now: datetime) -> None:
    channels.suspend(session, slack_id=channel_id, reason=channels.ARCHIVED, now=now)


def _unarchive(session: Session, channel_id: str, _event: dict[str, Any], _now: datetime) -> None:
    channels.resume(session, slack_id=channel_id)


def _leave(session: Session, channel_id: str, _event: dict[str, Any], now: datetime) -> None:
    channels.suspend(session, slack_id=channel_id, reason=channels.REMOVED, now=now)


def _unshare(session: Session, channel_id: str, event: dict[str, Any], now: datetime) -> None:
    team_id = event.get("previously_connected_team_id", "")
    channels.disconnect(session, slack_id=channel_id, team_id=team_id, now=now)


def _share(session: Session, channel_id: str, _event: dict[str, Any], now: datetime) -> None:
    internal_channel.handle_shared(session, slack_id=channel_id, now=now)


_CHANGES: dict[str, _Change] = {
    "channel_rename": _rename,
    "group_rename": _rename,
    "channel_id_changed": _change_id,
    "channel_archive": _archive,
    "group_archive": _archive,
    "channel_unarchive": _unarchive,
    "group_unarchive": _unarchive,
    "channel_left": _leave,
    "group_left": _leave,
    "channel_shared": _share,
    "channel_unshared": _unshare,
    JOINED: _introduce,
}
