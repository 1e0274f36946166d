"""Hashtags that are almost tags."""

import pytest

from pico_bot.model.charter_defaults import LOCAL_TAG_WORDS
from pico_bot.model.vocabulary import DEFAULT_TAG_WORDS, Kind
from pico_bot.tags.near_misses import find_near_misses

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
    expected = {written: kind} if kind else {}
    assert find_near_misses(f"#{written} ERP stays", words=DEFAULT_TAG_WORDS) == expected


@pytest.mark.parametrize(
    "text",
    [
        "`#isue` and ```#isue```",
        "&gt; #isue",
        "<https://a.example/#isue|#isue> [a](#isue)",
        "~#isue~ a#isue /#isue",
        "#isue and the #issue",
        "isue",
    ],
)
def test_text_that_could_be_no_tag_and_a_message_with_the_tag_are_left_out(text: str) -> None:
    assert find_near_misses(text, words=DEFAULT_TAG_WORDS) == {}


def test_the_words_in_use_are_not_near_misses() -> None:
    assert find_near_misses("#beslutning og #aendring", words=DANISH) == {}
    assert find_near_misses("#beslutnig #sga", words=DANISH) == {"beslutnig": Kind.DECISION}


def test_a_near_miss_beside_a_tag_of_another_kind_counts() -> None:
    found = find_near_misses("#issue A1 #decison B1", words=DEFAULT_TAG_WORDS)
    assert found == {"decison": Kind.DECISION}
