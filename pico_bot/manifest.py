"""The app manifest to paste into Slack (schema version 2).

https://docs.slack.dev/reference/app-manifest
"""

from collections.abc import Collection
from typing import Any

from pico_bot.blockkit import KIND_TEXTS
from pico_bot.model import Kind

# The scopes for the methods that the bot calls and the events that it receives.
BOT_SCOPES = (
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:read",
    "pins:write",
    "reactions:read",
    "team:read",
    "users:read",
)

# Mentions also arrive as messages, so `app_mention` is not needed.
BOT_EVENTS = (
    "app_home_opened",
    "channel_archive",
    "channel_id_changed",
    "channel_left",
    "channel_rename",
    "channel_shared",
    "channel_unarchive",
    "channel_unshared",
    "group_archive",
    "group_left",
    "group_rename",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "user_change",
)


def missing_scopes(granted: Collection[str]) -> list[str]:
    """The scopes that the bot needs and that are not `granted`."""
    return [each for each in BOT_SCOPES if each not in granted]


def manifest(*, events_url: str | None) -> dict[str, Any]:
    """The manifest; Slack posts to `events_url`, or uses Socket Mode if that is None."""
    return {
        "_metadata": {"major_version": 2},
        "display_information": {
            "name": "Pico",
            "description": "Logs decisions, issues and changes where they come up.",
            "background_color": "#1f3d3a",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Pico", "always_online": True},
            "slash_commands": [_command(each, events_url) for each in _commands()],
            "shortcuts": [_shortcut(kind) for kind in Kind],
        },
        "oauth_config": {"scopes": {"bot": list(BOT_SCOPES)}},
        "settings": {
            "event_subscriptions": _with_request_url(events_url, {"bot_events": list(BOT_EVENTS)}),
            "interactivity": _with_request_url(events_url, {"is_enabled": True}),
            "org_deploy_enabled": False,
            "socket_mode_enabled": events_url is None,
            "token_rotation_enabled": False,
        },
    }


def _commands() -> list[tuple[str, str, str]]:
    log_commands = [
        (f"/pico-{kind}", KIND_TEXTS[kind].log_title, KIND_TEXTS[kind].usage_hint) for kind in Kind
    ]
    return [("/pico", "Set up a partnership, see its status and log", "help"), *log_commands]


def _command(parts: tuple[str, str, str], events_url: str | None) -> dict[str, Any]:
    command, description, usage_hint = parts
    # With escaping, a mention has the user's id instead of a name, which is not unique.
    return _with_url(
        events_url,
        {
            "command": command,
            "description": description,
            "usage_hint": usage_hint,
            "should_escape": True,
        },
    )


def _shortcut(kind: Kind) -> dict[str, Any]:
    return {
        "name": f"Log {kind}",
        "type": "message",
        "callback_id": f"log_{kind}",
        "description": KIND_TEXTS[kind].shortcut,
    }


def _with_url(events_url: str | None, part: dict[str, Any]) -> dict[str, Any]:
    return part if events_url is None else {**part, "url": events_url}


def _with_request_url(events_url: str | None, part: dict[str, Any]) -> dict[str, Any]:
    return part if events_url is None else {**part, "request_url": events_url}
