"""What each person has read, for the unread markers."""

from pico_bot.sandbox.entities import Channel, Message, Person
from pico_bot.sandbox.world import World


class ReadMarkers:
    """Remembers, for each person and channel, the newest message that was on their screen.

    Messages from before the page was first opened count as read: the visitor comes to a
    workspace whose people know their own past.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._seen: dict[tuple[str, str], str] = {}
        self._since: str | None = None

    def begin(self) -> None:
        """Mark all existing messages as read, the first time only."""
        if self._since is None:
            self._since = max(
                (one.ts for channel in self._world.channels for one in channel.messages),
                default="0",
            )

    def saw(self, person: Person, channel: Channel) -> None:
        """Mark a channel as read by the person."""
        if channel.messages:
            self._seen[person.id, channel.id] = channel.messages[-1].ts

    def unread(self, person: Person, channel: Channel) -> list[Message]:
        """The unread messages of others that this person can see."""
        since = self._seen.get((person.id, channel.id), self._since or "0")
        return [
            one
            for one in channel.messages
            if one.ts > since
            and one.author is not person
            and not one.deleted
            and one.ephemeral_to in (None, person)
        ]

    def wanted(self, person: Person) -> int:
        """How many unread messages are for this person: direct, mentions, or ephemeral."""
        return sum(
            channel.is_im or one.ephemeral_to is person or f"<@{person.id}" in one.text
            for channel in self._world.channels
            if person in channel.members
            for one in self.unread(person, channel)
        )
