"""Pairs of emphasis marks."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from pico_bot.sandbox.page.emphasis import LineEnd, Piece, mark_at, pair
from tests.sandbox.page.markup import read

TAGS = {"*": "strong", "_": "em"}


def pieces(text: str) -> Iterator[Piece]:
    for part in re.finditer(r"[*_]|\n|[^*_\n]+", text):
        if part[0] in TAGS:
            yield mark_at(text, part.start(), part.end())
        else:
            yield LineEnd() if part[0] == "\n" else escape(part[0])


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*a*", "<strong>a</strong>"),
        ("*a _b_ c*", "<strong>a <em>b</em> c</strong>"),
        ("*a _b* c_", "<strong>a _b</strong> c_"),
        ("a*b*c", "a*b*c"),
        ("* a *", "* a *"),
        ("**", "**"),
        ("*a\nb*", "*a<br>b*"),
        ("*a* and *b*", "<strong>a</strong> and <strong>b</strong>"),
        ("*<a>*", "<strong>&lt;a&gt;</strong>"),
    ],
)
def test_marks_around_words_are_tags(text: str, html: str) -> None:
    assert pair(pieces(text), TAGS) == html


@given(st.text("*_ab \n"))
def test_tags_always_nest(text: str) -> None:
    html = read(pair(pieces(text), TAGS))
    assert re.sub(r"[*_]", "", html.text) == re.sub(r"[*_]", "", text)
