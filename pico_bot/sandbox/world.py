"""What exists in the sandbox: teams, people, channels, messages and open views, all in memory.

`World` is the one place that changes them. Each change is announced to its listeners as an
`Occurrence`, from which the events for the app are made, and raises `World.version`, by which the
page knows that it must look again.
"""

import asyncio
import bisect
import secrets
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol


JsonObject = dict[str, Any]


class Clock(Protocol):
    """Where the world takes the present from."""

    def now(self) -> datetime:
        """Return the present, aware, in UTC."""


def ts_of(moment: datetime) -> str:
    """Return `moment` as Slack writes a message's time: Unix seconds with six decimals."""
    micros = round(moment.timestamp() * 1_000_000)
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"


def moment_of(ts: str) -> datetime:
    """Return the UTC moment that Slack's `ts` stands for."""
    seconds, _, micros = ts.partition(".")
    return datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=int(micros or 0))


@dataclass(frozen=True, slots=True)
class Team:
    """A Slack workspace."""

    id: str
    name: str
    domain: str


@dataclass(eq=False, slots=True)
class Person:
    """A human member, or the app's bot user, of one home team."""

    id: str
    name: str
    real_name: str
    team: Team
    title: str = ""
    is_bot: bool = False
    tz: str = "Europe/Copenhagen"
    deleted: bool = False

    @property
    def first_name(self) -> str:
        """The name that people call them by."""
        return self.real_name.split()[0]


@dataclass(frozen=True, slots=True)
class InstalledApp:
    """The one app of the sandbox and the team that it is installed in."""

    id: str
    bot_id: str
    user: Person

    @property
    def team(self) -> Team:
        """The installing team: the only one whose members have its commands and shortcuts."""
        return self.user.team

    @property
    def name(self) -> str:
        """The app's name as people see it."""
        return self.user.real_name


class ChannelKind(StrEnum):
    """What sort of conversation a channel is, in the words of an event's `channel_type`."""

    PUBLIC = "channel"
    PRIVATE = "group"
    IM = "im"


@dataclass(eq=False, slots=True)
class Message:
    """One message, reply or ephemeral message. `thread_ts` is set on replies only."""

    channel: "Channel"
    ts: str
    author: Person
    text: str
    blocks: list[JsonObject] = field(default_factory=list)
    attachments: list[JsonObject] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: JsonObject | None = None
    ephemeral_to: Person | None = None
    edited_ts: str | None = None
    deleted: bool = False
    client_msg_id: str | None = None
    reactions: dict[str, list[Person]] = field(default_factory=dict)
    chosen: dict[str, dict[str, JsonObject]] = field(default_factory=dict)
    """What people picked in its selects and pickers: by block id, then action id."""

    @property
    def at(self) -> datetime:
        """When it was posted, UTC."""
        return moment_of(self.ts)

    @property
    def edited(self) -> bool:
        """Whether its text was changed after posting."""
        return self.edited_ts is not None

    @property
    def replies(self) -> list["Message"]:
        """The replies in the thread under this message, oldest first, ephemeral ones included."""
        return [one for one in self.channel.messages if one.thread_ts == self.ts]

    @property
    def parent(self) -> "Message | None":
        """The thread's first message, if this one is a reply."""
        return self.channel.message(self.thread_ts) if self.thread_ts else None


@dataclass(eq=False, slots=True)
class Channel:
    """A conversation: a channel, shared or not, or a direct message with the bot (`with_person`)."""

    id: str
    name: str
    kind: ChannelKind
    host: Team
    teams: list[Team]
    members: list[Person]
    created: datetime
    archived: bool = False
    severed: bool = False
    with_person: Person | None = None
    messages: list[Message] = field(default_factory=list)
    """In order of ts; replies and ephemeral messages too, deleted ones only while replies remain."""
    pins: list[str] = field(default_factory=list)
    previous_names: list[str] = field(default_factory=list)

    @property
    def is_ext_shared(self) -> bool:
        """Whether more than one team takes part (Slack Connect)."""
        return len(self.teams) > 1

    @property
    def is_im(self) -> bool:
        """Whether it is a direct message between the bot and one person."""
        return self.kind is ChannelKind.IM

    def message(self, ts: str) -> Message | None:
        """Return the message with that `ts`, or None."""
        at = bisect.bisect_left(self.messages, ts, key=lambda one: one.ts)
        found = self.messages[at] if at < len(self.messages) else None
        return found if found is not None and found.ts == ts else None


