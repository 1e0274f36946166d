"""Slack's events for the changes of the world."""

import secrets
from collections.abc import Callable

from pico_bot.sandbox.entities import (
    Channel,
    ChannelKind,
    JsonObject,
    Message,
    Person,
    new_id,
    ts_of,
)
from pico_bot.sandbox.payloads import message_json, user_json
from pico_bot.sandbox.world import World
from pico_bot.sandbox.world_events import (
    ChannelChanged,
    ChannelEvent,
    HomeOpened,
    MemberJoined,
    MemberLeft,
    MessageChanged,
    MessageDeleted,
    MessagePosted,
    PersonChanged,
    ReactionChanged,
    WorldEvent,
)

DEFAULT_SUBSCRIPTIONS = frozenset(
    {
        "app_home_opened",
        "channel_archive",
        "channel_deleted",
        "channel_id_changed",
        "channel_left",
        "channel_rename",
        "channel_shared",
        "channel_unarchive",
        "channel_unshared",
        "member_joined_channel",
        "member_left_channel",
        "message.channels",
        "message.groups",
        "message.im",
        "reaction_added",
        "reaction_removed",
        "user_change",
    }
)

_MESSAGE_SUBSCRIPTIONS = {
    ChannelKind.PUBLIC: "message.channels",
    ChannelKind.PRIVATE: "message.groups",
    ChannelKind.IM: "message.im",
    ChannelKind.MPIM: "message.mpim",
}


