"""What each person has read, for the marks beside channels and faces."""

from pico_bot.sandbox.entities import Channel, Message, Person
from pico_bot.sandbox.world import World


class ReadMarkers:
    """Remembers, for each person and channel, the newest message that was on their screen.

    What there was before the page was first looked at counts as read: the visitor comes into a
    workspace whose people know their own past.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._seen: dict[tuple[str, str], str] = {}
        self._since: str | None = None

    def begin(self) -> None:
        """Call all that there is read, the first time only."""
        if self._since is None:
            self._since = max(
                (one.ts for channel in self._world.channels for one in channel.messages),
                default="0",
            )

    def saw(self, person: Person, channel: Channel) -> None:
        """Note that all of a channel is on the person's screen now."""
        if channel.messages:
            self._seen[person.id, channel.id] = channel.messages[-1].ts

    def unread(self, person: Person, channel: Channel) -> list[Message]:
        """The messages of others that came since, and are for this person to see."""
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
        """How many unread messages speak to this person: direct, by mention, or only to them."""
        return sum(
            channel.is_im or one.ephemeral_to is person or f"<@{person.id}" in one.text
            for channel in self._world.channels
            if person in channel.members
            for one in self.unread(person, channel)
        )
