"""A new default area: one entry in each of the two tables that must know it."""

import pytest

from pico_bot.blockkit.labels import _AREAS, area_name
from pico_bot.i18n import use_locale
from pico_bot.model.charter_defaults import DANISH_AREA_KEYWORDS, DEFAULT_AREAS
from pico_bot.model.vocabulary import Area
from pico_bot.records.routing import area_of
from pico_bot.tags.scanner import DEFAULT_AREAS as TAGGED_AREAS


def test_the_charter_and_the_tags_have_all_areas() -> None:
    assert list(DEFAULT_AREAS) == [each.value for each in Area]
    assert list(TAGGED_AREAS) == [each.value for each in Area]


@pytest.mark.parametrize("area", Area)
def test_each_area_has_a_name_in_both_languages(area: Area) -> None:
    assert area in _AREAS
    with use_locale("da"):
        danish = area_name(area)
    # PIM and Integration are the same word in Danish.
    assert danish != area_name(area) or area in {Area.PIM, Area.INTEGRATION}


@pytest.mark.parametrize("area", [each for each in Area if each is not Area.GENERAL])
def test_each_area_is_found_by_its_keywords(area: Area) -> None:
    assert DEFAULT_AREAS[area].keywords
    assert DANISH_AREA_KEYWORDS[area]
    for keyword in DEFAULT_AREAS[area].keywords:
        assert area_of(f"About the {keyword}.", DEFAULT_AREAS) == area
