"""Hashtags that are almost tags."""

from collections.abc import Mapping

import pytest

from pico_bot.model.charter_defaults import LOCAL_TAG_WORDS
from pico_bot.model.vocabulary import DEFAULT_TAG_WORDS, Kind
from pico_bot.tags.parser import find_near_misses, find_tags

DANISH = {**DEFAULT_TAG_WORDS, **LOCAL_TAG_WORDS["da"]}


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("decison", Kind.DECISION),
        ("desicion", None),
        ("decsiion", Kind.DECISION),
        ("Decisiion", Kind.DECISION),
        ("decisiom", Kind.DECISION),
        ("isue", Kind.ISSUE),
        ("isseu", Kind.ISSUE),
        ("issu", Kind.ISSUE),
        ("xissue", Kind.ISSUE),
        ("chnage", Kind.CHANGE),
        ("beslutning", Kind.DECISION),
        ("aendring", Kind.CHANGE),
        ("ændrng", Kind.CHANGE),
        ("sag", Kind.ISSUE),
        ("sags", None),
        ("dag", None),
        ("decisions", None),
        ("issue-tracker", None),
        ("changed", None),
        ("beslutningen", None),
        ("charge", None),
        ("tissue", None),
        ("decision", None),
        ("lamps", None),
    ],
)
def test_one_wrong_letter_and_another_language_are_near_misses(
    written: str, kind: Kind | None
) -> None:
    expected = [(written, kind, "ERP stays")] if kind else []
    assert near_misses(f"#{written} ERP stays") == expected


@pytest.mark.parametrize(
    "text",
    [
        "`#isue` and ```#isue```",
        "&gt; #isue",
        "<https://a.example/#isue|#isue> [a](#isue)",
        "~#isue~ a#isue /#isue",
        "#isue #issue ERP stays",
        "#isue\n#issue ERP stays",
        "isue",
    ],
)
def test_text_that_could_be_no_tag_or_has_a_tag_already_is_left_out(text: str) -> None:
    assert near_misses(text) == []


def test_the_words_in_use_are_not_near_misses() -> None:
    assert near_misses("#beslutning og #aendring", words=DANISH) == []
    assert near_misses("#beslutnig #sga", words=DANISH) == [("beslutnig", Kind.DECISION, "#sga")]


@pytest.mark.parametrize(
    ("text", "missed", "tagged"),
    [
        ("#issue A1 #decison B1", "B1", "A1"),
        ("#decision A1 #decison B1", "B1", "A1"),
        ("• #decison A1\n• #decision B1", "A1", "B1"),
        ("#decison A1\n#decision B1", "A1", "B1"),
        ("A1 #decison\nB1 #decision", "A1", "B1"),
    ],
)
def test_a_near_miss_and_a_tag_have_their_own_texts(text: str, missed: str, tagged: str) -> None:
    assert near_misses(text) == [("decison", Kind.DECISION, missed)]
    assert [tag.text for tag in find_tags(text)] == [tagged]


def near_misses(
    text: str, *, words: Mapping[str, Kind] = DEFAULT_TAG_WORDS
) -> list[tuple[str, Kind, str]]:
    return [(tag.word, tag.kind, tag.text) for tag in find_near_misses(text, words=words)]
