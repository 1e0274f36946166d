"""The forms of changes: inputs, initial values and options."""

from datetime import date

import pytest

from pico_bot.model.records import Change, Decision
from pico_bot.model.states import Step
from pico_bot.model.vocabulary import State
from pico_bot.records.views import change_forms
from tests.samples.forms import REFERENCE
from tests.samples.record_scenes import change_assessed, change_raised, decision
from tests.samples.records import LARS, happened
from tests.samples.slack_limits import check_view
from tests.support.form_inputs import choices_of, inputs_of, prefilled_in, required_in

AREAS = ("product-data", "pim", "integration")


def assess(
    change: Change, similar: list[Decision] | None = None, others: list[Decision] | None = None
) -> dict[str, object]:
    return change_forms.assess_form(
        change,
        REFERENCE,
        similar=similar or [],
        others=others or [],
        areas=AREAS,
        similar_areas=["pim"],
    )


def numbered(count: int) -> list[Decision]:
    return [decision(id=number, number=number) for number in range(1, count + 1)]


def raised() -> Change:
    change = change_raised()[0]
    assert isinstance(change, Change)
    return change


def test_the_edit_form_shows_the_change_as_it_is() -> None:
    change = raised()
    view = change_forms.edit_form(change, REFERENCE, areas=AREAS)
    assert prefilled_in(view) == {
        "title": change.title,
        "text": change.text,
        "area": "product-data",
        "driver": "market",
        "effective_on": "2027-05-01",
    }
    assert change.effective_on == date(2027, 5, 1)


def test_an_edited_change_needs_neither_driver_nor_date() -> None:
    view = change_forms.edit_form(raised(), REFERENCE, areas=AREAS)
    assert required_in(view) == ["title", "text", "area"]


def test_an_assessment_requires_only_the_effects() -> None:
    view = assess(raised(), similar=numbered(1), others=numbered(2))
    assert list(inputs_of(view)) == [
        "effects",
        "affected_areas",
        "decisions",
        "other_decisions",
        "issues",
    ]
    assert required_in(view) == ["effects"]


def test_an_assessment_starts_from_the_last_one_and_the_probable_areas() -> None:
    change = change_assessed()[0]
    assert isinstance(change, Change)
    assert prefilled_in(assess(change)) == {
        "effects": change.effects,
        "affected_areas": ["pim"],
    }


def test_a_form_without_decisions_does_not_ask_for_them() -> None:
    assert list(inputs_of(assess(raised()))) == ["effects", "affected_areas", "issues"]


def test_no_decision_is_selected_for_the_reader() -> None:
    view = assess(raised(), similar=numbered(2), others=numbered(2))
    assert {"decisions", "other_decisions"}.isdisjoint(prefilled_in(view))


@pytest.mark.parametrize(
    ("similar", "label"), [(0, "Decisions to review"), (1, "Other decisions to review")]
)
def test_the_list_is_of_other_decisions_only_next_to_similar_ones(similar: int, label: str) -> None:
    view = assess(raised(), similar=numbered(similar), others=numbered(1))
    assert inputs_of(view)["other_decisions"]["label"]["text"] == label


@pytest.mark.parametrize(
    ("state", "effect"),
    [
        (State.CONFIRMED, "confirmed: will be put under review"),
        (State.UNDER_REVIEW, "already under review"),
        (State.PROPOSED, "proposed: linked only, nothing to review yet"),
        (State.OBJECTED, "objected to: linked only, nothing to review yet"),
    ],
)
def test_each_similar_decision_says_what_its_selection_does(state: State, effect: str) -> None:
    affected = decision()
    happened(affected, Step.EDIT, LARS, leading_to=state)
    [option] = inputs_of(assess(raised(), similar=[affected]))["decisions"]["element"]["options"]
    assert option["description"]["text"] == effect


def test_slack_opens_a_form_with_more_decisions_than_it_holds() -> None:
    view = assess(raised(), similar=numbered(30), others=numbered(300))
    check_view(view)
    assert choices_of(view, "decisions") == [str(number) for number in range(1, 11)]
    assert choices_of(view, "other_decisions") == [str(number) for number in range(1, 101)]
