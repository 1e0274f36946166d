"""The events that `World` sends to its listeners."""

from dataclasses import dataclass, field

from pico_bot.sandbox.entities import Channel, JsonObject, Message, Person


@dataclass(frozen=True, slots=True)
class MessagePosted:
    """A message that everyone in the channel can see was posted."""

    message: Message


@dataclass(frozen=True, slots=True)
class MessageChanged:
    """A message was changed by its author, or by Slack's unfurling if not `by_author`."""

    message: Message
    before: Message
    by_author: bool = True


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """A message was deleted; `before` is a copy of what it was."""

    message: Message
    before: Message


@dataclass(frozen=True, slots=True)
class ReactionChanged:
    """A reaction to a message was added or removed."""

    message: Message
    person: Person
    name: str
    added: bool


@dataclass(frozen=True, slots=True)
class MemberJoined:
    """A person joined a channel."""

    channel: Channel
    person: Person
    inviter: Person | None


@dataclass(frozen=True, slots=True)
class MemberLeft:
    """A person left a channel or was removed."""

    channel: Channel
    person: Person


@dataclass(frozen=True, slots=True)
class HomeOpened:
    """A person opened the app's Home or Messages tab."""

    channel: Channel
    person: Person
    tab: str


@dataclass(frozen=True, slots=True)
class ChannelChanged:
    """A channel was archived, renamed, unshared or the like."""

    channel: Channel
    event: str
    person: Person | None = None
    details: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """A person's account changed, for example its status."""

    person: Person


ChannelEvent = (
    MessagePosted
    | MessageChanged
    | MessageDeleted
    | ReactionChanged
    | MemberJoined
    | MemberLeft
    | HomeOpened
    | ChannelChanged
)
WorldEvent = ChannelEvent | PersonChanged
