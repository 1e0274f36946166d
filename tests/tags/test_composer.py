"""Texts without their tags and options read as if these had never been there."""

import re

import pytest

from pico_bot.tags.composer import Seam, Stretch, compose

SEAMS = {"#": Seam.TAG, "=": Seam.OPTION, "/": Seam.LINE}


def composed(marked: str) -> str:
    """The rest of a text in which `[#]` is a removed tag and `[=]` a removed option.

    `[/]` starts a line.
    """
    text, stretches, seam = "", [], Seam.NONE
    for piece in re.split(r"(\[[#=/]\])", marked):
        if re.fullmatch(r"\[[#=/]\]", piece):
            seam = SEAMS[piece[1]]
            continue
        stretches.append(Stretch(len(text), len(text) + len(piece), seam))
        text += piece
    return compose(text, stretches, [])


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[#] lamps", "lamps"),
        ("[#]: lamps", "lamps"),
        ("[#] - lamps", "lamps"),
        ("[#] -&gt; lamps", "lamps"),
        ("[#]. Lamps", "Lamps"),
        ("[#] .NET", ".NET"),
        ("lamps [#]: lack it", "lamps lack it"),
        ("lamps [#] lack it", "lamps lack it"),
    ],
)
def test_the_separator_after_a_tag_is_removed(marked: str, expected: str) -> None:
    assert composed(marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("lamps, [#]", "lamps"),
        ("lamps - [#]", "lamps"),
        ("lamps. [#]", "lamps."),
        ("lamps? [=]\nagain", "lamps?\nagain"),
        ("&lt;lamps&gt; [#]", "&lt;lamps&gt;"),
        ("&lt;lamps&gt;; [#]", "&lt;lamps&gt;"),
    ],
)
def test_the_words_that_lead_to_a_removed_tag_are_removed(marked: str, expected: str) -> None:
    assert composed(marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("lamps ([#]) lack it", "lamps lack it"),
        ("lamps ([=]), again", "lamps, again"),
        ("lamps *[#]* lack it", "lamps lack it"),
        ("lamps ([#] today) lack it", "lamps (today) lack it"),
        ("lamps (today [#]) lack it", "lamps (today) lack it"),
        ("([#])\nlamps", "lamps"),
    ],
)
def test_an_empty_pair_of_brackets_or_marks_is_removed(marked: str, expected: str) -> None:
    assert composed(marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("lamps [=], shades", "lamps, shades"),
        ("lamps, [=], shades", "lamps, shades"),
        ("lamps [=]: shades", "lamps: shades"),
        ("lamps [=] - shades", "lamps - shades"),
        ("lamps - [=] - shades", "lamps - shades"),
        ("lamps [=].", "lamps."),
        ("&amp; [=], shades", "&amp;, shades"),
    ],
)
def test_punctuation_is_not_doubled_or_separated_from_its_word(marked: str, expected: str) -> None:
    assert composed(marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("lamps[/][#][/]shades", "lamps\nshades"),
        ("lamps[/][#] shades", "lamps\nshades"),
        ("lamps\n[=]\nshades", "lamps\nshades"),
        ("lamps\n[=][/]shades", "lamps\nshades"),
        ("lamps\n\n[=][/]shades", "lamps\n\nshades"),
        ("lamps\n\n[=]\nshades", "lamps\n\nshades"),
        ("lamps[/]  shades", "lamps\n  shades"),
        ("lamps[/]\nshades", "lamps\n\nshades"),
        ("lamps\n[/]shades", "lamps\n\nshades"),
    ],
)
def test_an_empty_line_is_removed(marked: str, expected: str) -> None:
    assert composed(marked) == expected


def test_cuts_are_removed_like_options() -> None:
    text = "lamps (area:pim), shades owner:U1."
    cuts = [(text.index("area"), text.index("),")), (text.index("owner"), text.index("."))]
    assert compose(text, [Stretch(0, len(text), Seam.NONE)], cuts) == "lamps, shades."


def test_a_cut_outside_the_spans_removes_nothing() -> None:
    text = "area:pim lamps shades area:pim"
    stretches = [Stretch(9, 14, Seam.TAG)]
    assert compose(text, stretches, [(0, 8), (22, 30)]) == "lamps"


def test_a_kept_word_stays_in_its_sentence() -> None:
    text = "we have an #issue with lamps"
    stretches = [Stretch(0, 11, Seam.NONE, "issue"), Stretch(17, 28, Seam.NONE)]
    assert compose(text, stretches, []) == "we have an issue with lamps"


def test_no_word_is_lost_between_many_spans() -> None:
    words = " ".join(f"w{number}" for number in range(500))
    assert composed(words.replace(" ", " [=] ")) == words
