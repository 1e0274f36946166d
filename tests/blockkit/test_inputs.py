"""Inputs of modals, and the values that people submit with them."""

from datetime import date, time
from typing import Any

import pytest

from pico_bot.blockkit.blocks import Block
from pico_bot.blockkit.inputs import (
    GROUP_LIMIT,
    FormInput,
    grouped_select,
    several_input,
    tick_input,
    words_input,
)


def submitted(name: str, element: dict[str, Any]) -> FormInput:
    """A form with one input, whose element Slack returns as `element`."""
    return FormInput(
        {
            "blocks": [{"type": "section"}, {"type": "input", "block_id": name}],
            "state": {"values": {name: {name: element}}},
        }
    )


def values_of(block: Block, options: str = "options") -> list[str]:
    return [each["value"] for each in block["element"].get(options, [])]


def test_a_value_too_long_for_a_field_has_only_a_note() -> None:
    assert words_input("why", "Why", value="x" * 10, limit=10)["type"] == "input"
    note = words_input("why", "Why & how", value="x" * 11, limit=10)
    assert note["type"] == "section"
    assert note["text"]["text"].startswith("*Why &amp; how*: too long")


def test_a_grouped_select_starts_with_its_value_from_any_group() -> None:
    groups = [("Europe", [("DK", "Denmark")]), ("Asia", [("JP", "Japan")])]
    chosen = grouped_select("country", "Country", groups, value="JP")
    assert chosen["element"]["initial_option"]["value"] == "JP"
    unknown = grouped_select("country", "Country", groups, value="XX")
    assert "initial_option" not in unknown["element"]


def test_a_multi_select_over_the_limit_still_offers_the_selected_options() -> None:
    last = str(GROUP_LIMIT)
    options = [(str(number), f"Option {number}") for number in range(GROUP_LIMIT + 1)]
    block = several_input("people", "People", options, values={last})
    assert len(values_of(block)) == GROUP_LIMIT
    assert values_of(block)[0] == last
    assert values_of(block, "initial_options") == [last]


def test_a_multi_select_within_the_limit_keeps_the_order_of_its_options() -> None:
    block = several_input("people", "People", [("a", "A"), ("b", "B")], values={"b"})
    assert values_of(block) == ["a", "b"]


@pytest.mark.parametrize("ticked", [True, False])
def test_a_checkbox_starts_with_its_current_value(*, ticked: bool) -> None:
    block = tick_input("log", "Log it", "Yes", ticked=ticked)
    assert values_of(block, "initial_options") == (["log"] if ticked else [])
    assert (
        submitted("log", {"selected_options": [{"value": "log"}] * ticked}).ticked("log") is ticked
    )


@pytest.mark.parametrize(
    ("element", "text"),
    [
        ({"value": " a\x00b "}, "ab"),
        ({"selected_option": {"value": "high"}}, "high"),
        ({"selected_option": None, "value": None}, ""),
        ({}, ""),
    ],
)
def test_text_from_fields_and_selects_has_no_characters_that_databases_refuse(
    element: dict[str, Any], text: str
) -> None:
    assert submitted("text", element).text("text") == text


@pytest.mark.parametrize(
    ("value", "number"), [("12", 12), ("-3", -3), ("1.5", None), ("--1", None), ("", None)]
)
def test_only_a_whole_number_is_a_number(value: str, number: int | None) -> None:
    assert submitted("days", {"value": value}).number("days") == number


def test_days_and_times_are_optional() -> None:
    assert submitted("at", {"selected_time": "09:30"}).time("at") == time(9, 30)
    assert submitted("on", {"selected_date": "2026-11-30"}).day("on") == date(2026, 11, 30)
    assert submitted("at", {"selected_time": None}).time("at") is None
    assert submitted("on", {}).day("on") is None


def test_a_form_has_every_input_that_was_shown_even_if_empty() -> None:
    form = submitted("text", {})
    assert form.names == ["text"]
    assert form.has("text")
    assert not form.has("owner")
    assert form.text("owner") == ""
