"""One call of the Web API: arguments, access checks and errors."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pico_bot.sandbox.entities import Channel, ChannelKind, JsonObject, Message, Person
from pico_bot.sandbox.interaction_tokens import Triggers
from pico_bot.sandbox.modals import Modals
from pico_bot.sandbox.socket_mode import SocketMode
from pico_bot.sandbox.world import World


class ApiError(Exception):
    """A call that Slack answers with `ok: false`.

    `error` is Slack's error code. `messages` go into `response_metadata`, `more` contains other
    fields of the answer.
    """

    def __init__(self, error: str, messages: list[str] | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages or []
        self.more = more

    def body(self) -> JsonObject:
        """Return the answer's JSON."""
        body: JsonObject = {"ok": False, "error": self.error, **self.more}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
        return body


@dataclass(frozen=True, slots=True)
class Platform:
    """The services of the sandbox that methods use."""

    world: World
    modals: Modals
    triggers: Triggers
    sockets: SocketMode
    base_url: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Call:
    """One call, with its arguments from the form, the query or the JSON body."""

    platform: Platform
    args: JsonObject

    @property
    def world(self) -> World:
        """The sandbox's world."""
        return self.platform.world

    @property
    def bot(self) -> Person:
        """The app's bot user, who makes the call."""
        return self.world.app.user

    def text(self, name: str, default: str = "") -> str:
        """Return an argument as text; `default` if it is missing or empty."""
        value = self.args.get(name)
        return default if value is None or value == "" else str(value)

    def required(self, name: str) -> str:
        """Return a required argument.

        Raises:
            ApiError: `invalid_arguments`, with the name of the missing field.
        """
        value = self.text(name)
        if not value:
            raise ApiError("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        """Return a boolean argument; False if it is missing."""
        return str(self.args.get(name, "")).lower() in {"1", "true"}

    def number(self, name: str, default: int) -> int:
        """Return a whole number.

        Raises:
            ApiError: `invalid_arguments` if it is not a number.
        """
        given = self.text(name, str(default))
        if not given.isdigit():
            raise ApiError("invalid_arguments", [f"[ERROR] must be an integer: {name}"])
        return int(given)

    def decoded(self, name: str) -> Any:
        """Return a JSON argument, which may be encoded as a string.

        Raises:
            ApiError: `invalid_json` if it cannot be parsed.
        """
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise ApiError("invalid_json") from None

    def channel(self, *, member: bool = True, name: str = "channel") -> Channel:
        """Return the channel with the id in an argument.

        Args:
            member: whether the bot must be in the channel.
            name: the name of the argument.

        Raises:
            ApiError: `channel_not_found`, or `not_in_channel` if the bot isn't in a public channel.
        """
        given = self.text(name)
        channel = next((one for one in self.world.channels if one.id == given), None)
        inside = channel is not None and self.bot in channel.members
        if channel is None or (not inside and channel.kind is not ChannelKind.PUBLIC):
            raise ApiError("channel_not_found")
        if member and not inside:
            raise ApiError("not_in_channel")
        return channel

    def open_channel(self, *, name: str = "channel") -> Channel:
        """Return a channel that the bot can write in.

        Raises:
            ApiError: as `channel`, or `is_archived`.
        """
        channel = self.channel(name=name)
        if channel.archived:
            raise ApiError("is_archived")
        return channel

    def message(
        self, channel: Channel, name: str = "ts", error: str = "message_not_found"
    ) -> Message:
        """Return the message with the ts in an argument.

        Raises:
            ApiError: `error`; also for ephemeral messages, which the API can't see.
        """
        message = channel.message(self.text(name))
        if message is None or message.ephemeral_to is not None or message.deleted:
            raise ApiError(error)
        return message

    def person(self, name: str = "user") -> Person:
        """Return the person with the id in an argument.

        Raises:
            ApiError: `user_not_found`.
        """
        given = self.text(name)
        for one in (*self.world.people, self.bot):
            if one.id == given:
                return one
        raise ApiError("user_not_found")


Scope = str | tuple[str, ...]
"""A bot scope, or several of which one is enough."""


@dataclass(frozen=True, slots=True)
class Method:
    """A method; it needs one of `scopes`, and the app-level token if `app_token`."""

    run: Callable[[Call], JsonObject]
    scopes: tuple[str, ...] = field(default=())
    app_token: bool = False
