"""What the sandbox reads from an app manifest."""

from pico_bot.sandbox.events import DEFAULT_SUBSCRIPTIONS
from pico_bot.sandbox.manifest import Command, Shortcut, read_manifest

MANIFEST = {
    "features": {
        "slash_commands": [
            {"command": "/log", "description": "Log", "usage_hint": "text", "should_escape": True},
            {"command": "/plain"},
        ],
        "shortcuts": [
            {"type": "message", "callback_id": "log", "name": "Log it"},
            {"type": "global", "callback_id": "other", "name": "Other"},
        ],
    },
    "settings": {"event_subscriptions": {"bot_events": ["app_mention"]}},
    "oauth_config": {"scopes": {"bot": ["chat:write"]}},
}


def test_commands_message_shortcuts_events_and_scopes_are_read() -> None:
    manifest = read_manifest(MANIFEST)
    assert manifest.command("/log") == Command("/log", "Log", "text", should_escape=True)
    assert manifest.command("/plain") == Command("/plain", should_escape=False)
    assert manifest.command("/other") is None
    assert manifest.shortcuts == (Shortcut("log", "Log it"),)
    assert manifest.shortcut("other") is None
    assert manifest.subscriptions == {"app_mention"}
    assert manifest.scopes == frozenset({"chat:write"})


def test_given_events_replace_those_of_the_manifest() -> None:
    assert read_manifest(MANIFEST, ["reaction_added"]).subscriptions == {"reaction_added"}
    assert read_manifest(None, ["reaction_added"]).subscriptions == {"reaction_added"}


def test_without_scopes_every_method_may_be_called() -> None:
    assert read_manifest({}).scopes is None
    assert read_manifest(None).scopes is None


def test_without_a_manifest_there_are_default_commands_and_events() -> None:
    manifest = read_manifest(None)
    assert manifest.command("/pico") is not None
    assert manifest.shortcut("log_issue") is not None
    assert manifest.subscriptions == DEFAULT_SUBSCRIPTIONS
