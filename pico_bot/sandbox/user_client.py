"""The Slack client of one simulated person."""

import copy
import re
import uuid
from collections.abc import Sequence
from datetime import datetime

from pico_bot.sandbox.composer import Composer
from pico_bot.sandbox.entities import Channel, JsonObject, Message, Person, View, ts_of
from pico_bot.sandbox.forms import Entry, elements_of, fill, state_for, validation_errors
from pico_bot.sandbox.interactions import Interactions, Outcome
from pico_bot.sandbox.manifest import Command, Shortcut
from pico_bot.sandbox.modals import fill_ids
from pico_bot.sandbox.world import World

__all__ = ["Entry", "NotPossible", "Outcome", "UserClient"]

MAX_NAME = 80

ChannelRef = Channel | str
MessageRef = Message | str


class NotPossible(Exception):
    """Slack's client doesn't offer this action to the person."""


class UserClient:
    """One person at their Slack client.

    Channels are objects, ids or names; messages are objects, or a `ts` where the channel
    is known. Text is as people type it: `@Anna Berg`, `#channel`, bare links.
    """

    def __init__(self, person: Person, interactions: Interactions) -> None:
        self.person = person
        self._interactions = interactions

    @property
    def _world(self) -> World:
        return self._interactions.world

    @property
    def is_external(self) -> bool:
        """Whether the person is from a different team than the app."""
        return self.person.team != self._world.app.team

    @property
    def modal(self) -> View | None:
        """The person's open modal, the topmost one."""
        return self._interactions.modals.top(self.person)

    @property
    def home(self) -> View | None:
        """The app's Home tab as published to them; never visible to external people."""
        return None if self.is_external else self._world.homes.get(self.person.id)

    @property
    def commands(self) -> tuple[Command, ...]:
        """The app's slash commands that their composer suggests."""
        return () if self.is_external else self._interactions.app_manifest.commands

    @property
    def shortcuts(self) -> tuple[Shortcut, ...]:
        """The app's shortcuts in their message menu."""
        return () if self.is_external else self._interactions.app_manifest.shortcuts

    @property
    def channels(self) -> list[Channel]:
        """Their conversations."""
        return [one for one in self._world.channels if self.person in one.members]

    def sees(self, channel: ChannelRef, thread: MessageRef | None = None) -> list[Message]:
        """Return the messages that they see in a channel or in one thread, oldest first."""
        place = self._place(channel)
        if self.person not in place.members:
            return []
        mine = [one for one in place.messages if one.ephemeral_to in (None, self.person)]
        if thread is None:
            return [one for one in mine if one.thread_ts is None or one.broadcast]
        root = self._root(place, thread)
        return [one for one in mine if root in (one.ts, one.thread_ts)]

    async def post(
        self,
        channel: ChannelRef,
        text: str,
        thread: MessageRef | None = None,
        broadcast: bool = False,
        *,
        more: JsonObject | None = None,
        at: datetime | None = None,
    ) -> Message:
        """Post a message; it is delivered to the app in the background.

        Args:
            channel: where.
            text: as typed.
            thread: any message of the thread to reply in.
            broadcast: whether a reply is also shown in the channel.
            more: what else Slack tells of the message, such as its files.
            at: an aware datetime in the past, if the message should be backdated.

        Raises:
            NotPossible: if they aren't in the channel, it is archived, or the message is empty.
        """
        place = self._writable(channel)
        if not text.strip() and not more:
            raise NotPossible("Enter a message.")
        composer = Composer(self._world)
        return self._world.post(
            place,
            self.person,
            text=composer.text(text),
            blocks=fill_ids(composer.blocks(text, "")),
            thread_ts=None if thread is None else self._root(place, thread),
            broadcast=broadcast and thread is not None,
            client_msg_id=str(uuid.uuid4()),
            more=more,
            at=at,
        )

    async def edit(self, message: Message, text: str) -> None:
        """Change a message of this person.

        Raises:
            NotPossible: if someone else posted it, or it is deleted.
        """
        self._own(message)
        composer = Composer(self._world)
        blocks = fill_ids(composer.blocks(text, ""))
        self._world.change(message, text=composer.text(text), blocks=blocks)

    async def delete(self, message: Message) -> None:
        """Delete a message of this person.

        Raises:
            NotPossible: if someone else posted it, or it is deleted.
        """
        self._own(message)
        self._world.delete(message)

    async def react(self, message: Message, name: str) -> None:
        """Add a reaction (`scales`, without colons); adding it twice does nothing."""
        self._reachable(message)
        self._world.react(message, self.person, name.strip(":"))

    async def unreact(self, message: Message, name: str) -> None:
        """Remove their reaction."""
        self._reachable(message)
        self._world.unreact(message, self.person, name.strip(":"))

    async def command(self, channel: ChannelRef, text: str) -> Outcome:
        """Run a slash command from a channel's composer and wait for its answer."""
        name, _space, rest = text.strip().partition(" ")
        return await self._interactions.command(self.person, self._writable(channel), name, rest)

    async def shortcut(self, message: Message, callback_id: str) -> Outcome:
        """Use a message shortcut.

        Raises:
            NotPossible: if it isn't in their message menu.
        """
        self._reachable(message)
        offered = {one.callback_id for one in self.shortcuts}
        if callback_id not in offered or message.ephemeral_to is not None:
            raise NotPossible(f"{self.person.real_name} can't use the shortcut {callback_id} here.")
        return await self._interactions.shortcut(self.person, message, callback_id)

    async def click(
        self,
        message: Message,
        action_id: str,
        value: str | None = None,
        selected: Entry = None,
        *,
        block_id: str | None = None,
    ) -> Outcome:
        """Click a button, or choose in a select, menu or picker, in a message.

        Args:
            message: the message with the element.
            action_id: the element's action id.
            value: the button's value, if several buttons have that action id.
            selected: the option to choose, by value or label.
            block_id: the element's block, if the action id isn't unique.

        Raises:
            KeyError: if there is no such element or option.
            NotPossible: if they cannot see the message.
        """
        self._reachable(message)
        block, element = _find(message.blocks, action_id, value=value, block_id=block_id)
        action, state = self._action(block, element, selected)
        if state is not None:
            message.chosen.setdefault(block["block_id"], {})[element["action_id"]] = state
        return await self._interactions.act_on_message(self.person, message, action)

    async def act_in_view(
        self,
        view: View,
        action_id: str,
        value: str | None = None,
        selected: Entry = None,
        *,
        values: dict[str, Entry] | None = None,
        block_id: str | None = None,
    ) -> Outcome:
        """Click or choose in a modal or Home tab; `values` is the content of its inputs.

        Raises:
            KeyError: if there is no such element or option.
        """
        fill(view, values or {}, self._world)
        block, element = _find(view.blocks, action_id, value=value, block_id=block_id)
        action, state = self._action(block, element, selected)
        if state is not None:
            view.entered.setdefault(block["block_id"], {})[element["action_id"]] = state
        return await self._interactions.act_in_view(self.person, view, action)

    async def submit(self, values: dict[str, Entry] | None = None) -> Outcome:
        """Fill in the open modal and submit it.

        Args:
            values: entries by action id, or by block id; other inputs keep their content.

        Returns:
            With `errors` by block id if the client or the app rejects an entry.

        Raises:
            KeyError: if there is no such input or option.
            NotPossible: if no modal is open, or it has no submit button.
        """
        view = self.modal
        if view is None:
            raise NotPossible(f"{self.person.real_name} has no open modal.")
        fill(view, values or {}, self._world)
        has_inputs = any(block["type"] == "input" for block in view.blocks)
        if not view.body.get("submit") and not has_inputs:
            raise NotPossible("This modal can't be submitted.")
        errors = validation_errors(view)
        if errors:
            return Outcome(False, errors=errors)
        return await self._interactions.submit(self.person, view)

    async def close_modal(self) -> None:
        """Close the open modal, or all of them if the app set `clear_on_close`."""
        view = self.modal
        if view is None:
            return
        clears = bool(view.body.get("clear_on_close"))
        await self._interactions.close(self.person, view, cleared=clears)
        if clears:
            self._interactions.modals.clear(self.person)

    async def open_dm_with_bot(self) -> Channel:
        """Open the app's Messages tab: their direct message with the bot."""
        return self._world.open_home(self.person, "messages")

    async def open_home(self) -> View | None:
        """Open the app's Home tab; external people always see an empty one."""
        self._world.open_home(self.person, "home")
        return self.home

    async def invite(self, channel: ChannelRef, who: Person | str) -> None:
        """Invite a person or the bot to a channel, and share it with their team if it is new."""
        person = who if isinstance(who, Person) else self._world.person(who)
        place = self._writable(channel)
        if person.team not in place.teams:
            self._world.share(place, person.team)
        self._world.join(place, person, self.person)

    async def remove(self, channel: ChannelRef, who: Person | str) -> None:
        """Remove a person or the bot from a channel."""
        person = who if isinstance(who, Person) else self._world.person(who)
        self._world.leave(self._writable(channel), person)

    @property
    def may_host(self) -> bool:
        """Whether they can create a channel here: guests and external people can't."""
        return not self.is_external and not self.person.is_guest

    async def make_channel(self, name: str, people: Sequence[Person]) -> Channel:
        """Create a channel and invite `people`; it is shared with the teams they are from.

        Raises:
            NotPossible: if they can't create channels, or the name is empty, too long or taken.
        """
        if not self.may_host:
            raise NotPossible(f"{self.person.real_name} can't create channels here.")
        name = channel_name(name)
        if not name:
            raise NotPossible("Enter a name.")
        if any(one.name == name for one in self._world.channels):
            raise NotPossible(f"The name #{name} is already taken.")
        channel = self._world.make_channel(name, self.person)
        for one in people:
            await self.invite(channel, one)
        return channel

    async def archive(self, channel: ChannelRef) -> None:
        """Archive a channel."""
        self._world.archive(self._place(channel), self.person)

    async def unarchive(self, channel: ChannelRef) -> None:
        """Unarchive a channel."""
        self._world.unarchive(self._place(channel), self.person)

    def _action(
        self, block: JsonObject, element: JsonObject, selected: Entry
    ) -> tuple[JsonObject, JsonObject | None]:
        action: JsonObject = {
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "type": element["type"],
            "action_ts": ts_of(self._world.clock.now()),
        }
        if element["type"] == "button":
            kept = {key: element[key] for key in ("text", "value", "style") if key in element}
            return action | copy.deepcopy(kept), None
        state = state_for(element, selected, self._world)
        return action | state, None if element["type"] == "overflow" else state

    def _place(self, channel: ChannelRef) -> Channel:
        return channel if isinstance(channel, Channel) else self._world.channel(channel)

    def _writable(self, channel: ChannelRef) -> Channel:
        place = self._place(channel)
        if self.person not in place.members:
            raise NotPossible(f"{self.person.real_name} isn't in {place.name or place.id}.")
        if place.archived:
            raise NotPossible(f"#{place.name} is archived.")
        return place

    def _reachable(self, message: Message) -> None:
        hidden = message.ephemeral_to not in (None, self.person) or message.deleted
        if hidden or self.person not in message.channel.members:
            raise NotPossible(f"{self.person.real_name} can't see message {message.ts}.")

    def _own(self, message: Message) -> None:
        self._reachable(message)
        if message.author is not self.person:
            raise NotPossible(f"Message {message.ts} isn't from {self.person.real_name}.")

    def _root(self, channel: Channel, thread: MessageRef) -> str:
        found = thread if isinstance(thread, Message) else channel.message(thread)
        if found is None or found.channel is not channel:
            raise NotPossible("This channel has no such thread.")
        return found.thread_ts or found.ts


def channel_name(typed: str) -> str:
    """Return a channel name, normalised as in Slack's client."""
    name = re.sub(r"\s+", "-", typed.strip().removeprefix("#").strip().lower())
    return re.sub(r"[^\w-]", "", name)[:MAX_NAME]


def _find(
    blocks: list[JsonObject], action_id: str, *, value: str | None, block_id: str | None
) -> tuple[JsonObject, JsonObject]:
    for block, element in elements_of(blocks):
        wrong_block = block_id is not None and block["block_id"] != block_id
        wrong_value = (
            value is not None and element["type"] == "button" and element.get("value") != value
        )
        if element["action_id"] == action_id and not wrong_block and not wrong_value:
            return block, element
    raise KeyError(action_id)
