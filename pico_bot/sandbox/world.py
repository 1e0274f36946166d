"""The state of the sandbox. All changes go through `World`.

Each change sends a `WorldEvent` to the world's listeners, which turn it into Slack events, and
increments `World.version`, so that the page reloads.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from pico_bot.sandbox.entities import (
    Channel,
    ChannelKind,
    InstalledApp,
    JsonObject,
    Message,
    Person,
    Team,
    View,
    moment_of,
    new_id,
    ts_of,
)
from pico_bot.sandbox.files import Files
from pico_bot.sandbox.world_events import (
    ChannelChanged,
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

__all__ = [
    "Channel",
    "ChannelKind",
    "Clock",
    "InstalledApp",
    "JsonObject",
    "Message",
    "Person",
    "Team",
    "View",
    "World",
    "WorldEvent",
    "moment_of",
    "new_id",
    "ts_of",
]


class Clock(Protocol):
    """The world's source of the current time."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""


class World:
    """The state of the workspace, with queries and changes.

    `unknown_blocks` are the block types that this workspace doesn't support.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        teams: Iterable[Team],
        people: Iterable[Person],
        channels: Iterable[Channel],
        app: InstalledApp,
    ) -> None:
        self.clock = clock
        self.teams = list(teams)
        self.people = list(people)
        self.channels = list(channels)
        self.app = app
        self.modals: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.files = Files()
        self.shared_files: dict[str, JsonObject] = {}
        self.unknown_blocks: set[str] = set()
        self.listeners: list[Callable[[WorldEvent], None]] = []
        self.version = 0
        self._changed = asyncio.Event()
        self._last_ts = ""

    def person(self, key: str) -> Person:
        """Return the person (or the bot) with that id, handle or full name.

        Raises:
            KeyError: if there is no such person.
        """
        for one in (*self.people, self.app.user):
            if key in (one.id, one.name, one.real_name):
                return one
        raise KeyError(key)

    def team(self, key: str) -> Team:
        """Return the team with that id or name.

        Raises:
            KeyError: if there is none.
        """
        for one in self.teams:
            if key in (one.id, one.name):
                return one
        raise KeyError(key)

    def channel(self, key: str) -> Channel:
        """Return the channel with that id or name (with or without `#`).

        Raises:
            KeyError: if there is none.
        """
        for one in self.channels:
            if key == one.id or (one.name and key.removeprefix("#") == one.name):
                return one
        raise KeyError(key)

    def dm_with(self, person: Person) -> Channel | None:
        """Return the bot's direct message with `person`, if it was ever opened."""
        return next((one for one in self.channels if one.with_person is person), None)

    def touch(self) -> None:
        """Notify `changes` that something visible changed."""
        self.version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def changes(self) -> AsyncIterator[int]:
        """Yield the current version and each newer one; may skip all but the latest."""
        seen = -1
        while True:
            if self.version == seen:
                await self._changed.wait()
            seen = self.version
            yield seen

    def stamp(self, channel: Channel, at: datetime | None = None) -> str:
        """Return an unused `ts` in `channel`: later than all others, or the first from `at`."""
        ts = ts_of(at or self.clock.now())
        if at is None and ts <= self._last_ts:
            ts = _next(self._last_ts)
        while channel.message(ts):
            ts = _next(ts)
        self._last_ts = max(self._last_ts, ts)
        return ts

    def post(
        self,
        channel: Channel,
        author: Person,
        *,
        text: str,
        blocks: list[JsonObject] | None = None,
        attachments: list[JsonObject] | None = None,
        thread_ts: str | None = None,
        broadcast: bool = False,
        metadata: JsonObject | None = None,
        ephemeral_to: Person | None = None,
        client_msg_id: str | None = None,
        more: JsonObject | None = None,
        at: datetime | None = None,
    ) -> Message:
        """Post a message; `at`, an aware datetime, backdates it.

        `more` is what else Slack tells of it; a value of None hides what it would tell.
        """
        message = Message(
            channel=channel,
            ts=self.stamp(channel, at),
            author=author,
            text=text,
            blocks=blocks or [],
            attachments=attachments or [],
            thread_ts=thread_ts,
            broadcast=broadcast,
            metadata=metadata,
            ephemeral_to=ephemeral_to,
            client_msg_id=client_msg_id,
            more=more or {},
        )
        channel.add(message)
        if ephemeral_to is None:
            self._announce(MessagePosted(message))
        self.touch()
        return message

    def change(
        self,
        message: Message,
        *,
        text: str | None = None,
        blocks: list[JsonObject] | None = None,
        attachments: list[JsonObject] | None = None,
        metadata: JsonObject | None = None,
        by_author: bool = True,
    ) -> None:
        """Change the given parts of a message. `metadata={}` removes its metadata."""
        before = replace(message)
        if by_author:
            message.edited_ts = ts_of(self.clock.now())
        message.text = message.text if text is None else text
        message.blocks = message.blocks if blocks is None else blocks
        message.attachments = message.attachments if attachments is None else attachments
        if metadata is not None:
            message.metadata = metadata or None
        if message.ephemeral_to is None:
            self._announce(MessageChanged(message, before, by_author))
        self.touch()

    def delete(self, message: Message) -> None:
        """Delete a message; if it has replies, a tombstone takes its place, as in Slack."""
        before = replace(message)
        message.deleted = True
        if message.replies:
            message.text = "This message was deleted."
            message.blocks, message.attachments, message.metadata = [], [], None
            message.reactions = {}
        else:
            message.channel.discard(message)
        if message.ephemeral_to is None:
            self._announce(MessageDeleted(message, before))
        self.touch()

    def react(self, message: Message, person: Person, name: str) -> bool:
        """Add a reaction; False if this person has already added it."""
        who = message.reactions.setdefault(name, [])
        if person in who:
            return False
        who.append(person)
        self._announce(ReactionChanged(message, person, name, added=True))
        self.touch()
        return True

    def unreact(self, message: Message, person: Person, name: str) -> bool:
        """Remove a reaction; False if this person has not added it."""
        who = message.reactions.get(name, [])
        if person not in who:
            return False
        who.remove(person)
        if not who:
            del message.reactions[name]
        self._announce(ReactionChanged(message, person, name, added=False))
        self.touch()
        return True

    def make_channel(self, name: str, by: Person) -> Channel:
        """Create a channel in a person's team, with that person as its only member."""
        channel = Channel(
            id=new_id("C"),
            name=name,
            kind=ChannelKind.PUBLIC,
            host=by.team,
            teams=[by.team],
            members=[by],
            created=self.clock.now(),
        )
        self.channels.append(channel)
        self.touch()
        return channel

    def join(self, channel: Channel, person: Person, inviter: Person | None = None) -> None:
        """Add a person (or the bot) to a channel."""
        if person in channel.members:
            return
        channel.members.append(person)
        self._announce(MemberJoined(channel, person, inviter))
        self.touch()

    def leave(self, channel: Channel, person: Person) -> None:
        """Remove a person (or the bot) from a channel."""
        if person not in channel.members:
            return
        channel.members.remove(person)
        self._announce(MemberLeft(channel, person))
        self.touch()

    def set_status(self, person: Person, *, text: str, emoji: str, until: int = 0) -> None:
        """Set a person's status; `until` is in Unix seconds, 0 for no end."""
        person.status_text, person.status_emoji = text, emoji
        person.status_expiration = until
        self._announce(PersonChanged(person))
        self.touch()

    def make_guest(self, person: Person) -> None:
        """Turn a member of a team into a guest."""
        person.is_guest = True
        self._announce(PersonChanged(person))
        self.touch()

    def deactivate(self, person: Person) -> None:
        """Deactivate a person's account."""
        person.deleted = True
        self._announce(PersonChanged(person))
        self.touch()

    def open_dm(self, person: Person) -> Channel:
        """Return the bot's direct message with `person`, created if there is none."""
        found = self.dm_with(person)
        if found is None:
            teams = [self.app.team] + [person.team] * (person.team != self.app.team)
            found = Channel(
                id=new_id("D"),
                name="",
                kind=ChannelKind.IM,
                host=self.app.team,
                teams=teams,
                members=[person, self.app.user],
                created=self.clock.now(),
                with_person=person,
            )
            self.channels.append(found)
            self.touch()
        return found

    def open_home(self, person: Person, tab: str = "home") -> Channel:
        """Open the app's `home` or `messages` tab for a person and return their DM with it."""
        channel = self.open_dm(person)
        self._announce(HomeOpened(channel, person, tab))
        return channel

    def forget_ephemeral_messages(self) -> None:
        """Remove all ephemeral messages, as Slack's clients do on reload."""
        for channel in self.channels:
            for message in [one for one in channel.messages if one.ephemeral_to is not None]:
                channel.discard(message)
        self.touch()

    def archive(self, channel: Channel, by: Person) -> None:
        """Archive a channel, so that no one can post in it."""
        channel.archived = True
        self._announce(ChannelChanged(channel, "channel_archive", by))
        self.touch()

    def unarchive(self, channel: Channel, by: Person) -> None:
        """Unarchive a channel."""
        channel.archived = False
        self._announce(ChannelChanged(channel, "channel_unarchive", by))
        self.touch()

    def rename(self, channel: Channel, name: str) -> None:
        """Rename a channel."""
        channel.previous_names.append(channel.name)
        channel.name = name
        self._announce(ChannelChanged(channel, "channel_rename"))
        self.touch()

    def change_channel_id(self, channel: Channel, new: str) -> None:
        """Change a channel's id, as Slack does when a private channel becomes shared."""
        old, channel.id = channel.id, new
        details = {"old_channel_id": old, "new_channel_id": new}
        self._announce(ChannelChanged(channel, "channel_id_changed", details=details))
        self.touch()

    def share(self, channel: Channel, team: Team) -> None:
        """Share a channel with another team (Slack Connect), so that its people can be invited."""
        channel.teams.append(team)
        details = {"connected_team_id": team.id}
        self._announce(ChannelChanged(channel, "channel_shared", details=details))
        self.touch()

    def sever(self, channel: Channel, team: Team) -> None:
        """Stop sharing a channel with `team` and remove its people."""
        channel.teams = [one for one in channel.teams if one != team]
        channel.members = [one for one in channel.members if one.team != team]
        channel.severed = True
        details = {"previously_connected_team_id": team.id}
        self._announce(ChannelChanged(channel, "channel_unshared", details=details))
        self.touch()

    def _announce(self, change: WorldEvent) -> None:
        for listener in self.listeners:
            listener(change)


def _next(ts: str) -> str:
    seconds, _dot, micros = ts.partition(".")
    total = int(seconds) * 1_000_000 + int(micros) + 1
    return f"{total // 1_000_000}.{total % 1_000_000:06d}"
