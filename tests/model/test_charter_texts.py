"""A stored charter has keys for default texts, and only the texts that the partnership wrote."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from pico_bot.charter.presets import preset
from pico_bot.i18n.translation import LANGUAGES
from pico_bot.model.charter import CharterTerms
from pico_bot.model.charter_defaults import ALL_DEFAULT_QUESTIONS
from pico_bot.model.charter_roles import DEFAULT_ROLES
from pico_bot.model.charter_terms import ExtraCheckin, Maturity, Question, QuestionKind
from pico_bot.model.charter_texts import (
    own_role_title,
    with_default_texts,
    without_default_texts,
)
from pico_bot.model.checkins import Occurrence
from pico_bot.model.people import Role
from pico_bot.model.records import Confirmation
from pico_bot.model.vocabulary import Side
from tests.samples import random_charters

ROLE_KEYS = [
    "business-owner",
    "data-modeller",
    "data-owner",
    "integration-specialist",
    "it-owner",
    "lead",
    "pim-consultant",
    "process-owner",
]
PHASE_KEYS = ["initial", "analysis", "solution-design", "implementation", "continuous-development"]
QUESTION_KEYS = [
    "progress",
    "next_steps",
    "blockers",
    "upcoming_changes",
    "confidence",
    "understood",
    "unclear",
    "to_decide",
    "ready",
    "review",
]

TERMS = CharterTerms(time_zone="Europe/Copenhagen")


@settings(max_examples=40)
@given(terms=random_charters.terms())
def test_no_text_is_lost_in_a_stored_charter(terms: CharterTerms) -> None:
    assert CharterTerms.from_json(terms.to_json()) == terms


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("maturity", Maturity)
def test_a_new_charter_stores_no_text(maturity: Maturity, language: str) -> None:
    stored = preset(maturity, language=language, time_zone="UTC").to_json()
    assert list(texts(stored)) == []
    assert stored["phases"][0]["key"] == "initial"
    assert stored["roles"]["data-owner"] == {"side": "customer"}


def test_a_text_that_the_partnership_wrote_is_stored() -> None:
    initial, *others = TERMS.phases
    goals, *criteria = initial.exit
    phase = replace(
        initial,
        title="Kick-off",
        purpose="",
        exit=(replace(goals, text="We know why we do this"), *criteria),
    )
    own = Question(key="mood", text="How was the week?")
    terms = replace(
        TERMS,
        roles={**TERMS.roles, "lead": replace(TERMS.roles["lead"], title="Project lead")},
        phases=(phase, *others),
        questions=(replace(TERMS.questions[0], text="What is done?"), *TERMS.questions[1:]),
        extra_checkins={"board": ExtraCheckin(title="Board", questions=(own, TERMS.questions[1]))},
    )
    assert list(texts(terms.to_json())) == [
        "Project lead", "What is done?", "Board", "How was the week?",
        "Kick-off", "", "We know why we do this",
    ]  # fmt: skip
    assert CharterTerms.from_json(terms.to_json()) == terms


def test_a_default_text_under_another_key_is_stored() -> None:
    title = DEFAULT_ROLES["data-owner"].title
    roles = {**TERMS.roles, "expert": replace(TERMS.roles["lead"], title=title)}
    assert replace(TERMS, roles=roles).to_json()["roles"]["expert"]["title"] == title


def test_an_invalid_charter_keeps_what_is_wrong_with_it() -> None:
    wrong: dict[str, Any] = {
        "roles": {"lead": "Lene"},
        "phases": [3, {"key": ["initial"], "entry": "none"}],
        "questions": {"progress": "?"},
        "extra_checkins": ["board"],
    }
    assert with_default_texts(wrong) == wrong
    assert without_default_texts(wrong) == wrong


def test_a_role_has_the_title_that_the_partnership_wrote_or_the_default() -> None:
    lead = Role(key="lead", side=Side.CONSULTANCY)
    assert lead.title == "Partnership lead"
    lead.own_title = own_role_title("lead", "Project lead")
    assert (lead.title, lead.own_title) == ("Project lead", "Project lead")
    lead.own_title = own_role_title("lead", "Partnership lead")
    assert lead.own_title is None
    assert Role(key="expert", side=Side.CUSTOMER).title == "expert"


def test_a_confirmation_has_the_title_that_its_role_had() -> None:
    assert Confirmation(role="lead").role_title == "Partnership lead"
    assert Confirmation(role="lead", own_role_title="Project lead").role_title == "Project lead"
    assert Confirmation().role_title is None


def test_an_occurrence_stores_keys_of_default_questions() -> None:
    own = Question(key="size", text="Which size?", kind=QuestionKind.CHOICE, choices=("S", "L"))
    occurrence = Occurrence()
    occurrence.set_questions([*TERMS.questions, own])
    assert occurrence.questions is not None
    assert [each.get("text") for each in occurrence.questions] == [None] * 5 + ["Which size?"]
    assert occurrence.asked_questions == (*TERMS.questions, own)


def texts(value: Any, name: str = "") -> Iterator[str]:
    """Every title, purpose and text in a charter."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield from texts(child, key)
    elif isinstance(value, list):
        for child in value:
            yield from texts(child, name)
    elif name in {"title", "purpose", "text"}:
        yield value


def test_the_keys_of_default_texts_stay_because_stored_charters_refer_to_them() -> None:
    """A key that is renamed or removed here needs a migration."""
    stored = preset(Maturity.STARTING, language="en", time_zone="UTC").to_json()
    assert sorted(stored["roles"]) == ROLE_KEYS
    assert [each["key"] for each in stored["phases"]] == PHASE_KEYS
    assert [each.key for each in ALL_DEFAULT_QUESTIONS] == QUESTION_KEYS
