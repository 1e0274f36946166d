"""What can happen in the sandbox's world, as it is announced to whoever listens."""

from dataclasses import dataclass, field

from pico_bot.sandbox.entities import Channel, JsonObject, Message, Person


@dataclass(frozen=True, slots=True)
class MessagePosted:
    """A message that everybody in the channel sees was posted."""

    message: Message


@dataclass(frozen=True, slots=True)
class MessageChanged:
    """A message was changed by its author or app, or (not `by_author`) by Slack's unfurling."""

    message: Message
    before: Message
    by_author: bool = True


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """A message was deleted; `before` is what it was."""

    message: Message
    before: Message


@dataclass(frozen=True, slots=True)
class ReactionChanged:
    """A reaction was added to a message, or taken off."""

    message: Message
    person: Person
    name: str
    added: bool


@dataclass(frozen=True, slots=True)
class MemberJoined:
    """Somebody came into a channel."""

    channel: Channel
    person: Person
    inviter: Person | None


@dataclass(frozen=True, slots=True)
class MemberLeft:
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
class ChannelChanged:
    """A channel itself changed: archived, renamed, another id, no longer shared and the like."""

    channel: Channel
    event: str
    person: Person | None = None
    details: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """Somebody's account changed: another status, deactivated and the like."""

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
