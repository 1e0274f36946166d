"""Charters as documents, and merge patches of them."""

from typing import Any

import pytest

from pico_bot.charter import documents
from pico_bot.model.charter import CharterTerms

TERMS = CharterTerms(time_zone="Europe/Copenhagen")


def test_a_document_has_the_name_and_the_terms() -> None:
    whole = documents.document("Nordlys", TERMS)
    assert whole["name"] == "Nordlys"
    assert documents.parse_terms(whole) == TERMS


@pytest.mark.parametrize(
    ("patch", "result"),
    [
        ({"a": None}, {"b": {"c": 1, "d": [1]}}),
        ({"b": {"c": 2}}, {"a": 1, "b": {"c": 2, "d": [1]}}),
        ({"b": {"d": [2]}}, {"a": 1, "b": {"c": 1, "d": [2]}}),
        ({"a": {"x": 1, "y": None}}, {"a": {"x": 1}, "b": {"c": 1, "d": [1]}}),
    ],
)
def test_a_patch_merges_objects_and_replaces_the_rest(
    patch: dict[str, Any], result: dict[str, Any]
) -> None:
    base = {"a": 1, "b": {"c": 1, "d": [1]}}
    assert documents.apply_patch(base, patch) == result
    assert base == {"a": 1, "b": {"c": 1, "d": [1]}}


@pytest.mark.parametrize(
    ("current", "patch", "is_overlap"),
    [
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}}, False),
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": 3}}, True),
        ({"a": {"b": 1}}, {"a": {"c": None}}, True),
        ({"a": {"b": 1, "c": 1, "d": 1}}, {"a": {"d": 2}}, True),
    ],
)
def test_a_patch_overlaps_what_it_would_overwrite(
    current: dict[str, Any], patch: dict[str, Any], is_overlap: bool
) -> None:
    assert documents.overlaps({"a": {"b": 1, "c": 1}}, current, patch) is is_overlap


def test_danish_brings_its_tag_words_unless_the_patch_has_its_own() -> None:
    added = documents.with_tag_words(TERMS, {"language": "da"})
    assert added["tag_words"]["beslutning"] == "decision"
    own = {"language": "da", "tag_words": {"valg": "decision"}}
    assert documents.with_tag_words(TERMS, own)["tag_words"] == {"valg": "decision"}
    assert documents.with_tag_words(TERMS, {"language": "en"}) == {"language": "en"}
