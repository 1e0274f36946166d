"""What the page's script asks for, performed as the selected person.

Each action takes a JSON object and returns `{"ok", "error", "errors", "go"}`: whether it worked,
the error that Slack's client would show, errors by block id, and an address to open.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from pico_bot.sandbox.bot_process import BotProcess
from pico_bot.sandbox.composer import Composer
from pico_bot.sandbox.entities import Channel, Message, Person, View
from pico_bot.sandbox.forms import Entry
from pico_bot.sandbox.interactions import Outcome
from pico_bot.sandbox.page.emoji import character
from pico_bot.sandbox.server import Sandbox
from pico_bot.sandbox.user_client import NotPossible, UserClient

DONE = Outcome(ok=True)

_MENTION = re.compile(r"<@(\w+)>")


class BadRequest(Exception):
    """The script sent an invalid request, which is a bug in the page."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A request from the script, with typed access to its fields."""

    sandbox: Sandbox
    bot: BotProcess | None
    body: Mapping[str, Any]

    def text(self, name: str) -> str:
        """A required field."""
        value = self.body.get(name)
        if not isinstance(value, str):
            raise BadRequest(f"{name} must be a string")
        return value

    def text_or_none(self, name: str) -> str | None:
        """An optional field."""
        return None if self.body.get(name) is None else self.text(name)

    def entry(self, name: str) -> Entry:
        """An optional entry of one or more strings."""
        return self._entry(self.body.get(name), name)

    def entries(self, name: str) -> dict[str, Entry]:
        """The content of a modal's fields, by block id."""
        values = self.body.get(name)
        if not isinstance(values, dict):
            raise BadRequest(f"{name} must be an object")
        return {key: self._entry(value, key) for key, value in values.items()}

    def _entry(self, value: object, name: str) -> Entry:
        match value:
            case None | str():
                return value
            case {"local": str(wall_time)}:
                moment = datetime.fromisoformat(wall_time)
                zone = ZoneInfo(self.client.person.tz)
                return str(int(moment.replace(tzinfo=zone).timestamp()))
            case list() if all(isinstance(one, str) for one in value):
                return value
        raise BadRequest(f"{name} must be a string, a list of strings or a local time")

    def people(self, name: str) -> list[Person]:
        """People, and the bot, by their ids."""
        ids = self.body.get(name)
        if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
            raise BadRequest(f"{name} must be a list of ids")
        try:
            return [self.sandbox.world.person(one) for one in ids]
        except KeyError as unknown:
            raise BadRequest("no person has that id") from unknown

    @property
    def client(self) -> UserClient:
        """The client of the acting person."""
        try:
            return self.sandbox.acting_as(self.text("as"))
        except KeyError as unknown:
            raise BadRequest("no person has that id") from unknown

    @property
    def channel(self) -> Channel:
        """The channel that the action is in."""
        try:
            return self.sandbox.world.channel(self.text("channel"))
        except KeyError as unknown:
            raise NotPossible("This conversation no longer exists.") from unknown

    @property
    def message(self) -> Message:
        """The message that the action is about; it may have been deleted since."""
        message = self.channel.message(self.text("message"))
        if message is None:
            raise NotPossible("This message was deleted.")
        return message

    @property
    def view(self) -> View:
        """The modal or Home tab that the action is in; the bot may have replaced it since."""
        client, asked = self.client, self.text("view")
        for view in (client.modal, client.home):
            if view is not None and view.id == asked:
                return view
        raise NotPossible("This dialog is no longer open.")


async def perform(request: PageRequest, action: str) -> dict[str, Any]:
    """Perform the requested action.

    Raises:
        BadRequest: if there is no such action, or its fields are missing or of a wrong type.
    """
    if action not in _ACTIONS:
        raise BadRequest(f"there is no action {action}")
    try:
        done = await _ACTIONS[action](request)
    except NotPossible as refusal:
        done = Outcome(ok=False, error=str(refusal))
    except (KeyError, ValueError) as stale:
        done = Outcome(ok=False, error=f"This is no longer available: {stale}")
    if isinstance(done, str):
        return {"ok": True, "error": None, "errors": {}, "go": done}
    return {"ok": done.ok, "error": done.error, "errors": done.errors, "go": None}


async def _post(request: PageRequest) -> Outcome:
    text, thread = request.text("text").strip(), request.text_or_none("thread")
    if text.startswith("/") and not text.startswith("//"):
        if thread:
            name = text.partition(" ")[0]
            return Outcome(ok=False, error=f"{name} is not supported in threads. Sorry!")
        if text.split()[0] in _SLACK_COMMANDS:
            return await _SLACK_COMMANDS[text.split()[0]](request, text)
        return await request.client.command(request.channel, text)
    await request.client.post(
        request.channel, text, thread=thread, broadcast=bool(request.body.get("broadcast"))
    )
    return DONE


async def _invite_typed(request: PageRequest, text: str) -> Outcome:
    people = _mentioned(request, text)
    if not people:
        return Outcome(ok=False, error="Mention the person to invite: /invite @Pico")
    for one in people:
        await request.client.invite(request.channel, one)
    return DONE


