"""A person at their Slack client."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pico_bot.sandbox.entities import Channel, Message, View
from pico_bot.sandbox.interactions import Outcome
from pico_bot.sandbox.user_client import UserClient
from tests.stories.constants import HOME
from tests.stories.messages import action_of, button_of, interactive_elements, said

if TYPE_CHECKING:
    from tests.stories.stage import Stage

T = TypeVar("T")


@dataclass(frozen=True)
class Person:
    """A person at their Slack client; each call returns when the bot has handled it."""

    stage: "Stage"
    client: UserClient

    @property
    def name(self) -> str:
        """Their full name."""
        return self.client.person.real_name

    def say(
        self,
        text: str,
        *,
        channel: str = HOME,
        thread: Message | None = None,
        more: dict[str, Any] | None = None,
        waits: bool = True,
    ) -> Message:
        """Post a message or a reply, and wait until it is handled.

        `more` is what else Slack tells of it, such as its files.
        """
        message = self._do(self.client.post(channel, text, thread, more=more))
        if waits:
            self.stage.settled()
        return message

    def edit(self, message: Message, text: str) -> None:
        """Change their message."""
        self._do(self.client.edit(message, text))
        self.stage.settled()

    def delete(self, message: Message) -> None:
        """Delete their message."""
        self._do(self.client.delete(message))
        self.stage.settled()

    def react(self, message: Message, name: str) -> None:
        """React to a message."""
        self._do(self.client.react(message, name))
        self.stage.settled()

    def unreact(self, message: Message, name: str) -> None:
        """Remove their reaction from a message."""
        self._do(self.client.unreact(message, name))
        self.stage.settled()

    def command(self, text: str, *, channel: str = HOME) -> str:
        """Run a slash command and return the text of its answer; fails if Slack shows an error."""
        before = len(self.ephemerals(channel=channel))
        outcome = self._do(self.client.command(channel, text))
        assert outcome.ok, outcome.error
        self.stage.settled()
        return "\n".join(said(each) for each in self.ephemerals(channel=channel)[before:])

    def try_command(self, text: str, *, channel: str = HOME) -> Outcome:
        """Run a slash command and return its outcome."""
        return self._do(self.client.command(channel, text))

    def shortcut(self, message: Message, callback_id: str) -> View:
        """Use a message shortcut and return the modal it opens."""
        outcome = self._do(self.client.shortcut(message, callback_id))
        assert outcome.ok, outcome.error
        return self.modal

    def click(self, message: Message, label: str, *, waits: bool = True) -> None:
        """Click the button with this label, and wait until it is handled."""
        button = button_of(message, label)
        outcome = self._do(
            self.client.click(message, button["action_id"], value=button.get("value"))
        )
        assert outcome.ok, outcome.error
        if waits:
            self.stage.settled()

    def pick(self, message: Message, label: str) -> None:
        """Choose from a message's ⋯ menu, and wait until it is handled."""
        dots = next(each for each in interactive_elements(message) if each["type"] == "overflow")
        outcome = self._do(self.client.click(message, dots["action_id"], selected=label))
        assert outcome.ok, outcome.error
        self.stage.settled()

    def press(self, label: str) -> None:
        """Click a button in the open modal, and wait until it is handled."""
        view = self.modal
        outcome = self._do(self.client.act_in_view(view, action_of(view, label)))
        assert outcome.ok, outcome.error
        self.stage.settled()

    def fill_in(self, **values: str | list[str]) -> None:
        """Fill in fields of the open modal, by their block ids, without submitting it."""
        for name, value in values.items():
            view = self.modal
            [element] = [block["element"] for block in view.blocks if block.get("block_id") == name]
            action = self.client.act_in_view(
                view, element["action_id"], block_id=name, selected=value
            )
            outcome = self._do(action)
            assert outcome.ok, outcome.error
        self.stage.settled()

    def close_modal(self) -> None:
        """Close the open modal."""
        self._do(self.client.close_modal())
        self.stage.settled()

    def submit(self, values: dict[str, Any] | None = None) -> dict[str, str]:
        """Fill in the open modal and submit it; returns the errors under its fields."""
        outcome = self._do(self.client.submit(values))
        assert outcome.ok or outcome.errors, outcome.error
        self.stage.settled()
        return outcome.errors

    @property
    def modal(self) -> View:
        """Their open modal."""
        assert self.client.modal is not None, "no modal is open"
        return self.client.modal

    def ephemerals(self, *, channel: str = HOME) -> list[Message]:
        """The ephemeral messages that they got in the channel and its threads."""
        place = self.stage.sandbox.world.channel(channel)
        return [each for each in place.messages if each.ephemeral_to is self.client.person]

    def last_ephemeral(self, *, channel: str = HOME) -> str:
        """The text of the last ephemeral message that they got."""
        found = self.ephemerals(channel=channel)
        assert found, f"{self.name} got no ephemeral message"
        return said(found[-1])

    def remove(self, other: "Person", *, channel: str = HOME) -> None:
        """Remove a person from a channel."""
        self._do(self.client.remove(channel, other.client.person))
        self.stage.settled()

    def invite_bot(self, *, channel: str = HOME) -> None:
        """Invite the bot to a channel."""
        self._do(self.client.invite(channel, self.stage.sandbox.world.app.user))
        self.stage.settled()

    def remove_bot(self, *, channel: str = HOME) -> None:
        """Remove the bot from a channel."""
        self._do(self.client.remove(channel, self.stage.sandbox.world.app.user))
        self.stage.settled()

    def direct(self) -> Channel:
        """Their direct conversation with the bot."""
        return self._do(self.client.open_dm_with_bot())

    def _do(self, action: Awaitable[T]) -> T:
        async def act() -> T:
            return await action

        return self.stage.loop.run(act())
