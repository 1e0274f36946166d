"""A reason is needed to give an area to the other side than its default."""

from dataclasses import replace

import pytest

from pico_bot.charter import amend
from pico_bot.model.areas import DECIDING_SIDES, DEFAULT_AREAS
from pico_bot.model.charter import CharterTerms
from pico_bot.model.charter_terms import AreaTerms
from pico_bot.model.vocabulary import Side

DECIDERS = {Side.CUSTOMER: "business-owner", Side.CONSULTANCY: "lead"}
TERMS = CharterTerms(time_zone="Europe/Copenhagen")


def without(area: str) -> CharterTerms:
    """A charter that dropped `area`."""
    return replace(TERMS, areas={key: each for key, each in DEFAULT_AREAS.items() if key != area})


def with_area(terms: CharterTerms, area: str, *, decider: str) -> CharterTerms:
    return replace(terms, areas={**terms.areas, area: AreaTerms(owner="lead", decider=decider)})


def other(side: Side) -> Side:
    return Side.CUSTOMER if side is Side.CONSULTANCY else Side.CONSULTANCY


@pytest.mark.parametrize("area", list(DEFAULT_AREAS))
def test_an_area_added_with_a_decider_of_the_other_side_needs_a_reason(area: str) -> None:
    before = without(area)
    usual, unusual = DECIDERS[DECIDING_SIDES[area]], DECIDERS[other(DECIDING_SIDES[area])]

    assert amend.reason_prompt(before, with_area(before, area, decider=unusual))
    assert amend.reason_prompt(before, with_area(before, area, decider=usual)) is None


@pytest.mark.parametrize("area", list(DEFAULT_AREAS))
def test_an_area_moved_to_the_other_side_needs_a_reason(area: str) -> None:
    usual, unusual = DECIDERS[DECIDING_SIDES[area]], DECIDERS[other(DECIDING_SIDES[area])]
    moved = with_area(TERMS, area, decider=unusual)

    assert amend.reason_prompt(TERMS, moved)
    assert amend.reason_prompt(moved, with_area(TERMS, area, decider=usual)) is None
    assert amend.reason_prompt(moved, moved) is None


@pytest.mark.parametrize("area", list(DEFAULT_AREAS))
def test_dropping_an_area_needs_no_reason(area: str) -> None:
    moved = with_area(TERMS, area, decider=DECIDERS[other(DECIDING_SIDES[area])])

    assert amend.reason_prompt(moved, without(area)) is None


@pytest.mark.parametrize("decider", DECIDERS.values())
def test_an_area_that_the_charter_adds_may_be_decided_by_either_side(decider: str) -> None:
    assert amend.reason_prompt(TERMS, with_area(TERMS, "print", decider=decider)) is None
