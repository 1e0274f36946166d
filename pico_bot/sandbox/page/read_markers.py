"""Which messages each person has read."""

from pico_bot.sandbox.entities import Channel, Message, Person
from pico_bot.sandbox.world import World


class ReadMarkers:
    """Remembers the newest message that each person saw in each channel.

    Messages from before the page was first opened count as read.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._seen: dict[tuple[str, str], str] = {}
        self._since: str | None = None

    def start(self) -> None:
        """Mark all existing messages as read; later calls do nothing."""
        if self._since is None:
            self._since = max(
                (one.ts for channel in self._world.channels for one in channel.messages),
                default="0",
            )

    def mark_read(self, person: Person, channel: Channel) -> None:
        """Mark all messages of a channel as read by a person."""
        if channel.messages:
            self._seen[person.id, channel.id] = channel.messages[-1].ts

    def unread(self, person: Person, channel: Channel) -> list[Message]:
        """Other people's messages that this person can see and hasn't read."""
        since = self._seen.get((person.id, channel.id), self._since or "0")
        return [
            one
            for one in channel.messages
            if one.ts > since
            and one.author is not person
            and not one.deleted
            and one.ephemeral_to in (None, person)
        ]

    def unread_for(self, person: Person) -> int:
        """The number of unread direct messages, mentions and ephemeral messages."""
        return sum(
            channel.is_im or one.ephemeral_to is person or f"<@{person.id}" in one.text
            for channel in self._world.channels
            if person in channel.members
            for one in self.unread(person, channel)
        )
