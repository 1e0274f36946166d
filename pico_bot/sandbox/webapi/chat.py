"""`chat.*`: post, update and delete messages."""

import copy
from typing import Any

from pico_bot.sandbox.blockkit import MAX_BLOCKS_IN_MESSAGE, message_problems
from pico_bot.sandbox.entities import Channel, JsonObject, Message
from pico_bot.sandbox.modals import fill_ids
from pico_bot.sandbox.payloads import message_json, permalink
from pico_bot.sandbox.webapi.calls import ApiError, Call, Method

MAX_TEXT_CHARACTERS = 40_000

# Less than for a new message: https://docs.slack.dev/reference/methods/chat.update#errors
MAX_UPDATED_CHARACTERS = 4_000
MAX_ATTACHMENTS = 100


def _text(call: Call, most: int = MAX_TEXT_CHARACTERS) -> str:
    text = call.text("text")
    if len(text) > most:
        raise ApiError("msg_too_long")
    return text


def _blocks(call: Call) -> list[JsonObject] | None:
    given: Any = call.decoded("blocks")
    if given is None:
        return None
    if not isinstance(given, list):
        raise ApiError("invalid_blocks_format")
    problems = message_problems(given, unknown=call.world.unknown_blocks)
    problems = problems or call.world.files.problems(given)
    if len(given) > MAX_BLOCKS_IN_MESSAGE or problems:
        raise ApiError("invalid_blocks", problems)
    return fill_ids(copy.deepcopy(given))


def _attachments(call: Call) -> list[JsonObject] | None:
    given: Any = call.decoded("attachments")
    if given is None:
        return None
    if not isinstance(given, list):
        raise ApiError("invalid_attachments")
    if len(given) > MAX_ATTACHMENTS:
        raise ApiError("too_many_attachments")
    return copy.deepcopy(given)


def _metadata(call: Call) -> JsonObject | None:
    given: Any = call.decoded("metadata")
    if given is None or given == {}:
        return given  # type: ignore[no-any-return]
    if not isinstance(given, dict):
        raise ApiError("invalid_metadata_format")
    if not isinstance(given.get("event_type"), str) or not given["event_type"]:
        raise ApiError("invalid_metadata_schema")
    if not isinstance(given.get("event_payload"), dict):
        raise ApiError("invalid_metadata_schema")
    return copy.deepcopy(given)


def _destination(call: Call) -> Channel:
    given = call.text("channel")
    person = next((one for one in call.world.people if one.id == given), None)
    return call.world.open_dm(person) if person else call.open_channel()


def _thread(call: Call, channel: Channel) -> str | None:
    ts = call.text("thread_ts")
    if not ts:
        return None
    parent = channel.message(ts)
    if parent is None or parent.ephemeral_to is not None:
        raise ApiError("thread_not_found")
    # A reply can't start a thread; Slack hides messages posted under one.
    if parent.thread_ts is not None:
        raise ApiError("cannot_reply_to_message")
    return ts


def post_message(call: Call) -> JsonObject:
    """`chat.postMessage`."""
    channel = _destination(call)
    text, blocks, attachments = _text(call), _blocks(call), _attachments(call)
    if not text and not blocks and not attachments:
        raise ApiError("no_text")
    message = call.world.post(
        channel,
        call.bot,
        text=text,
        blocks=blocks,
        attachments=attachments,
        thread_ts=_thread(call, channel),
        broadcast=call.flag("reply_broadcast"),
        metadata=_metadata(call) or None,
    )
    return {"channel": channel.id, "ts": message.ts, "message": _shown(call, message)}


def update(call: Call) -> JsonObject:
    """`chat.update`: omitted blocks, attachments and metadata stay unchanged."""
    channel = call.open_channel()
    message = call.message(channel)
    if message.author is not call.bot:
        raise ApiError("cant_update_message")
    text, blocks = _text(call, MAX_UPDATED_CHARACTERS), _blocks(call)
    attachments = _attachments(call)
    if not text and blocks is None and attachments is None:
        raise ApiError("no_text")
    call.world.change(
        message, text=text, blocks=blocks, attachments=attachments, metadata=_metadata(call)
    )
    shown = _shown(call, message)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(call: Call) -> JsonObject:
    """`chat.delete`."""
    channel = call.channel()
    message = call.message(channel)
    if message.author is not call.bot:
        raise ApiError("cant_delete_message")
    call.world.delete(message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(call: Call) -> JsonObject:
    """`chat.postEphemeral`: only to members of the channel."""
    channel = call.open_channel()
    person = call.person()
    if person not in channel.members:
        raise ApiError("user_not_in_channel")
    text, blocks, attachments = _text(call), _blocks(call), _attachments(call)
    if not text and not blocks and not attachments:
        raise ApiError("no_text")
    message = call.world.post(
        channel,
        call.bot,
        text=text,
        blocks=blocks,
        attachments=attachments,
        thread_ts=_thread(call, channel),
        ephemeral_to=person,
    )
    return {"message_ts": message.ts}


def get_permalink(call: Call) -> JsonObject:
    """`chat.getPermalink`."""
    channel = call.channel()
    message = call.message(channel, "message_ts")
    return {"channel": channel.id, "permalink": permalink(call.world, message)}


def _shown(call: Call, message: Message) -> JsonObject:
    return copy.deepcopy(message_json(call.world, message))


METHODS = {
    "chat.postMessage": Method(post_message, ("chat:write",)),
    "chat.update": Method(update, ("chat:write",)),
    "chat.delete": Method(delete, ("chat:write",)),
    "chat.postEphemeral": Method(post_ephemeral, ("chat:write",)),
    "chat.getPermalink": Method(get_permalink),
}
