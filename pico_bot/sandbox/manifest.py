"""The parts of Slack's app manifest (schema version 2) that the sandbox needs."""

from collections.abc import Iterable
from dataclasses import dataclass

from pico_bot.sandbox.entities import JsonObject
from pico_bot.sandbox.events import DEFAULT_SUBSCRIPTIONS


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command, as the composer suggests it; `name` includes the slash."""

    name: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = True


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A message shortcut in a message's menu."""

    callback_id: str
    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class AppManifest:
    """The app's commands, message shortcuts, event subscriptions and bot scopes.

    `scopes` is None if the manifest declares none: then every method may be called.
    """

    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    subscriptions: frozenset[str]
    scopes: frozenset[str] | None

    def command(self, name: str) -> Command | None:
        """Return the command of that name."""
        return next((one for one in self.commands if one.name == name), None)

    def shortcut(self, callback_id: str) -> Shortcut | None:
        """Return the message shortcut with that callback id."""
        return next((one for one in self.shortcuts if one.callback_id == callback_id), None)


_DEFAULTS = AppManifest(
    commands=(
        Command("/pico", "Set up a partnership, see its status and log", "help"),
        Command("/pico-decision", "Log a decision", "text"),
        Command("/pico-issue", "Log an issue", "text"),
        Command("/pico-change", "Log a change", "text"),
    ),
    shortcuts=(
        Shortcut("log_decision", "Log decision"),
        Shortcut("log_issue", "Log issue"),
        Shortcut("log_change", "Log change"),
    ),
    subscriptions=DEFAULT_SUBSCRIPTIONS,
    scopes=None,
)


def read_manifest(manifest: JsonObject | None, events: Iterable[str] | None = None) -> AppManifest:
    """Parse a manifest; without one, return the default commands, shortcuts and subscriptions.

    Args:
        manifest: Slack's app manifest as a dict, or None.
        events: bot events to subscribe to instead of the manifest's.
    """
    if manifest is None:
        subscriptions = _DEFAULTS.subscriptions if events is None else frozenset(events)
        return AppManifest(_DEFAULTS.commands, _DEFAULTS.shortcuts, subscriptions, None)
    features = manifest.get("features", {})
    commands = tuple(
        Command(
            one["command"],
            one.get("description", ""),
            one.get("usage_hint", ""),
            one.get("should_escape", False),
        )
        for one in features.get("slash_commands", [])
    )
    shortcuts = tuple(
        Shortcut(one["callback_id"], one["name"], one.get("description", ""))
        for one in features.get("shortcuts", [])
        if one["type"] == "message"
    )
    wanted = manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events", [])
    scopes = manifest.get("oauth_config", {}).get("scopes", {}).get("bot")
    return AppManifest(
        commands,
        shortcuts,
        frozenset(wanted if events is None else events),
        None if scopes is None else frozenset(scopes),
    )
