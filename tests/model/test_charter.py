"""What a charter answers when a record, a tag or a phase asks for its terms."""

from dataclasses import replace

import pytest

from pico_bot.i18n.translation import DANISH, ENGLISH
from pico_bot.model.charter import Charter, CharterTerms
from pico_bot.model.charter_defaults import LOCAL_TAG_WORDS
from pico_bot.model.vocabulary import DEFAULT_TAG_WORDS, Kind

TERMS = CharterTerms(time_zone="Europe/Copenhagen")


def test_a_record_of_an_area_that_was_dropped_follows_the_general_one() -> None:
    general = TERMS.areas["general"]
    terms = replace(TERMS, areas={"general": general})
    assert TERMS.area("data-model") is TERMS.areas["data-model"]
    assert terms.area("data-model") is general


@pytest.mark.parametrize(
    ("language", "words", "found"),
    [
        (ENGLISH, {**DEFAULT_TAG_WORDS, **LOCAL_TAG_WORDS[DANISH]}, "issue"),
        (DANISH, {**DEFAULT_TAG_WORDS, **LOCAL_TAG_WORDS[DANISH]}, "sag"),
        (DANISH, DEFAULT_TAG_WORDS, "issue"),
        (ENGLISH, {"bug": Kind.ISSUE, "issue": Kind.ISSUE}, "bug"),
        (ENGLISH, {"beslutning": Kind.DECISION}, "issue"),
    ],
)
def test_a_kind_is_tagged_in_the_partnerships_language_if_it_has_a_word(
    language: str, words: dict[str, Kind], found: str
) -> None:
    assert replace(TERMS, language=language, tag_words=words).tag_word(Kind.ISSUE) == found


def test_a_phase_is_found_by_its_key_while_the_charter_has_it() -> None:
    phase = TERMS.phase("analysis")
    assert phase
    assert phase.title == "Analysis"
    assert replace(TERMS, phases=()).phase("analysis") is None


def test_a_version_has_the_terms_it_was_stored_with() -> None:
    terms = replace(TERMS, retention_months=24, country="DK")
    assert Charter(body=terms.to_json()).terms == terms
