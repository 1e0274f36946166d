"""References to records, however people and their phones write them."""

import pytest

from pico_bot.model.references import parse_reference, references_in
from pico_bot.model.vocabulary import Kind


@pytest.mark.parametrize("written", ["D-3", "d-3", "D3", "d3", "D‑3", "D–3", "D−3", "D\uff0d3"])
def test_a_reference_is_read_with_any_hyphen(written: str) -> None:
    assert parse_reference(written) == (Kind.DECISION, 3)


@pytest.mark.parametrize("written", ["", "D", "D-", "D-0", "D-03", "X-3", "D--3", "D-3x", "D 3"])
def test_other_words_are_no_references(written: str) -> None:
    assert parse_reference(written) is None


def test_a_hyphen_can_be_required() -> None:
    assert parse_reference("I–3", needs_hyphen=True) == (Kind.ISSUE, 3)
    assert parse_reference("I3", needs_hyphen=True) is None


def test_the_references_in_a_text_are_found_once_and_in_order() -> None:
    text = "See I-2, D‑1 and (C–4); I-2 again, D1, d-1, AD-1, D-1x, https://a.example/I-9"
    assert references_in(text) == [(Kind.ISSUE, 2), (Kind.DECISION, 1), (Kind.CHANGE, 4)]
