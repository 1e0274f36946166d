"""Channels: Slack's events about them, and the button in the bot's introduction."""

from collections.abc import Callable
from datetime import datetime

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers.events import EventListener, Relevance
from handlers.handler_services import Services
from handlers.interactions import Interaction, Payload
from handlers.people import mark_returned
from handlers.setup import open_setup
from pico_bot.charter import internal_channel
from pico_bot.core import BadRequest
from pico_bot.delivery import SlackError
from pico_bot.model import SuspensionReason
from pico_bot.partnerships import channels, partnerships
from pico_bot.people import side_changes
from pico_bot.setup import introduction
from pico_bot.setup.views import SET_UP

JOINED, SHARED = "member_joined_channel", "channel_shared"

# What an event changes in its transaction, given the channel's Slack id and the event.
_Effect = Callable[[Session, str, Payload, datetime], None]


def register(app: AsyncApp, services: Services) -> None:
    """Listen to *Set up*."""

    async def on_set_up(ack: AsyncAck, interaction: Interaction) -> None:
        await open_setup(services, interaction, introduction=interaction.message_ts)
        await ack()

    app.action(SET_UP)(on_set_up)


def _on_arrival(services: Services, interaction: Interaction, _event: Payload) -> Relevance:
    # What the directory has cached about the channel may have just changed.
    services.directory.forget_place(interaction.channel_id)
    return Relevance.CERTAIN


async def _handle(services: Services, interaction: Interaction, event: Payload) -> None:
    channel_id = interaction.channel_id
    # Another process may have received the event.
    services.directory.forget_place(channel_id)
    if event["type"] == SHARED:
        await _handle_shared(services, interaction)
        return
    joined = event["type"] == JOINED
    if joined and interaction.user_id != services.workspace.user_id:
        await mark_returned(services, interaction)
        return
    if joined and await _is_direct(services, channel_id):
        services.metrics.event(JOINED, "unhandled")
        return

    def use_case(session: Session, now: datetime) -> None:
        _EFFECTS[event["type"]](session, channel_id, event, now)

    await services.run_once(interaction, use_case)


async def _is_direct(services: Services, channel_id: str) -> bool:
    """Whether this is a direct message of a group; if Slack can't say, it counts as a channel."""
    try:
        return (await services.place(channel_id)).is_direct
    except (BadRequest, SlackError, TimeoutError):
        return False


async def _handle_shared(services: Services, interaction: Interaction) -> None:
    try:
        place = await services.place(interaction.channel_id)
    except BadRequest:
        # The bot isn't in the channel.
        place = None

    def use_case(session: Session, now: datetime) -> None:
        internal_channel.clear_internal_channel(session, slack_id=interaction.channel_id, now=now)
        channel = partnerships.channel_at(session, interaction.channel_id)
        if channel and place:
            side_changes.note_organisations(
                session, partnership=channel.partnership, place=place, now=now
            )

    await services.run_once(interaction, use_case)


def _introduce(session: Session, channel_id: str, _event: Payload, now: datetime) -> None:
    introduction.introduce(session, slack_id=channel_id, now=now)


def _rename(session: Session, channel_id: str, event: Payload, _now: datetime) -> None:
    channels.rename(session, slack_id=channel_id, name=event["channel"]["name"])


def _change_id(session: Session, _channel_id: str, event: Payload, _now: datetime) -> None:
    channels.change_id(session, old=event["old_channel_id"], new=event["new_channel_id"])


def _archive(session: Session, channel_id: str, _event: Payload, now: datetime) -> None:
    channels.suspend(session, slack_id=channel_id, reason=SuspensionReason.ARCHIVED, now=now)


def _unarchive(session: Session, channel_id: str, _event: Payload, _now: datetime) -> None:
    channels.resume(session, slack_id=channel_id)


def _leave(session: Session, channel_id: str, _event: Payload, now: datetime) -> None:
    channels.suspend(session, slack_id=channel_id, reason=SuspensionReason.REMOVED, now=now)


def _unshare(session: Session, channel_id: str, event: Payload, now: datetime) -> None:
    team_id = event.get("previously_connected_team_id", "")
    channels.disconnect(session, slack_id=channel_id, team_id=team_id, now=now)


_EFFECTS: dict[str, _Effect] = {
    "channel_rename": _rename,
    "group_rename": _rename,
    "channel_id_changed": _change_id,
    "channel_archive": _archive,
    "group_archive": _archive,
    "channel_unarchive": _unarchive,
    "group_unarchive": _unarchive,
    "channel_left": _leave,
    "group_left": _leave,
    "channel_unshared": _unshare,
    JOINED: _introduce,
}

EVENTS = {
    kind: EventListener(on_arrival=_on_arrival, handle=_handle) for kind in (*_EFFECTS, SHARED)
}
EVENTS["channel_id_changed"] = EventListener(
    on_arrival=_on_arrival, handle=_handle, new_channel=lambda event: str(event["new_channel_id"])
)
