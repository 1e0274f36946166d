"""Keys, lines and lists of the charter's forms."""

import re

import pytest

from pico_bot.charter.editing import field_parsers
from pico_bot.model.charter_terms import Question


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Spare parts", "spare-parts"),
        ("  Områder & priser! ", "områder-priser"),
        ("snake_case", "snake-case"),
        ("???", "new"),
        ("x" * 50, "x" * 40),
    ],
)
def test_a_key_is_made_of_lowercase_words(text: str, key: str) -> None:
    assert field_parsers.make_key(text) == key


def test_a_key_that_is_taken_gets_a_number() -> None:
    assert field_parsers.make_key("Parts", taken=["parts", "parts-2"]) == "parts-3"
    assert field_parsers.make_key("A b", taken=["a_b"], separator="_") == "a_b_2"


@pytest.mark.parametrize(
    ("lines", "matches"),
    [
        (["a", "b"], [0, 1]),
        (["b", "a"], [1, 0]),
        (["a", "new"], [0, 1]),
        (["b", "new"], [1, None]),
        (["a"], [0]),
        (["new", "a", "b"], [None, 0, 1]),
    ],
)
def test_lines_match_equal_ones_and_else_those_at_their_position(
    lines: list[str], matches: list[int | None]
) -> None:
    assert field_parsers.match_previous(lines, ["a", "b"]) == matches


def test_a_new_line_never_gets_the_key_of_an_existing_one() -> None:
    before = [Question(key="why", text="Why so?")]
    assert field_parsers.with_key("Why", None, parsed=[], before=before) == {
        "key": "why-2",
        "text": "Why",
    }
    assert field_parsers.with_key("Why now?", before[0], parsed=[], before=before)["key"] == "why"


def test_blank_lines_and_duplicates_are_dropped() -> None:
    assert field_parsers.split_lines(" a  b \n\n c ") == ["a b", "c"]
    assert field_parsers.split_unique(re.compile(","), "a, b,,a ") == ["a", "b"]


def test_existing_values_keep_their_order() -> None:
    assert field_parsers.keep_order(["a", "b", "c"], ["d", "c", "a"]) == ["a", "c", "d"]
