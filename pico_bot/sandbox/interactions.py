"""Clicks, commands, shortcuts and submissions, and the app's answers to them."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field

from pico_bot.sandbox import responses
from pico_bot.sandbox.blockkit import view_problems
from pico_bot.sandbox.composer import Composer, channel_name_for_apps
from pico_bot.sandbox.deliveries import Deliveries, EnvelopeKind, NotAnswered
from pico_bot.sandbox.entities import Channel, JsonObject, Message, Person, View, ts_of
from pico_bot.sandbox.forms import elements_of, initial_state
from pico_bot.sandbox.interaction_tokens import ResponseUrl, ResponseUrls, TokenRefused, Triggers
from pico_bot.sandbox.manifest import AppManifest
from pico_bot.sandbox.modals import Modals, ViewRefused
from pico_bot.sandbox.payloads import message_json, view_json
from pico_bot.sandbox.world import World

TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of an action, as the person sees it in their client.

    `error` is the message that Slack shows; `errors` are those under a modal's inputs, by block
    id.
    """

    ok: bool
    error: str | None = None
    errors: dict[str, str] = field(default_factory=dict)


class Interactions:
    """Sends interactions to the app and applies its answers."""

    def __init__(
        self,
        *,
        world: World,
        modals: Modals,
        deliveries: Deliveries,
        triggers: Triggers,
        response_urls: ResponseUrls,
        app_manifest: AppManifest,
        base_url: Callable[[], str],
    ) -> None:
        self.world = world
        self.modals = modals
        self.app_manifest = app_manifest
        self._deliveries = deliveries
        self._triggers = triggers
        self._response_urls = response_urls
        self._base_url = base_url

    async def command(self, person: Person, channel: Channel, name: str, text: str) -> Outcome:
        """Run a slash command and post its answer."""
        command = self.app_manifest.command(name)
        # Slack's client refuses these itself.
        if command is None or person.team != self.world.app.team:
            return Outcome(False, f"{name} is not a valid command.")
        typed = Composer(self.world).command_text(text) if command.should_escape else text
        form: JsonObject = {
            "token": "sandbox-verification-token",
            "team_id": self.world.app.team.id,
            "team_domain": self.world.app.team.domain,
            "channel_id": channel.id,
            "channel_name": channel_name_for_apps(channel),
            "user_id": person.id,
            "user_name": person.name,
            "command": name,
            "text": typed.strip(),
            "api_app_id": self.world.app.id,
            "is_enterprise_install": "false",
            "response_url": self._response_url(person, channel),
            "trigger_id": self._triggers.issue(person),
        }
        try:
            said = await self._deliveries.ask(EnvelopeKind.COMMAND, form)
            body = {"text": said} if isinstance(said, str) else said
            if body and (body.get("text") or body.get("blocks")):
                place = ResponseUrl(person, channel, None, self.world.clock.now())
                responses.post_response(self.world, place, body)
        except NotAnswered as failure:
            late = failure.reason in {"timeout", "http_timeout"}
            word = "operation_timeout" if late else "dispatch_failed"
            return Outcome(False, f'{name} failed with the error "{word}"')
        except TokenRefused as refusal:
            return Outcome(False, f'{name} failed with the error "{refusal.error}"')
        return Outcome(True)

    async def shortcut(self, person: Person, message: Message, callback_id: str) -> Outcome:
        """Use a message shortcut."""
        payload = self._common(person, "message_action") | {
            "callback_id": callback_id,
            "action_ts": ts_of(self.world.clock.now()),
            "trigger_id": self._triggers.issue(person),
            "message_ts": message.ts,
            "channel": self._channel(message.channel),
            "message": self._shown(message),
            "response_url": self._response_url(person, message.channel, message),
        }
        return await self._ask(payload)

    async def act_on_message(self, person: Person, message: Message, action: JsonObject) -> Outcome:
        """Click or choose something in a message; `action` is one entry of `actions`."""
        ephemeral = message.ephemeral_to is not None
        container = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel.id,
            "is_ephemeral": ephemeral,
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        payload = self._common(person, "block_actions") | {
            "container": container,
            "trigger_id": self._triggers.issue(person),
            "channel": self._channel(message.channel),
            "state": {"values": _state_of(message)},
            "response_url": self._response_url(person, message.channel, message),
            "actions": [action],
        }
        # Slack keeps no copy of ephemeral messages.
        if not ephemeral:
            payload["message"] = self._shown(message)
        return await self._ask(payload)

    async def act_in_view(self, person: Person, view: View, action: JsonObject) -> Outcome:
        """Click or choose something in a modal or Home tab."""
        payload = self._common(person, "block_actions") | {
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": self._triggers.issue(person, view),
            "view": self._view(view),
            "actions": [action],
        }
        return await self._ask(payload)

    async def submit(self, person: Person, view: View) -> Outcome:
        """Submit a modal with the person's entries and apply the app's answer."""
        payload = self._common(person, "view_submission") | {
            "trigger_id": self._triggers.issue(person, view),
            "view": self._view(view),
            "response_urls": [],
        }
        try:
            said = await self._deliveries.ask(EnvelopeKind.INTERACTIVE, payload)
        except NotAnswered:
            return Outcome(False, TROUBLE)
        try:
            return self._apply_response(person, view, said if isinstance(said, dict) else {})
        except ViewRefused:
            return Outcome(False, TROUBLE)

    async def close(self, person: Person, view: View, *, cleared: bool = False) -> None:
        """Close a modal and notify the app if it asked for that."""
        payload = self._common(person, "view_closed") | {
            "view": self._view(view),
            "is_cleared": cleared,
        }
        self.modals.close(view)
        if view.body.get("notify_on_close"):
            await self._ask(payload)

    def _apply_response(self, person: Person, view: View, said: JsonObject) -> Outcome:
        match said.get("response_action"):
            case None:
                self.modals.close(view)
            case "clear":
                self.modals.clear(person)
            case "errors":
                errors = {key: str(value) for key, value in said.get("errors", {}).items()}
                known = {block["block_id"] for block in view.blocks if block["type"] == "input"}
                if not errors or not errors.keys() <= known:
                    return Outcome(False, TROUBLE)
                return Outcome(False, errors=errors)
            case "update" | "push" as how:
                body = said.get("view")
                if not isinstance(body, dict) or view_problems(body):
                    return Outcome(False, TROUBLE)
                if how == "update":
                    self.modals.update(view, body)
                else:
                    self.modals.push(person, body)
            case _:
                return Outcome(False, TROUBLE)
        return Outcome(True)

    async def _ask(self, payload: JsonObject) -> Outcome:
        try:
            await self._deliveries.ask(EnvelopeKind.INTERACTIVE, payload)
        except NotAnswered:
            return Outcome(False, f"{self.world.app.name} didn't respond in time.")
        return Outcome(True)

    def _common(self, person: Person, kind: str) -> JsonObject:
        app = self.world.app
        return {
            "type": kind,
            "user": {
                "id": person.id,
                "username": person.name,
                "name": person.name,
                "team_id": person.team.id,
            },
            "api_app_id": app.id,
            "token": "sandbox-verification-token",
            "team": {"id": app.team.id, "domain": app.team.domain},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _channel(self, channel: Channel) -> JsonObject:
        return {"id": channel.id, "name": channel_name_for_apps(channel)}

    # Copied, because payloads stay in the delivery log and can be sent again.
    def _shown(self, message: Message) -> JsonObject:
        return copy.deepcopy(message_json(self.world, message))

    def _view(self, view: View) -> JsonObject:
        return copy.deepcopy(view_json(self.world, view))

    def _response_url(
        self, person: Person, channel: Channel, message: Message | None = None
    ) -> str:
        return self._base_url() + self._response_urls.issue(person, channel, message)


def _state_of(message: Message) -> dict[str, dict[str, JsonObject]]:
    values: dict[str, dict[str, JsonObject]] = {}
    for block, element in elements_of(message.blocks):
        block_id, action_id = block["block_id"], element["action_id"]
        state = message.chosen.get(block_id, {}).get(action_id) or initial_state(element)
        if state is not None:
            values.setdefault(block_id, {})[action_id] = copy.deepcopy(state)
    return values
