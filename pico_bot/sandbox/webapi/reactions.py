"""`reactions.*` and `pins.add`."""

import re

from pico_bot.sandbox.entities import JsonObject
from pico_bot.sandbox.webapi.calls import ApiError, Call, Method

_NAME = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")


def _name(call: Call) -> str:
    name = call.text("name").strip(":")
    if not _NAME.fullmatch(name):
        raise ApiError("invalid_name")
    return name


def add(call: Call) -> JsonObject:
    """`reactions.add`."""
    name = _name(call)
    message = call.message(call.open_channel(), "timestamp")
    if not call.world.react(message, call.bot, name):
        raise ApiError("already_reacted")
    return {}


def remove(call: Call) -> JsonObject:
    """`reactions.remove`."""
    name = _name(call)
    message = call.message(call.channel(), "timestamp")
    if not call.world.unreact(message, call.bot, name):
        raise ApiError("no_reaction")
    return {}


def pin(call: Call) -> JsonObject:
    """`pins.add`."""
    channel = call.open_channel()
    message = call.message(channel, "timestamp")
    if message.ts in channel.pins:
        raise ApiError("already_pinned")
    channel.pins.append(message.ts)
    call.world.touch()
    return {}


METHODS = {
    "reactions.add": Method(add, ("reactions:write",)),
    "reactions.remove": Method(remove, ("reactions:write",)),
    "pins.add": Method(pin, ("pins:write",)),
}
