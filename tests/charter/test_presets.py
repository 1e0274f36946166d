"""Presets, and Danish hashtags and keywords besides the English ones."""

from dataclasses import replace

import pytest

from pico_bot.charter import documents, presets, validation
from pico_bot.i18n.translation import DANISH, ENGLISH
from pico_bot.model.areas import DEFAULT_AREAS, GENERAL_AREA
from pico_bot.model.charter_terms import Maturity
from pico_bot.records.routing import area_of

TEXTS = (
    ("Oversættelser af varer mangler", "product-data"),
    ("Kataloget er for stort", "pim"),
    ("En ny attribut og en enhed", "data-model"),
    ("Synkronisering over en grænseflade", "integration"),
    ("Overdragelse og godkendelse", "process"),
    ("The endpoint of the API", "integration"),
)


@pytest.mark.parametrize(("text", "area"), TEXTS)
def test_danish_and_english_keywords_find_the_area(text: str, area: str) -> None:
    danish = presets.preset(Maturity.STARTING, language=DANISH, time_zone="Europe/Copenhagen")
    assert area_of(text, danish.areas) == area
    assert validation.problems(documents.document("Nordlys", danish)) == []


def test_english_partnerships_have_english_keywords() -> None:
    english = presets.preset(Maturity.STARTING, language=ENGLISH, time_zone="Europe/Copenhagen")
    assert area_of("Kataloget er for stort", english.areas) == GENERAL_AREA


@pytest.mark.parametrize(("text", "area"), TEXTS)
def test_changing_to_danish_adds_keywords_and_keeps_the_old_ones(text: str, area: str) -> None:
    own = replace(DEFAULT_AREAS["pim"], keywords=("hylde", "catalogue"))
    terms = replace(
        presets.preset(Maturity.STARTING, time_zone="Europe/Copenhagen"),
        areas={**DEFAULT_AREAS, "pim": own},
    )
    changed = documents.terms_after(terms, documents.with_tag_words(terms, {"language": DANISH}))
    assert area_of(text, changed.areas) == area
    assert changed.areas["pim"].keywords[:2] == ("hylde", "catalogue")


def test_a_keyword_in_use_for_another_area_stays_there() -> None:
    own = replace(DEFAULT_AREAS["process"], keywords=("katalog",))
    terms = replace(
        presets.preset(Maturity.STARTING, time_zone="Europe/Copenhagen"),
        areas={**DEFAULT_AREAS, "process": own},
    )
    changed = documents.terms_after(terms, documents.with_tag_words(terms, {"language": DANISH}))
    assert area_of("katalog", changed.areas) == "process"