@dataclass(eq=False, slots=True)
class View:
    """A modal (or Home tab) that the app shows to one person."""

    id: str
    person: Person
    body: JsonObject
    """As the app gave it, with the block ids and action ids that were missing filled in."""
    hash: str
    root_id: str
    previous_id: str | None = None
    entered: dict[str, dict[str, JsonObject]] = field(default_factory=dict)
    """What stands in its inputs now: by block id, then action id, as in `state.values`."""

    @property
    def blocks(self) -> list[JsonObject]:
        """The blocks that it shows."""
        blocks: list[JsonObject] = self.body["blocks"]
        return blocks

    @property
    def title(self) -> str:
        """Its heading; a Home tab has none."""
        return str(self.body.get("title", {}).get("text", ""))

    @property
    def callback_id(self) -> str:
        """The name under which the app knows it."""
        return str(self.body.get("callback_id", ""))

    @property
    def private_metadata(self) -> str:
        """What the app keeps in it for itself."""
        return str(self.body.get("private_metadata", ""))


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that everybody in the channel sees was posted."""

    message: Message


@dataclass(frozen=True, slots=True)
class Changed:
    """A message was changed by its author or app, or (not `by_author`) by Slack's unfurling."""

    message: Message
    before: Message
    by_author: bool = True


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message was deleted; `before` is what it was."""

    message: Message
    before: Message


@dataclass(frozen=True, slots=True)
class Reacted:
    """A reaction was added to a message, or taken off."""

    message: Message
    person: Person
    name: str
    added: bool


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody came into a channel."""

    channel: Channel
    person: Person
    inviter: Person | None


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody left a channel or was removed."""

    channel: Channel
    person: Person


@dataclass(frozen=True, slots=True)
class HomeOpened:
    """Somebody opened the app's Home or Messages tab."""

    channel: Channel
    person: Person
    tab: str


@dataclass(frozen=True, slots=True)
class ChannelAltered:
    """A channel itself changed: archived, renamed, another id, no longer shared and the like."""

    channel: Channel
    event: str
    person: Person | None = None
    details: JsonObject = field(default_factory=dict)


Occurrence = Posted | Changed | Deleted | Reacted | Joined | Left | HomeOpened | ChannelAltered


