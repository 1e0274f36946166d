"""Inputs of modals."""

import pytest

from pico_bot.blockkit.blocks import Block
from pico_bot.blockkit.inputs import (
    GROUP_LIMIT,
    grouped_select,
    several_input,
    tick_input,
    words_input,
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
