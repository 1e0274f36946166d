"""`views.*`: modals and Home tabs."""

import copy
import json
from typing import Any

from pico_bot.sandbox.blockkit import view_problems
from pico_bot.sandbox.entities import JsonObject, View
from pico_bot.sandbox.interaction_tokens import TokenRefused, Trigger
from pico_bot.sandbox.modals import ViewRefused
from pico_bot.sandbox.payloads import view_json
from pico_bot.sandbox.webapi.calls import ApiError, Call, Method

MAX_VIEW_BYTES = 250_000


def _body(call: Call, kind: str) -> JsonObject:
    given: Any = call.decoded("view")
    if not isinstance(given, dict):
        raise ApiError("invalid_arguments", ["[ERROR] missing required field: view"])
    if len(json.dumps(given, ensure_ascii=False).encode()) > MAX_VIEW_BYTES:
        raise ApiError("view_too_large")
    problems = view_problems(given) or call.world.files.problems(given["blocks"], "/view/blocks")
    if not problems and given["type"] != kind:
        problems = [f"[ERROR] must be a {kind} [json-pointer:/view/type]"]
    if problems:
        raise ApiError("invalid_arguments", problems)
    return given


def _trigger(call: Call) -> Trigger:
    try:
        return call.platform.triggers.exchange(call.required("trigger_id"))
    except TokenRefused as refusal:
        raise ApiError(refusal.error) from None


def open_view(call: Call) -> JsonObject:
    """`views.open`: for the person who caused the trigger."""
    body = _body(call, "modal")
    trigger = _trigger(call)
    try:
        return _shown(call, call.platform.modals.open(trigger.person, body))
    except ViewRefused as refusal:
        raise ApiError(refusal.error) from None


def push(call: Call) -> JsonObject:
    """`views.push`: on top of the modal that the person acted in."""
    body = _body(call, "modal")
    trigger = _trigger(call)
    try:
        return _shown(call, call.platform.modals.push(trigger.person, body))
    except ViewRefused as refusal:
        raise ApiError(refusal.error) from None


def update(call: Call) -> JsonObject:
    """`views.update`: by id or `external_id`, if `hash` is missing or the latest."""
    view = call.platform.modals.find(
        view_id=call.text("view_id"), external_id=call.text("external_id")
    )
    if view is None:
        raise ApiError("not_found")
    body = _body(call, str(view.body["type"]))
    expected = call.text("hash")
    if expected and expected != view.hash:
        raise ApiError("hash_conflict")
    call.platform.modals.update(view, body)
    return _shown(call, view)


def publish(call: Call) -> JsonObject:
    """`views.publish`: a person's Home tab. External people don't see it."""
    body = _body(call, "home")
    person = call.person("user_id")
    known = call.world.homes.get(person.id)
    expected = call.text("hash")
    if expected and known is not None and expected != known.hash:
        raise ApiError("hash_conflict")
    return _shown(call, call.platform.modals.publish(person, body))


def _shown(call: Call, view: View) -> JsonObject:
    return {"view": copy.deepcopy(view_json(call.world, view))}


METHODS = {
    "views.open": Method(open_view),
    "views.push": Method(push),
    "views.update": Method(update),
    "views.publish": Method(publish),
}
