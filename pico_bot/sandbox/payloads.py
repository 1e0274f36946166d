"""Slack's JSON for users, channels, messages, views and teams."""

from datetime import timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from pico_bot.sandbox.entities import (
    Channel,
    ChannelKind,
    InstalledApp,
    JsonObject,
    Message,
    Person,
    Team,
    View,
)
from pico_bot.sandbox.world import World


def user_json(world: World, person: Person) -> JsonObject:
    """Return `users.info`'s `user`.

    For people from other teams, the real name is only in the profile and there is no locale.
    """
    zone = ZoneInfo(person.tz)
    local = world.clock.now().astimezone(zone)
    user: JsonObject = {
        "id": person.id,
        "team_id": person.team.id,
        "name": person.name,
        "deleted": person.deleted,
        "color": "4d5e26",
        "tz": person.tz,
        "tz_label": local.tzname(),
        "tz_offset": int((local.utcoffset() or timedelta()).total_seconds()),
        "profile": profile_json(person),
        "is_admin": False,
        "is_owner": False,
        "is_restricted": person.is_guest,
        "is_ultra_restricted": False,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "is_stranger": not _shares_a_channel(world, person),
        "updated": 1700000000,
    }
    if person.team == world.app.team:
        del user["is_stranger"]
        user["real_name"] = person.real_name
    return user


def profile_json(person: Person) -> JsonObject:
    """Return a user's `profile`."""
    first, _space, last = person.real_name.partition(" ")
    return {
        "title": person.title,
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.real_name,
        "display_name_normalized": person.real_name,
        "first_name": first,
        "last_name": last,
        "status_text": person.status_text,
        "status_emoji": person.status_emoji,
        "status_expiration": person.status_expiration,
        "avatar_hash": "",
        "team": person.team.id,
    }


def _shares_a_channel(world: World, person: Person) -> bool:
    bot = world.app.user
    return any(person in one.members and bot in one.members for one in world.channels)


def team_json(team: Team) -> JsonObject:
    """Return `team.info`'s `team`."""
    return {
        "id": team.id,
        "name": team.name,
        "url": f"https://{team.domain}.slack.com/",
        "domain": team.domain,
        "email_domain": f"{team.domain}.example",
    }


def channel_json(world: World, channel: Channel) -> JsonObject:
    """Return `conversations.info`'s `channel` as the app sees it."""
    bot = world.app.user
    common: JsonObject = {
        "id": channel.id,
        "created": int(channel.created.timestamp()),
        "is_archived": channel.archived,
        "is_im": channel.is_im,
        "is_mpim": channel.kind is ChannelKind.MPIM,
        "is_org_shared": False,
        "is_ext_shared": channel.is_ext_shared,
        "is_shared": channel.is_ext_shared,
        "context_team_id": world.app.team.id,
        "updated": int(channel.created.timestamp() * 1000),
    }
    if channel.with_person is not None:
        return common | {"user": channel.with_person.id, "is_user_deleted": False, "priority": 0}
    team_ids = [team.id for team in channel.teams]
    private = channel.kind is ChannelKind.PRIVATE
    full = common | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not private,
        "is_group": private,
        "is_private": private,
        "is_general": False,
        "is_member": bot in channel.members,
        "creator": channel.members[0].id if channel.members else bot.id,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "shared_team_ids": team_ids,
        "internal_team_ids": [],
        "connected_team_ids": [one for one in team_ids if one != world.app.team.id],
        "conversation_host_id": channel.host.id,
        "is_frozen": channel.severed,
        "previous_names": list(channel.previous_names),
        "num_members": len(channel.members),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }
    if channel.severed:
        full["frozen_reason"] = "connection_severed"
    return full


def message_json(
    world: World, message: Message, *, all_metadata: bool = True, thread: bool = True
) -> JsonObject:
    """Return a message as in history, replies and events.

    Args:
        world: the world of the message.
        message: the message.
        all_metadata: whether to include all of its metadata or only the `event_type`.
        thread: whether to include a summary of its replies.
    """
    shown: JsonObject = {"type": "message", "text": message.text, "ts": message.ts}
    if message.deleted:
        shown |= {"subtype": "tombstone", "user": "USLACKBOT", "hidden": True}
    else:
        shown |= {"user": message.author.id, "team": message.author.team.id}
    if message.author.is_bot and not message.deleted:
        shown |= bot_json(world.app)
    if message.client_msg_id:
        shown["client_msg_id"] = message.client_msg_id
    if message.blocks:
        shown["blocks"] = message.blocks
    if message.attachments:
        shown["attachments"] = message.attachments
    if message.edited_ts:
        shown["edited"] = {"user": message.author.id, "ts": message.edited_ts}
    if message.metadata:
        event_type = {"event_type": message.metadata.get("event_type", "")}
        shown["metadata"] = message.metadata if all_metadata else event_type
    shown |= _reactions_json(message)
    if message.thread_ts:
        shown |= _reply_json(message)
    elif thread:
        shown |= _thread_json(message)
    shown |= message.more
    return {name: value for name, value in shown.items() if value is not None}


def _reactions_json(message: Message) -> JsonObject:
    if not message.reactions:
        return {}
    return {
        "reactions": [
            {"name": name, "users": [one.id for one in who], "count": len(who)}
            for name, who in message.reactions.items()
        ]
    }


def _reply_json(message: Message) -> JsonObject:
    parent = message.parent
    reply: JsonObject = {"thread_ts": message.thread_ts}
    if parent is not None:
        reply["parent_user_id"] = parent.author.id
    if message.broadcast:
        reply["subtype"] = "thread_broadcast"
    return reply


def _thread_json(message: Message) -> JsonObject:
    replies = [one for one in message.replies if one.ephemeral_to is None]
    if not replies:
        return {}
    authors = list(islice(dict.fromkeys(one.author.id for one in replies), 5))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len({one.author.id for one in replies}),
        "reply_users": authors,
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }


def bot_json(app: InstalledApp) -> JsonObject:
    """Return the fields that identify the app in its messages."""
    profile = {
        "id": app.bot_id,
        "app_id": app.id,
        "user_id": app.user.id,
        "name": app.name,
        "deleted": False,
        "updated": 1700000000,
        "team_id": app.team.id,
    }
    return {"bot_id": app.bot_id, "app_id": app.id, "bot_profile": profile}


def view_json(world: World, view: View) -> JsonObject:
    """Return a view as in interactions and the answers of `views.*`."""
    body = view.body
    return {
        "id": view.id,
        "team_id": world.app.team.id,
        "type": body["type"],
        "blocks": view.blocks,
        "private_metadata": view.private_metadata,
        "callback_id": view.callback_id,
        "state": {"values": view.entered},
        "hash": view.hash,
        "title": body.get("title"),
        "clear_on_close": bool(body.get("clear_on_close")),
        "notify_on_close": bool(body.get("notify_on_close")),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": world.app.id,
        "external_id": str(body.get("external_id", "")),
        "app_installed_team_id": world.app.team.id,
        "bot_id": world.app.bot_id,
    }


def permalink(world: World, message: Message) -> str:
    """Return a message's permalink in the app's workspace."""
    channel, ts = message.channel, message.ts.replace(".", "")
    link = f"https://{world.app.team.domain}.slack.com/archives/{channel.id}/p{ts}"
    return f"{link}?thread_ts={message.thread_ts}&cid={channel.id}" if message.thread_ts else link
