"""What a charter answers when a record, a tag or a phase asks for its terms."""

from dataclasses import replace

import pytest

from pico_bot.i18n.translation import DANISH, ENGLISH
from pico_bot.model.charter import Charter, CharterTerms
from pico_bot.model.charter_defaults import (
    CONFIDENCE,
    DEFAULT_QUESTIONS,
    LOCAL_TAG_WORDS,
    PRESET_QUESTIONS,
    PROGRESS,
)
from pico_bot.model.charter_terms import Maturity, PhaseTerms, Question
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


def test_a_phase_asks_its_own_questions_or_the_charters() -> None:
    risk, mood = Question(key="risk", text="Any risks?"), Question(key="mood", text="Well?")
    terms = replace(TERMS, questions=(risk,))
    own = PhaseTerms(key="own", title="Own", questions=(mood,))

    assert terms.questions_in(own) == (mood,)
    assert terms.questions_in(replace(own, questions=None)) == (risk,)
    assert terms.questions_in(replace(own, questions=())) == (risk,)
    assert terms.questions_in(None) == (risk,)
    assert replace(TERMS, questions=()).questions_in(None) == DEFAULT_QUESTIONS
    twice = replace(TERMS, questions=(risk, replace(risk, text="Again?")))
    assert [each.text for each in twice.questions_in(None)] == ["Again?"]


@pytest.mark.parametrize("maturity", Maturity)
def test_questions_that_were_changed_go_before_those_that_a_charter_begins_with(
    maturity: Maturity,
) -> None:
    terms = replace(TERMS, questions=PRESET_QUESTIONS[maturity])
    analysis = terms.phase("analysis")
    assert analysis is not None
    assert terms.questions_in(analysis) == analysis.questions

    changed = replace(terms, questions=(PROGRESS, CONFIDENCE))
    assert changed.questions_in(analysis) == (PROGRESS, CONFIDENCE)
    own = replace(analysis, questions=(CONFIDENCE,))
    assert changed.questions_in(own) == (CONFIDENCE,)
