"""Inputs for areas, phases and questions in the charter's forms."""

from dataclasses import replace

import pytest

from pico_bot.charter.views import responsibilities
from pico_bot.model.areas import GENERAL_AREA
from pico_bot.model.charter import CharterTerms
from pico_bot.model.charter_terms import AreaTerms, Criterion, PhaseTerms, Question, QuestionKind
from tests.support.form_inputs import inputs_of, prefilled_in, required_in

AREA = AreaTerms(
    decider="data-owner",
    owner="lead",
    consulted=("it-owner",),
    informed=("business-owner",),
    keywords=("lamp", "bulb"),
    both_sides=True,
    response_days=3,
)
TERMS = CharterTerms(time_zone="UTC")
TERMS = replace(TERMS, areas={**TERMS.areas, "lamps": AREA})


@pytest.mark.parametrize(
    ("kind", "choices", "line"),
    [
        (QuestionKind.TEXT, (), "How is it?"),
        (QuestionKind.SCALE, (), "How is it? | scale"),
        (QuestionKind.PEOPLE, (), "How is it? | people"),
        (QuestionKind.CHOICE, ("Good", "Bad"), "How is it? | choice: Good, Bad"),
    ],
)
def test_a_question_is_a_line_with_its_type(
    kind: QuestionKind, choices: tuple[str, ...], line: str
) -> None:
    question = Question(key="q", text="How\nis  it?", kind=kind, choices=choices)
    assert responsibilities.question_line(question) == line


def test_a_criterion_is_a_line_with_its_role() -> None:
    line = responsibilities.criterion_line(
        Criterion(key="c", text="It  is\ndone", role="data-owner"), TERMS
    )
    assert line == "It is done | Data owner"
    unknown = Criterion(key="c", text="Done", role="captain")
    assert responsibilities.criterion_line(unknown, TERMS) == "Done | captain"


def test_an_area_is_shown_as_it_is() -> None:
    form = {"blocks": responsibilities.area_inputs("lamps", TERMS)}
    assert prefilled_in(form) == {
        "decider": "data-owner",
        "owner": "lead",
        "consulted": ["it-owner"],
        "informed": ["business-owner"],
        "both_sides": ["both_sides"],
        "response_days": "3",
        "keywords": "lamp, bulb",
    }
    assert required_in(form) == ["decider", "owner", "response_days"]
    with pytest.raises(KeyError):
        responsibilities.area_inputs("chairs", TERMS)


def test_only_the_general_area_cannot_be_removed() -> None:
    removable = {
        key
        for key in TERMS.areas
        if "drop" in inputs_of({"blocks": responsibilities.area_inputs(key, TERMS)})
    }
    assert removable == TERMS.areas.keys() - {GENERAL_AREA}


def test_a_new_area_starts_as_the_general_one_without_its_keywords() -> None:
    terms = replace(TERMS, areas={GENERAL_AREA: AREA})
    form = {"blocks": responsibilities.new_area_inputs(terms)}
    shown = prefilled_in({"blocks": responsibilities.area_inputs(GENERAL_AREA, terms)})
    del shown["keywords"]
    assert prefilled_in(form) == shown
    assert required_in(form)[0] == "name"


def test_questions_may_be_empty_only_if_others_are_asked_then() -> None:
    needed = responsibilities.questions_input("Questions", TERMS.questions)
    optional = responsibilities.questions_input("Questions", (), if_empty="Others are asked.")
    assert [needed["optional"], optional["optional"]] == [False, True]
    assert optional["hint"]["text"].startswith("Others are asked. One question per line.")
    assert needed["element"]["initial_value"].splitlines()[0] == "What moved forward?"


def test_a_phase_is_shown_as_it_is() -> None:
    phase = PhaseTerms(
        key="p",
        title="Pilot",
        purpose="Try it",
        entry=(Criterion(key="a", text="Ready", role="lead"),),
        exit=(Criterion(key="b", text="Tried", role="it-owner"),),
        roles=("lead",),
        questions=(Question(key="q", text="Well?"),),
    )
    form = {"blocks": responsibilities.phase_inputs(phase, TERMS)}
    assert prefilled_in(form) == {
        "title": "Pilot",
        "purpose": "Try it",
        "entry": "Ready | Partnership lead",
        "exit": "Tried | IT owner",
        "roles": ["lead"],
        "questions": "Well?",
    }
    assert required_in(form) == ["title"]