async def _remove_typed(request: PageRequest, text: str) -> Outcome:
    people = _mentioned(request, text)
    if not people:
        return Outcome(ok=False, error="Mention the person to remove: /remove @Pico")
    for one in people:
        await request.client.remove(request.channel, one)
    return DONE


def _mentioned(request: PageRequest, text: str) -> list[Person]:
    """People who are mentioned in typed text."""
    world = request.sandbox.world
    return [world.person(one) for one in _MENTION.findall(Composer(world).text(text))]


async def _new_channel(request: PageRequest) -> str:
    channel = await request.client.make_channel(request.text("name"), request.people("people"))
    return _to(request, channel)


async def _invite(request: PageRequest) -> str:
    for one in request.people("people"):
        await request.client.invite(request.channel, one)
    return _to(request, request.channel)


def _to(request: PageRequest, channel: Channel) -> str:
    return "/?" + urlencode({"as": request.client.person.id, "channel": channel.id})


async def _edit(request: PageRequest) -> Outcome:
    await request.client.edit(request.message, request.text("text"))
    return DONE


async def _delete(request: PageRequest) -> Outcome:
    await request.client.delete(request.message)
    return DONE


async def _react(request: PageRequest) -> Outcome:
    client, message, name = request.client, request.message, request.text("name").strip(": ")
    if client.person in message.reactions.get(name, []):
        await client.unreact(message, name)
    elif character(name) is None:
        return Outcome(ok=False, error=f"There's no emoji called :{name}:")
    else:
        await client.react(message, name)
    return DONE


async def _act(request: PageRequest) -> Outcome:
    return await request.client.click(
        request.message,
        request.text("action_id"),
        value=request.text_or_none("value"),
        selected=request.entry("selected"),
        block_id=request.text("block_id"),
    )


async def _act_in_view(request: PageRequest) -> Outcome:
    return await request.client.act_in_view(
        request.view,
        request.text("action_id"),
        value=request.text_or_none("value"),
        selected=request.entry("selected"),
        values=request.entries("values"),
        block_id=request.text("block_id"),
    )


async def _submit(request: PageRequest) -> Outcome:
    if request.client.modal is not request.view:
        raise NotPossible("This dialog is no longer open.")
    return await request.client.submit(request.entries("values"))


async def _close(request: PageRequest) -> Outcome:
    # The app may have closed the dialog already.
    if request.client.modal is not None and request.client.modal.id == request.text("view"):
        await request.client.close_modal()
    return DONE


async def _shortcut(request: PageRequest) -> Outcome:
    return await request.client.shortcut(request.message, request.text("callback_id"))


async def _open_dm(request: PageRequest) -> str:
    return _to(request, await request.client.open_dm_with_bot())


async def _open_home(request: PageRequest) -> str:
    await request.client.open_home()
    return _to(request, request.sandbox.world.open_dm(request.client.person)) + "&tab=home"


async def _know_blocks(request: PageRequest) -> Outcome:
    kind, unknown = request.text("type"), request.sandbox.world.unknown_blocks
    if request.body.get("known"):
        unknown.discard(kind)
    else:
        unknown.add(kind)
    return DONE


async def _advance(request: PageRequest) -> Outcome:
    seconds = request.body.get("seconds")
    if not isinstance(seconds, int | float):
        raise BadRequest("seconds must be a number")
    request.sandbox.clock.advance(timedelta(seconds=seconds))
    request.sandbox.world.touch()
    return DONE


async def _set_clock(request: PageRequest) -> Outcome:
    try:
        moment = datetime.fromisoformat(request.text("moment"))
    except ValueError:
        return Outcome(ok=False, error="Enter a date and time.")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(request.client.person.tz))
    if moment <= request.sandbox.clock.now():
        return Outcome(ok=False, error="The clock only moves forward. Choose a later time.")
    request.sandbox.clock.set(moment)
    request.sandbox.world.touch()
    return DONE


async def _kill_bot(request: PageRequest) -> Outcome:
    if request.bot is None:
        return Outcome(ok=False, error="This sandbox didn't start the bot.")
    await request.bot.kill()
    return DONE


async def _start_bot(request: PageRequest) -> Outcome:
    if request.bot is None:
        return Outcome(ok=False, error="This sandbox didn't start the bot.")
    await request.bot.start()
    return DONE


# Slack's own commands, which no app receives.
_SLACK_COMMANDS: Mapping[str, Callable[[PageRequest, str], Awaitable[Outcome]]] = {
    "/invite": _invite_typed,
    "/remove": _remove_typed,
}

_ACTIONS: Mapping[str, Callable[[PageRequest], Awaitable[Outcome | str]]] = {
    "post": _post,
    "edit": _edit,
    "delete": _delete,
    "react": _react,
    "act": _act,
    "act-in-view": _act_in_view,
    "submit": _submit,
    "close": _close,
    "shortcut": _shortcut,
    "open-dm": _open_dm,
    "open-home": _open_home,
    "new-channel": _new_channel,
    "invite": _invite,
    "know-blocks": _know_blocks,
    "advance": _advance,
    "set-clock": _set_clock,
    "kill-bot": _kill_bot,
    "start-bot": _start_bot,
}
