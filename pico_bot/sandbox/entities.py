"""The sandbox's entities: teams, people, channels, messages and views."""

import bisect
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

JsonObject = dict[str, Any]


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def ts_of(moment: datetime) -> str:
    """Return `moment` as Slack writes a message's time: Unix seconds with six decimals."""
    # A float can't hold the microseconds of distant years.
    micros = (moment - _EPOCH) // timedelta(microseconds=1)
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"


def moment_of(ts: str) -> datetime:
    """Return the UTC time of Slack's `ts`."""
    seconds, _dot, micros = ts.partition(".")
    return datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=int(micros or 0))


def new_id(prefix: str, length: int = 10) -> str:
    """Return a random id like Slack's: `prefix`, then upper-case letters and digits."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    return prefix + "".join(secrets.choice(alphabet) for _each in range(length - len(prefix)))


@dataclass(frozen=True, slots=True)
class Team:
    """A Slack workspace."""

    id: str
    name: str
    domain: str


@dataclass(eq=False, slots=True)
class Person:
    """A human or the app's bot user, with their home team."""

    id: str
    name: str
    real_name: str
    team: Team
    title: str = ""
    is_bot: bool = False
    is_guest: bool = False
    """Whether they are a guest of their team, limited to certain channels."""
    tz: str = "Europe/Copenhagen"
    deleted: bool = False
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0
    """When the status ends, in Unix seconds; 0 means never."""

    @property
    def first_name(self) -> str:
        """Their first name."""
        return self.real_name.split()[0]


@dataclass(frozen=True, slots=True)
class InstalledApp:
    """The sandbox's only app."""

    id: str
    bot_id: str
    user: Person

    @property
    def team(self) -> Team:
        """The team that installed it, whose members have its commands and shortcuts."""
        return self.user.team

    @property
    def name(self) -> str:
        """The app's display name."""
        return self.user.real_name


class ChannelKind(StrEnum):
    """The type of a conversation, as in `channel_type` of an event."""

    PUBLIC = "channel"
    PRIVATE = "group"
    IM = "im"
    MPIM = "mpim"


@dataclass(eq=False, slots=True)
class Message:
    """A message, a reply or an ephemeral message. Only replies have a `thread_ts`."""

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
    more: JsonObject = field(default_factory=dict)
    """What else Slack tells of it, such as files, or the app that posted it."""
    chosen: dict[str, dict[str, JsonObject]] = field(default_factory=dict)
    """The values of its selects and pickers, by block id and action id."""

    @property
    def at(self) -> datetime:
        """When it was posted, UTC."""
        return moment_of(self.ts)

    @property
    def edited(self) -> bool:
        """Whether its author edited it."""
        return self.edited_ts is not None

    @property
    def replies(self) -> list["Message"]:
        """The replies to this message, oldest first, including ephemeral ones."""
        return self.channel.replies_to(self.ts)

    @property
    def parent(self) -> "Message | None":
        """The thread's first message, if this one is a reply."""
        return self.channel.message(self.thread_ts) if self.thread_ts else None


@dataclass(eq=False, slots=True)
class Channel:
    """A conversation: a channel, shared or not, or the bot's direct message `with_person`."""

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
    messages: list[Message] = field(default_factory=list, repr=False)
    """Sorted by ts; includes replies, ephemeral messages, and deleted ones with replies."""
    pins: list[str] = field(default_factory=list)
    previous_names: list[str] = field(default_factory=list)
    _threads: dict[str, list[Message]] = field(default_factory=dict, repr=False)

    @property
    def is_ext_shared(self) -> bool:
        """Whether several teams share it (Slack Connect)."""
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

    def replies_to(self, ts: str) -> list[Message]:
        """Return the replies to the message with that `ts`, oldest first."""
        return list(self._threads.get(ts, ()))

    def add(self, message: Message) -> None:
        """Add a message at the position of its `ts`."""
        bisect.insort(self.messages, message, key=lambda one: one.ts)
        if message.thread_ts is not None:
            thread = self._threads.setdefault(message.thread_ts, [])
            bisect.insort(thread, message, key=lambda one: one.ts)

    def discard(self, message: Message) -> None:
        """Remove a message."""
        self.messages.remove(message)
        if message.thread_ts is not None:
            self._threads[message.thread_ts].remove(message)


@dataclass(eq=False, slots=True)
class View:
    """A modal or Home tab that the app shows to one person."""

    id: str
    person: Person
    body: JsonObject = field(repr=False)
    """The app's JSON, with missing block ids and action ids filled in."""
    hash: str
    root_id: str
    previous_id: str | None = None
    entered: dict[str, dict[str, JsonObject]] = field(default_factory=dict)
    """The current values of its inputs, by block id and action id, as in `state.values`."""

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
        """Its `callback_id`, or an empty string."""
        return str(self.body.get("callback_id", ""))

    @property
    def private_metadata(self) -> str:
        """Its `private_metadata`, or an empty string."""
        return str(self.body.get("private_metadata", ""))