class World:
    """Everything that exists, with questions to ask of it and the ways to change it."""

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
        self.listeners: list[Callable[[Occurrence], None]] = []
        self.version = 0
        self._moved = asyncio.Event()
        self._last_ts = ""

    def person(self, key: str) -> Person:
        """Return the person (or the bot) with that id, handle or full name.

        Raises:
            KeyError: if there is nobody of that name.
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
        """Say that something visible changed."""
        self.version += 1
        self._moved.set()
        self._moved = asyncio.Event()

    async def changes(self) -> AsyncIterator[int]:
        """Yield the present version, then each newer one; versions may be skipped, never the last."""
        seen = -1
        while True:
            if self.version == seen:
                await self._moved.wait()
            seen = self.version
            yield seen

    def stamp(self, channel: Channel, at: datetime | None = None) -> str:
        """Return a `ts` that is free in `channel`: later than all before, or the first from `at`."""
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
        at: datetime | None = None,
    ) -> Message:
        """Add a message and announce it, unless it is ephemeral. `at` (aware) backdates it."""
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
        )
        bisect.insort(channel.messages, message, key=lambda one: one.ts)
        if ephemeral_to is None:
            self._announce(Posted(message))
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
        """Change what is given of a message and announce it. `metadata={}` removes it."""
        before = replace(message)
        if by_author:
            message.edited_ts = ts_of(self.clock.now())
        message.text = message.text if text is None else text
        message.blocks = message.blocks if blocks is None else blocks
        message.attachments = message.attachments if attachments is None else attachments
        if metadata is not None:
            message.metadata = metadata or None
        if message.ephemeral_to is None:
            self._announce(Changed(message, before, by_author))
        self.touch()

    def delete(self, message: Message) -> None:
        """Delete a message; one with replies leaves a tombstone in its place, as in Slack."""
        before = replace(message)
        message.deleted = True
        if message.replies:
            message.text = "This message was deleted."
            message.blocks, message.attachments, message.metadata = [], [], None
            message.reactions = {}
        else:
            message.channel.messages.remove(message)
        if message.ephemeral_to is None:
            self._announce(Deleted(message, before))
        self.touch()

    def react(self, message: Message, person: Person, name: str) -> bool:
        """Add a reaction; False if this person has already added it."""
        who = message.reactions.setdefault(name, [])
        if person in who:
            return False
        who.append(person)
        self._announce(Reacted(message, person, name, added=True))
        self.touch()
        return True

    def unreact(self, message: Message, person: Person, name: str) -> bool:
        """Take a reaction off; False if this person has not added it."""
        who = message.reactions.get(name, [])
        if person not in who:
            return False
        who.remove(person)
        if not who:
            del message.reactions[name]
        self._announce(Reacted(message, person, name, added=False))
        self.touch()
        return True

    def join(self, channel: Channel, person: Person, inviter: Person | None = None) -> None:
        """Bring a person (or the bot) into a channel."""
        if person in channel.members:
            return
        channel.members.append(person)
        self._announce(Joined(channel, person, inviter))
        self.touch()

    def leave(self, channel: Channel, person: Person) -> None:
        """Take a person (or the bot) out of a channel."""
        if person not in channel.members:
            return
        channel.members.remove(person)
        self._announce(Left(channel, person))
        self.touch()

    def open_dm(self, person: Person) -> Channel:
        """Return the bot's direct message with `person`, made now if there is none."""
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
        """Say that `person` opened the app's tab (`home` or `messages`); return their DM."""
        channel = self.open_dm(person)
        self._announce(HomeOpened(channel, person, tab))
        return channel

    def archive(self, channel: Channel, by: Person) -> None:
        """Archive a channel: nobody can post in it any more."""
        channel.archived = True
        self._announce(ChannelAltered(channel, "channel_archive", by))
        self.touch()

    def unarchive(self, channel: Channel, by: Person) -> None:
        """Open an archived channel again."""
        channel.archived = False
        self._announce(ChannelAltered(channel, "channel_unarchive", by))
        self.touch()

    def rename(self, channel: Channel, name: str) -> None:
        """Give a channel another name."""
        channel.previous_names.append(channel.name)
        channel.name = name
        self._announce(ChannelAltered(channel, "channel_rename"))
        self.touch()

    def change_channel_id(self, channel: Channel, new: str) -> None:
        """Give a channel another id, as Slack does when a private channel becomes shared."""
        old, channel.id = channel.id, new
        details = {"old_channel_id": old, "new_channel_id": new}
        self._announce(ChannelAltered(channel, "channel_id_changed", details=details))
        self.touch()

    def sever(self, channel: Channel, team: Team) -> None:
        """End the Slack Connect link of `team` to a channel; its people are gone from it."""
        channel.teams = [one for one in channel.teams if one != team]
        channel.members = [one for one in channel.members if one.team != team]
        channel.severed = True
        details = {"previously_connected_team_id": team.id}
        self._announce(ChannelAltered(channel, "channel_unshared", details=details))
        self.touch()

    def _announce(self, occurrence: Occurrence) -> None:
        for listener in self.listeners:
            listener(occurrence)


def new_id(prefix: str, length: int = 10) -> str:
    """Return a fresh opaque Slack-like id: `prefix` and upper-case letters and digits."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    return prefix + "".join(secrets.choice(alphabet) for _ in range(length - len(prefix)))


def _next(ts: str) -> str:
    seconds, _, micros = ts.partition(".")
    total = int(seconds) * 1_000_000 + int(micros) + 1
    return f"{total // 1_000_000}.{total % 1_000_000:06d}"