class EventPublisher:
    """Listens to a world and sends the events that the app has subscribed to."""

    def __init__(
        self,
        world: World,
        *,
        subscriptions: frozenset[str],
        send: Callable[[JsonObject], None],
    ) -> None:
        self._world = world
        self._subscriptions = subscriptions
        self._send = send

    def publish(self, change: WorldEvent) -> None:
        """Send the events for a change, if the app is in the channel or can see the person."""
        bot = self._world.app.user
        if isinstance(change, PersonChanged):
            self._publish_person_change(change.person)
            return
        channel = _channel_of(change)
        is_own_going = isinstance(change, MemberLeft) and change.person is bot
        if bot not in channel.members and not is_own_going:
            return
        for subscription, event in self._events(change):
            if subscription in self._subscriptions:
                self._send(self._envelope(event, channel))

    def _publish_person_change(self, person: Person) -> None:
        shown = user_json(self._world, person)
        if "user_change" not in self._subscriptions or shown.get("is_stranger"):
            return
        now = self._world.clock.now()
        event = {
            "type": "user_change",
            "user": shown,
            "cache_ts": int(now.timestamp()),
            "event_ts": ts_of(now),
        }
        self._send(self._envelope(event, None))

    def _events(self, change: ChannelEvent) -> list[tuple[str, JsonObject]]:
        now = ts_of(self._world.clock.now())
        match change:
            case MessagePosted(message):
                return self._posted(message)
            case MessageChanged() | MessageDeleted():
                event = self._altered_message(change)
                return [(_MESSAGE_SUBSCRIPTIONS[change.message.channel.kind], event)]
            case ReactionChanged():
                event = _reaction(change, now)
                return [(event["type"], event)]
            case MemberJoined() | MemberLeft():
                return self._membership(change, now)
            case HomeOpened(channel, person, tab):
                event = {
                    "type": "app_home_opened",
                    "user": person.id,
                    "channel": channel.id,
                    "tab": tab,
                    "event_ts": now,
                }
                return [("app_home_opened", event)]
            case ChannelChanged():
                return [_channel_event(change, now)]

    def _posted(self, message: Message) -> list[tuple[str, JsonObject]]:
        channel = message.channel
        event = message_json(self._world, message) | {
            "channel": channel.id,
            "event_ts": message.ts,
            "channel_type": str(channel.kind),
        }
        if channel.is_ext_shared:
            event |= self._origin(message.author)
        if message.broadcast and message.parent is not None:
            event["root"] = message_json(self._world, message.parent)
        events = [(_MESSAGE_SUBSCRIPTIONS[channel.kind], event)]
        bot = self._world.app.user
        if f"<@{bot.id}>" in message.text and message.author is not bot and not channel.is_im:
            without = {key: value for key, value in event.items() if key != "channel_type"}
            events.append(("app_mention", without | {"type": "app_mention"}))
        return events

    def _origin(self, author: Person) -> JsonObject:
        origin: JsonObject = {"user_team": author.team.id, "source_team": author.team.id}
        if author.team != self._world.app.team:
            origin["user_profile"] = {
                "avatar_hash": "",
                "first_name": author.first_name,
                "real_name": author.real_name,
                "display_name": author.real_name,
                "team": author.team.id,
                "name": author.name,
                "is_restricted": False,
                "is_ultra_restricted": False,
            }
        return origin

    def _altered_message(self, change: MessageChanged | MessageDeleted) -> JsonObject:
        message, before = change.message, change.before
        now = ts_of(self._world.clock.now())
        event: JsonObject = {
            "type": "message",
            "channel": message.channel.id,
            "channel_type": str(message.channel.kind),
            "hidden": True,
            "ts": now,
            "event_ts": now,
            "previous_message": self._with_origin(before),
        }
        tombstone = isinstance(change, MessageDeleted) and bool(message.replies)
        if isinstance(change, MessageChanged) or tombstone:
            event |= {"subtype": "message_changed", "message": self._with_origin(message)}
        else:
            event |= {"subtype": "message_deleted", "deleted_ts": message.ts}
        return event

    def _with_origin(self, message: Message) -> JsonObject:
        shown = message_json(self._world, message)
        if message.channel.is_ext_shared and not message.deleted:
            team = message.author.team.id
            shown |= {"user_team": team, "source_team": team}
        return shown

    def _membership(
        self, change: MemberJoined | MemberLeft, now: str
    ) -> list[tuple[str, JsonObject]]:
        channel, person = change.channel, change.person
        event: JsonObject = {
            "type": "member_joined_channel",
            "user": person.id,
            "channel": channel.id,
            "channel_type": "G" if channel.kind is ChannelKind.PRIVATE else "C",
            "team": person.team.id,
            "event_ts": now,
        }
        if isinstance(change, MemberJoined):
            inviter = {"inviter": change.inviter.id} if change.inviter else {}
            return [("member_joined_channel", event | inviter)]
        events = [("member_left_channel", event | {"type": "member_left_channel"})]
        if person is self._world.app.user:
            own = "group_left" if channel.kind is ChannelKind.PRIVATE else "channel_left"
            events.append((own, {"type": own, "channel": channel.id, "event_ts": now}))
        return events

    def _envelope(self, event: JsonObject, channel: Channel | None) -> JsonObject:
        app = self._world.app
        return {
            "token": "sandbox-verification-token",
            "team_id": app.team.id,
            "context_team_id": app.team.id,
            "context_enterprise_id": None,
            "api_app_id": app.id,
            "event": event,
            "type": "event_callback",
            "event_id": new_id("Ev", 11),
            "event_time": int(self._world.clock.now().timestamp()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": app.team.id,
                    "user_id": app.user.id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": channel is not None and channel.is_ext_shared,
            "event_context": f"4-{secrets.token_urlsafe(32)}",
        }


def _channel_of(change: ChannelEvent) -> Channel:
    if isinstance(change, MessagePosted | MessageChanged | MessageDeleted | ReactionChanged):
        return change.message.channel
    return change.channel


def _reaction(change: ReactionChanged, now: str) -> JsonObject:
    message = change.message
    # Slack doesn't send the team of the person who reacts.
    return {
        "type": "reaction_added" if change.added else "reaction_removed",
        "user": change.person.id,
        "reaction": change.name,
        "item": {"type": "message", "channel": message.channel.id, "ts": message.ts},
        "item_user": message.author.id,
        "event_ts": now,
    }


def _channel_event(change: ChannelChanged, now: str) -> tuple[str, JsonObject]:
    channel, kind = change.channel, change.event
    if channel.kind is ChannelKind.PRIVATE and kind in {
        "channel_archive",
        "channel_rename",
        "channel_unarchive",
    }:
        kind = kind.replace("channel_", "group_")
    event: JsonObject = {"type": kind, "event_ts": now, **change.details}
    if kind.endswith("_rename"):
        event["channel"] = {
            "id": channel.id,
            "name": channel.name,
            "created": int(channel.created.timestamp()),
        }
    elif kind != "channel_id_changed":
        event["channel"] = channel.id
    if kind == "channel_unshared":
        event["is_ext_shared"] = channel.is_ext_shared
    if change.person is not None:
        event["user"] = change.person.id
    return kind, event
