"""Filling in inputs, and the client's validation."""

from typing import Any

import pytest

from pico_bot.sandbox.entities import View
from pico_bot.sandbox.forms import Entry, fill, state_for, validation_errors
from pico_bot.sandbox.modals import Modals
from pico_bot.sandbox.seed import new_world
from pico_bot.sandbox.world import World
from tests.sandbox.fixed_clock import FixedClock

WORLD = new_world(FixedClock())


def option(word: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": word}, "value": word.lower()}


def view_with(world: World, *elements: dict[str, Any], **block: Any) -> View:
    blocks = [
        {"type": "input", "block_id": f"b{number}", "label": {}, "element": element, **block}
        for number, element in enumerate(elements)
    ]
    return Modals(world).open(world.people[0], {"type": "modal", "blocks": blocks})


OPTIONS = [option("High"), option("Low")]
GROUPS = [{"label": {}, "options": OPTIONS}]


@pytest.mark.parametrize(
    ("element", "entry", "key", "value"),
    [
        ({"type": "plain_text_input"}, "text", "value", "text"),
        ({"type": "plain_text_input"}, "", "value", None),
        ({"type": "number_input"}, "3", "value", "3"),
        ({"type": "static_select", "options": OPTIONS}, "High", "selected_option", OPTIONS[0]),
        ({"type": "static_select", "option_groups": GROUPS}, "low", "selected_option", OPTIONS[1]),
        ({"type": "radio_buttons", "options": OPTIONS}, None, "selected_option", None),
        (
            {"type": "checkboxes", "options": OPTIONS},
            ["low", "high"],
            "selected_options",
            OPTIONS[::-1],
        ),
        (
            {"type": "multi_static_select", "options": OPTIONS},
            "low",
            "selected_options",
            OPTIONS[1:],
        ),
        ({"type": "users_select"}, "Anna Berg", "selected_user", "U0ANNA0001"),
        ({"type": "multi_users_select"}, ["Tom Haugen"], "selected_users", ["U0TOM00001"]),
        ({"type": "channels_select"}, "nordlys-pico", "selected_channel", "C0NORDLYS1"),
        ({"type": "datepicker"}, "2026-12-01", "selected_date", "2026-12-01"),
        ({"type": "timepicker"}, "09:00", "selected_time", "09:00"),
        ({"type": "datetimepicker"}, "1790000000", "selected_date_time", 1790000000),
    ],
)
def test_an_entry_becomes_the_state_of_its_input(
    element: dict[str, Any], entry: Entry, key: str, value: object
) -> None:
    assert state_for(element, entry, WORLD) == {"type": element["type"], key: value}


@pytest.mark.parametrize(
    ("element", "entry", "error"),
    [
        ({"type": "static_select", "options": OPTIONS}, "Medium", KeyError),
        ({"type": "users_select"}, "Nobody", KeyError),
        ({"type": "datepicker"}, "tomorrow", ValueError),
        ({"type": "timepicker"}, "nine", ValueError),
        ({"type": "plain_text_input"}, ["a", "b"], ValueError),
        ({"type": "button"}, "x", ValueError),
    ],
)
def test_an_impossible_entry_is_refused(
    element: dict[str, Any], entry: Entry, error: type[Exception]
) -> None:
    with pytest.raises(error):
        state_for(element, entry, WORLD)


@pytest.mark.parametrize(
    ("element", "entry", "said"),
    [
        ({"type": "plain_text_input"}, "", "Please complete this required field."),
        ({"type": "plain_text_input", "min_length": 3}, "ab", "Must be at least 3 characters."),
        ({"type": "plain_text_input", "max_length": 1}, "ab", "Must be 1 characters or fewer."),
        ({"type": "number_input"}, "2.5", "Must be a whole number."),
        ({"type": "number_input", "is_decimal_allowed": True}, "x", "Must be a number."),
        ({"type": "number_input", "min_value": "1"}, "0", "Must be at least 1."),
        ({"type": "number_input", "max_value": "5"}, "6", "Must be at most 5."),
        ({"type": "email_text_input"}, "anna", "Must be a valid email address."),
        ({"type": "url_text_input"}, "nordlys", "Must be a valid URL."),
        ({"type": "checkboxes", "options": OPTIONS}, [], "Please complete this required field."),
        ({"type": "number_input", "max_value": "5"}, "5", None),
        ({"type": "url_text_input"}, "https://nordlys.dk", None),
        ({"type": "datepicker"}, "2026-12-01", None),
    ],
)
def test_the_client_validates_required_fields_and_limits(
    element: dict[str, Any], entry: Entry, said: str | None
) -> None:
    view = view_with(WORLD, element | {"action_id": "a"})
    fill(view, {"a": entry}, WORLD)
    assert validation_errors(view) == ({"b0": said} if said else {})


def test_an_optional_input_may_stay_empty() -> None:
    view = view_with(WORLD, {"type": "plain_text_input", "action_id": "a"}, optional=True)
    assert validation_errors(view) == {}


def test_initial_values_count_as_filled() -> None:
    view = view_with(
        WORLD,
        {"type": "plain_text_input", "action_id": "a", "initial_value": "x"},
        {
            "type": "static_select",
            "action_id": "s",
            "options": OPTIONS,
            "initial_option": OPTIONS[0],
        },
        {"type": "datepicker", "action_id": "d", "initial_date": "2026-12-01"},
    )
    assert validation_errors(view) == {}
    assert view.entered["b1"]["s"]["selected_option"] == OPTIONS[0]


def test_an_input_is_found_by_its_action_id_or_block_id() -> None:
    same = {"type": "plain_text_input", "action_id": "same"}
    view = view_with(WORLD, same, dict(same))
    fill(view, {"b1": "second"}, WORLD)
    assert view.entered["b1"]["same"]["value"] == "second"
    with pytest.raises(ValueError, match="several inputs"):
        fill(view, {"same": "which?"}, WORLD)
    with pytest.raises(KeyError):
        fill(view, {"other": "x"}, WORLD)
