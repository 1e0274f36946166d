"""The basic Block Kit pieces: escaping, cutting, mentions, quotes and message limits."""

import html
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pico_bot.blockkit.blocks import (
    BLOCKS_LIMIT,
    TEXT_LIMIT,
    button,
    escape,
    fits,
    folded,
    one_line,
    option,
    quote,
    section,
    shorten,
    truncate,
)
from tests.samples.arbitrary_records import written

limits = st.integers(min_value=2, max_value=200)


@given(written, limits)
@example("R&D " * 20, 75)
def test_long_text_is_cut_between_characters_with_a_note(text: str, limit: int) -> None:
    shown = folded(text, limit=limit)
    assert len(shown) <= limit
    assert not re.search(r"[<>]|&(?!(?:amp|lt|gt);)", shown)
    if len(escape(text)) <= limit:
        assert html.unescape(shown) == html.unescape(escape(text))
    else:
        assert shown.endswith("…")
        assert text.startswith(_unescape(shown.removesuffix("…")))


@given(written, limits)
def test_a_mention_is_never_split(text: str, limit: int) -> None:
    shown = truncate(f"{escape(text)} <@U123|{escape(text)}> {escape(text)}", limit)
    assert len(shown) <= limit
    assert shown.count("<") == shown.count(">")


def test_only_plain_text_that_is_too_long_is_cut() -> None:
    label = "R&D decides whether 3 < 4 for all of the 900 articles that were ever photographed"
    assert option(label, value="1")["text"]["text"] == label[:74] + "…"
    assert button(label, action_id="a", value="1")["text"]["text"] == label[:74] + "…"
    assert shorten(label, len(label)) == label


@given(written, limits)
def test_a_name_stays_on_one_line(text: str, limit: int) -> None:
    shown = one_line(text, limit=limit)
    assert len(shown.splitlines()) <= 1
    assert not any(unicodedata.category(each) == "Cc" for each in shown)
    assert "\u202e" not in shown


@given(written)
def test_every_line_of_a_quotation_is_quoted(text: str) -> None:
    lines = quote(folded(text)).split("\n")
    assert all(line.startswith(">") for line in lines)


@pytest.mark.parametrize(("text", "blocks", "taken"), [(0, 0, True), (1, 0, False), (0, 1, False)])
def test_a_message_may_be_as_long_as_slack_allows(text: int, blocks: int, taken: bool) -> None:
    paragraphs = [section("x" * 2000) for _ in range(5)]
    frame = BLOCKS_LIMIT - _length(paragraphs) - _length([section("")])
    paragraphs.append(section("x" * (frame + blocks)))
    assert fits(paragraphs, text="x" * (TEXT_LIMIT + text)) is taken
    assert not fits([section("x")] * 51)


def _length(blocks: list[dict[str, object]]) -> int:
    # Python's JSON separates two blocks with a comma and a space.
    return len(str(blocks).replace("True", "true"))


def _unescape(markup: str) -> str:
    return markup.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
