"""`conversations.*`: channels, their messages and members."""

import copy
from decimal import Decimal, InvalidOperation

from pico_bot.sandbox.entities import Channel, ChannelKind, JsonObject, Message
from pico_bot.sandbox.payloads import channel_json, message_json
from pico_bot.sandbox.webapi.calls import ApiError, Call, Method
from pico_bot.sandbox.webapi.paging import page, with_cursor


def info(call: Call) -> JsonObject:
    """`conversations.info`."""
    channel = call.channel(member=False)
    shown = channel_json(call.world, channel)
    if not call.flag("include_num_members"):
        shown.pop("num_members", None)
    return {"channel": shown}


def history(call: Call) -> JsonObject:
    """`conversations.history`: newest first; only replies that were broadcast."""
    channel = call.channel()
    shown = [one for one in _within(call, channel) if one.thread_ts is None or one.broadcast]
    messages, cursor = page(call, shown[::-1])
    body = {
        "messages": [_shown(call, one) for one in messages],
        "has_more": bool(cursor),
        "pin_count": len(channel.pins),
    }
    return with_cursor(body, cursor)


def replies(call: Call) -> JsonObject:
    """`conversations.replies`: each page starts with the thread's first message."""
    channel = call.channel()
    root = channel.message(call.required("ts"))
    if root is None or root.ephemeral_to is not None:
        raise ApiError("thread_not_found")
    if root.thread_ts is not None:
        return with_cursor({"messages": [_shown(call, root)], "has_more": False}, "")
    thread = [one for one in _within(call, channel) if one.thread_ts == root.ts]
    messages, cursor = page(call, thread)
    body = {
        "messages": [_shown(call, one) for one in (root, *messages)],
        "has_more": bool(cursor),
    }
    return with_cursor(body, cursor)


def members(call: Call) -> JsonObject:
    """`conversations.members`, including those from other teams."""
    channel = call.channel(member=False)
    ids, cursor = page(call, [one.id for one in channel.members])
    return with_cursor({"members": ids}, cursor)


def open_dm(call: Call) -> JsonObject:
    """`conversations.open`: a direct message with one person."""
    given = call.text("channel")
    if given:
        channel = call.channel()
        if not channel.is_im:
            raise ApiError("invalid_channel_type")
        return {"no_op": True, "already_open": True, "channel": {"id": channel.id}}
    users = [one for one in call.text("users").split(",") if one]
    if not users:
        raise ApiError("users_list_not_supplied")
    if len(users) > 1:
        raise ApiError("too_many_users")
    person = next((one for one in call.world.people if one.id == users[0]), None)
    if person is None:
        raise ApiError("user_not_found")
    known = call.world.dm_with(person)
    channel = known or call.world.open_dm(person)
    shown = channel_json(call.world, channel) if call.flag("return_im") else {"id": channel.id}
    return {"no_op": known is not None, "already_open": known is not None, "channel": shown}


def users_conversations(call: Call) -> JsonObject:
    """`users.conversations`: the bot's channels; by default, the public ones."""
    person = call.person() if call.text("user") else call.bot
    names = {
        "public_channel": ChannelKind.PUBLIC,
        "private_channel": ChannelKind.PRIVATE,
        "im": ChannelKind.IM,
    }
    types = call.text("types", "public_channel").split(",")
    if not set(types) <= {*names, "mpim"}:
        raise ApiError("invalid_types")
    kinds = {names[one] for one in types if one in names}
    found = [
        channel_json(call.world, one)
        for one in call.world.channels
        if one.kind in kinds
        and person in one.members
        and not (one.archived and call.flag("exclude_archived"))
    ]
    channels, cursor = page(call, found)
    return with_cursor({"channels": channels}, cursor)


def _within(call: Call, channel: Channel) -> list[Message]:
    try:
        oldest = Decimal(call.text("oldest", "0"))
        latest = Decimal(call.text("latest", "Infinity"))
    except InvalidOperation:
        raise ApiError("invalid_ts_oldest") from None
    inclusive = call.flag("inclusive")
    found = []
    for message in channel.messages:
        at = Decimal(message.ts)
        on_edge = inclusive and at in (oldest, latest)
        if message.ephemeral_to is None and (oldest < at < latest or on_edge):
            found.append(message)
    return found


def _shown(call: Call, message: Message) -> JsonObject:
    whole = call.flag("include_all_metadata")
    return copy.deepcopy(message_json(call.world, message, all_metadata=whole))


_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")

METHODS = {
    "conversations.info": Method(info, _READ),
    "conversations.history": Method(history, _HISTORY),
    "conversations.replies": Method(replies, _HISTORY),
    "conversations.members": Method(members, _READ),
    "conversations.open": Method(open_dm, ("im:write", "mpim:write")),
    "users.conversations": Method(users_conversations, _READ),
}
