"""The page in the docs draws the table of states."""

import re
from pathlib import Path

import pytest

from pico_bot.model.states import TRANSITIONS
from pico_bot.model.states_page import diagram, page
from pico_bot.model.vocabulary import Kind

DOCS = Path(__file__).parent.parent.parent / "docs"


@pytest.mark.parametrize("kind", list(Kind))
def test_the_diagram_has_exactly_the_transitions(kind: Kind) -> None:
    drawn = {
        (words(source), words(target), step)
        for source, target, step in re.findall(
            r"^    (\w+) --> (\w+): \(?([a-z ]+)\)?$", diagram(kind), re.MULTILINE
        )
    }
    assert drawn == {
        (words(source), words(each.target), words(each.step))
        for each in TRANSITIONS[kind]
        for source in each.sources
        if each.target and each.target is not source
    }


def words(slug: str) -> str:
    return slug.replace("_", " ")


def test_the_docs_match_the_table() -> None:
    written = (DOCS / "states.md").read_text(encoding="utf-8")
    assert written == page(), "docs/states.md is old: run `make docs`"
    for kind in Kind:
        for each in TRANSITIONS[kind]:
            assert re.search(rf"\| {words(each.step)} \|.*\| {each.who.words} \|", written)
