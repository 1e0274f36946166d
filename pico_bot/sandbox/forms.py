"""Inputs, selects and pickers as Slack's client handles them.

An element's state is its value in `state.values`.
"""

import re
from collections.abc import Iterator
from datetime import date, time

from pico_bot.sandbox.entities import JsonObject, View
from pico_bot.sandbox.world import World

Entry = str | list[str] | None
"""What a person enters: text, an option's value or label, names, `2026-12-01`, `09:00`."""

_TEXTUAL = frozenset({"plain_text_input", "number_input", "email_text_input", "url_text_input"})
_ONE_OPTION = frozenset({"static_select", "radio_buttons", "overflow"})
_MANY_OPTIONS = frozenset({"multi_static_select", "checkboxes"})
_SINGLE_VALUE = {
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
_MULTIPLE_VALUES = {
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
}
REQUIRED = "Please complete this required field."


def elements_of(blocks: list[JsonObject]) -> Iterator[tuple[JsonObject, JsonObject]]:
    """Yield each interactive element with its block."""
    for block in blocks:
        candidates = [block.get("accessory"), block.get("element"), *block.get("elements", [])]
        if block.get("type") not in {"section", "input", "actions"}:
            continue
        for element in candidates:
            if element and element["type"] != "image":
                yield block, element


def options_of(element: JsonObject) -> list[JsonObject]:
    """Return all of an element's options, with those in groups."""
    grouped = [one for group in element.get("option_groups", []) for one in group["options"]]
    return [*element.get("options", []), *grouped]


def initial_state(element: JsonObject) -> JsonObject | None:
    """Return an element's initial state; None for buttons and menus."""
    kind = element["type"]
    if kind in _TEXTUAL:
        return {"type": kind, "value": element.get("initial_value")}
    if kind in _ONE_OPTION and kind != "overflow":
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind in _MANY_OPTIONS:
        return {"type": kind, "selected_options": list(element.get("initial_options", []))}
    if kind in _SINGLE_VALUE:
        key, initial = _SINGLE_VALUE[kind]
        return {"type": kind, key: element.get(initial)}
    if kind in _MULTIPLE_VALUES:
        key, initial = _MULTIPLE_VALUES[kind]
        return {"type": kind, key: list(element.get(initial, []))}
    return None


def state_for(element: JsonObject, entry: Entry, world: World) -> JsonObject:
    """Return the state of `element` after a person enters `entry`.

    Raises:
        KeyError: if there is no such option, person or channel.
        ValueError: if `entry` isn't a valid date or time, or the element takes no entry.
    """
    kind = element["type"]
    if kind in _TEXTUAL:
        return {"type": kind, "value": _single(entry) or None}
    if kind in _ONE_OPTION:
        chosen = _single(entry)
        option = _option(element, chosen) if chosen else None
        return {"type": kind, "selected_option": option}
    if kind in _MANY_OPTIONS:
        return {
            "type": kind,
            "selected_options": [_option(element, one) for one in _several(entry)],
        }
    if kind in _SINGLE_VALUE:
        chosen = _single(entry)
        return {
            "type": kind,
            _SINGLE_VALUE[kind][0]: _parsed(kind, chosen, world) if chosen else None,
        }
    if kind in _MULTIPLE_VALUES:
        values = [_parsed(kind, one, world) for one in _several(entry)]
        return {"type": kind, _MULTIPLE_VALUES[kind][0]: values}
    raise ValueError(f"a {kind} takes no entry")


def fill(view: View, values: dict[str, Entry], world: World) -> None:
    """Fill in a modal: `values` by action id, or by block id if the action id isn't unique.

    Raises:
        KeyError: if the modal has no such input or option.
        ValueError: if several inputs have that action id, or an entry has the wrong form.
    """
    for key, entry in values.items():
        found = [
            (block, element)
            for block, element in elements_of(view.blocks)
            if initial_state(element) is not None
            and key in (element["action_id"], block["block_id"])
        ]
        if not found:
            raise KeyError(key)
        if len(found) > 1:
            raise ValueError(f"several inputs are called {key}")
        block, element = found[0]
        state = state_for(element, entry, world)
        view.entered[block["block_id"]][element["action_id"]] = state


def validation_errors(view: View) -> dict[str, str]:
    """Return the errors that Slack's client shows before it submits, by block id."""
    found: dict[str, str] = {}
    for block in view.blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        state = view.entered.get(block["block_id"], {}).get(element["action_id"])
        if state is None:
            continue
        error = _error(block, element, state)
        if error:
            found[block["block_id"]] = error
    return found


def _error(block: JsonObject, element: JsonObject, state: JsonObject) -> str | None:
    content = next((state[key] for key in state if key != "type"), None)
    if not content or (isinstance(content, str) and not content.strip()):
        return None if block.get("optional") else REQUIRED
    if not isinstance(content, str):
        return None
    match element["type"]:
        case "plain_text_input":
            return _length_error(element, content)
        case "number_input":
            return _number_error(element, content)
        case "email_text_input" if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", content):
            return "Must be a valid email address."
        case "url_text_input" if not re.fullmatch(r"https?://\S+", content):
            return "Must be a valid URL."
    return None


def _length_error(element: JsonObject, content: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(content) < least:
        return f"Must be at least {least} characters."
    return f"Must be {most} characters or fewer." if len(content) > most else None


def _number_error(element: JsonObject, content: str) -> str | None:
    whole = not element.get("is_decimal_allowed")
    if not re.fullmatch(r"-?\d+" if whole else r"-?\d+(\.\d+)?", content):
        return "Must be a whole number." if whole else "Must be a number."
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and float(content) < float(least):
        return f"Must be at least {least}."
    return f"Must be at most {most}." if most is not None and float(content) > float(most) else None


def _option(element: JsonObject, key: str) -> JsonObject:
    for option in options_of(element):
        if key in (option.get("value"), option["text"]["text"]):
            return option
    raise KeyError(key)


def _parsed(kind: str, key: str, world: World) -> str | int:
    match kind:
        case "users_select" | "multi_users_select":
            return world.person(key).id
        case "datepicker":
            return date.fromisoformat(key).isoformat()
        case "timepicker":
            return time.fromisoformat(key).strftime("%H:%M")
        case "datetimepicker":
            return int(key)
    return world.channel(key).id


def _single(entry: Entry) -> str:
    if isinstance(entry, list):
        if len(entry) > 1:
            raise ValueError("the element takes one entry")
        return entry[0] if entry else ""
    return entry or ""


def _several(entry: Entry) -> list[str]:
    if isinstance(entry, str):
        return [entry]
    return entry or []
