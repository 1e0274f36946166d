"""Danish partnerships have Danish words beside the English ones that tag and tell areas."""

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
def test_areas_are_told_by_danish_words_and_by_english_ones(text: str, area: Area) -> None:
    danish = presets.preset(Maturity.STARTING, language=DANISH, time_zone="Europe/Copenhagen")
    assert area_of(text, danish.areas) == area
    assert validation.problems(documents.document("Nordlys", danish)) == []


def test_english_partnerships_have_english_words() -> None:
    english = presets.preset(Maturity.STARTING, language=ENGLISH, time_zone="Europe/Copenhagen")
    assert area_of("Kataloget er for stort", english.areas) == Area.GENERAL


@pytest.mark.parametrize(("text", "area"), TEXTS)
def test_who_changes_to_danish_gets_its_words_and_keeps_what_is_there(
    text: str, area: Area
) -> None:
    own = replace(DEFAULT_AREAS[Area.PIM], words=("hylde", "catalogue"))
    terms = replace(
        presets.preset(Maturity.STARTING, time_zone="Europe/Copenhagen"),
        areas={**DEFAULT_AREAS, Area.PIM: own},
    )
    changed = documents.terms_after(terms, documents.with_tag_words(terms, {"language": DANISH}))
    assert area_of(text, changed.areas) == area
    assert changed.areas[Area.PIM].words[:2] == ("hylde", "catalogue")


def test_words_that_somebody_gave_to_another_area_stay_there() -> None:
    own = replace(DEFAULT_AREAS[Area.PROCESS], words=("katalog",))
    terms = replace(
        presets.preset(Maturity.STARTING, time_zone="Europe/Copenhagen"),
        areas={**DEFAULT_AREAS, Area.PROCESS: own},
    )
    changed = documents.terms_after(terms, documents.with_tag_words(terms, {"language": DANISH}))
    assert area_of("katalog", changed.areas) == Area.PROCESS
