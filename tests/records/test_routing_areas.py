"""A new default area: one entry in one table."""

import pytest

from pico_bot.blockkit.labels import area_name
from pico_bot.i18n import DANISH, use_locale
from pico_bot.model.areas import AREAS, DEFAULT_AREAS, GENERAL_AREA
from pico_bot.records.routing import area_of


@pytest.mark.parametrize("area", list(AREAS))
def test_each_area_has_a_name_in_both_languages(area: str) -> None:
    for language in ("en", "da"):
        with use_locale(language):
            assert area_name(area) != area


@pytest.mark.parametrize("area", [key for key in AREAS if key != GENERAL_AREA])
def test_each_area_is_found_by_its_keywords(area: str) -> None:
    assert AREAS[area].local_keywords[DANISH]
    for keyword in AREAS[area].keywords:
        assert area_of(f"About the {keyword}.", DEFAULT_AREAS) == area


def test_text_without_a_keyword_belongs_to_the_general_area() -> None:
    assert area_of("Something else.", DEFAULT_AREAS) == GENERAL_AREA
