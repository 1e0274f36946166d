"""Slack's escapes stay whole: their semicolon is not punctuation."""

import re

import pytest

from pico_bot.tags.escapes import SEMICOLON, last_character, strip_end


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("one; two", ["one", " two"]),
        ("a &lt; b; c &gt; d &amp; e", ["a &lt; b", " c &gt; d &amp; e"]),
        ("&amp;; more", ["&amp;", " more"]),
        ("&quot; more", ["&quot", " more"]),
    ],
)
def test_a_semicolon_that_ends_an_escape_separates_nothing(text: str, parts: list[str]) -> None:
    assert re.split(SEMICOLON, text) == parts


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("so it is; ", "so it is"),
        ("so it is!", "so it is!"),
        ("R &amp;", "R &amp;"),
        ("R &amp;; ", "R &amp;"),
        ("R &gt; ;;", "R &gt;"),
        ("R &amp", "R &amp"),
        ("; ;", ""),
    ],
)
def test_an_escape_at_the_end_keeps_its_semicolon(text: str, kept: str) -> None:
    assert strip_end(text, "; ") == kept


@pytest.mark.parametrize(("text", "last"), [("so;", ";"), ("&gt;", ""), ("&gt;.", "."), ("", "")])
def test_a_text_that_ends_with_an_escape_has_no_last_character(text: str, last: str) -> None:
    assert last_character(text) == last
