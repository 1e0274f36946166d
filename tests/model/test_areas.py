"""The default areas: their roles, and the side that decides on each."""

import pytest

from pico_bot.model.areas import (
    AREAS,
    DECIDING_SIDES,
    DEFAULT_AREAS,
    GENERAL_AREA,
    TECHNICAL_AREAS,
    DefaultArea,
)
from pico_bot.model.charter_roles import DEFAULT_ROLES
from pico_bot.model.vocabulary import Side


def test_every_default_area_is_left_to_a_side() -> None:
    assert DECIDING_SIDES == {
        "product-data": Side.CUSTOMER,
        "pim": Side.CUSTOMER,
        "data-model": Side.CONSULTANCY,
        "integration": Side.CONSULTANCY,
        "process": Side.CUSTOMER,
        "general": Side.CUSTOMER,
    }
    assert set(DEFAULT_AREAS) == set(DECIDING_SIDES)


def test_decisions_in_technical_areas_need_a_business_need() -> None:
    assert {"data-model", "integration"} == TECHNICAL_AREAS


@pytest.mark.parametrize("area", AREAS.values(), ids=AREAS)
def test_an_areas_roles_exist(area: DefaultArea) -> None:
    assert {area.decider, area.owner, *area.consulted} <= set(DEFAULT_ROLES)


def test_only_the_general_area_has_no_keywords() -> None:
    assert [key for key, area in DEFAULT_AREAS.items() if not area.keywords] == [GENERAL_AREA]
    assert [key for key, area in AREAS.items() if not area.local_keywords] == [GENERAL_AREA]
