"""Presets, and Danish hashtags and keywords besides the English ones."""

from dataclasses import replace

import pytest

from pico_bot.charter import documents, presets, validation
from pico_bot.i18n.translation import DANISH, ENGLISH
from pico_bot.model.charter_defaults import DEFAULT_AREAS
from pico_bot.model.charter_terms import Maturity
from pico_bot.model.vocabulary import Area
from pico_bot.records.routing import area_of

TEXTS = (
    ("Oversættelser af varer mangler", Area.PRODUCT_DATA),
    ("Kataloget er for stort", Area.PIM),
    ("En ny attribut og en enhed", Area.DATA_MODEL),
    ("Synkronisering over en grænseflade", Area.INTEGRATION),
    ("Overdragelse og godkendelse", Area.PROCESS),
    ("The endpoint of the API", Area.INTEGRATION),
)


@pytest.mark.parametrize(("text", "area"), TEXTS)
def test_danish_and_english_keywords_find_the_area(text: str, area: Area) -> None:
    danish = presets.preset(Maturity.STARTING, language=DANISH, time_zone="Europe/Copenhagen")
    assert area_of(text, danish.areas) == area
    assert validation.problems(documents.document("Nordlys", danish)) == []


def test_english_partnerships_have_english_keywords() -> None:
    english = presets.preset(Maturity.STARTING, language=ENGLISH, time_zone="Europe/Copenhagen")
    assert area_of("Kataloget er for stort", english.areas) == Area.GENERAL


@pytest.mark.parametrize(("text", "area"), TEXTS)
def test_changing_to_danish_adds_keywords_and_keeps_the_old_ones(text: str, area: Area) -> None:
    own = replace(DEFAULT_AREAS[Area.PIM], keywords=("hylde", "catalogue"))
    terms = replace(
        presets.preset(Maturity.STARTING, time_zone="Europe/Copenhagen"),
        areas={**DEFAULT_AREAS, Area.PIM: own},
    )
    changed = documents.terms_after(terms, documents.with_tag_words(terms, {"language": DANISH}))
    assert area_of(text, changed.areas) == area
    assert changed.areas[Area.PIM].keywords[:2] == ("hylde", "catalogue")


def test_a_keyword_in_use_for_another_area_stays_there() -> None:
    own = replace(DEFAULT_AREAS[Area.PROCESS], keywords=("katalog",))
    terms = replace(
        presets.preset(Maturity.STARTING, time_zone="Europe/Copenhagen"),
        areas={**DEFAULT_AREAS, Area.PROCESS: own},
    )
    changed = documents.terms_after(terms, documents.with_tag_words(terms, {"language": DANISH}))
    assert area_of("katalog", changed.areas) == Area.PROCESS
