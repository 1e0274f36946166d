"""The forms of decisions: the reasoning, the replacement and the next review."""

from datetime import date

from pico_bot.model.records import Decision
from pico_bot.model.states import Step
from pico_bot.model.vocabulary import State, Via
from pico_bot.records.views import decision_forms
from tests.samples.forms import REFERENCE
from tests.samples.record_scenes import decision_too_long, decision_with_everything
from tests.samples.records import ANNA, happened
from tests.samples.slack_limits import check_view
from tests.support.form_inputs import inputs_of, prefilled_in, required_in

AREAS = ("data-model", "product-data")
REASONING = ["business_need", "rationale", "options_considered", "consequences", "review_on"]


def reasoned() -> Decision:
    decision = decision_with_everything()[0]
    assert isinstance(decision, Decision)
    return decision


def test_the_reasoning_is_asked_for_but_never_required() -> None:
    view = decision_forms.edit_form(reasoned(), REFERENCE, areas=AREAS)
    assert list(inputs_of(view)) == ["title", "text", "area", *REASONING]
    assert required_in(view) == ["title", "text", "area"]


def test_the_edit_form_shows_the_decision_as_it_is() -> None:
    decision = reasoned()
    view = decision_forms.edit_form(decision, REFERENCE, areas=AREAS)
    assert prefilled_in(view) == {
        "title": decision.title,
        "text": decision.text,
        "area": "data-model",
        "business_need": decision.business_need,
        "rationale": decision.rationale,
        "options_considered": decision.options_considered,
        "consequences": decision.consequences,
        "review_on": "2027-03-01",
    }


def test_a_replacement_starts_from_the_old_decision_without_its_review_date() -> None:
    decision = reasoned()
    prefilled = prefilled_in(decision_forms.supersede_form(decision, REFERENCE, areas=AREAS))
    edited = prefilled_in(decision_forms.edit_form(decision, REFERENCE, areas=AREAS))
    assert "review_on" not in prefilled
    assert edited == prefilled | {"title": decision.title, "review_on": "2027-03-01"}


def test_a_replacement_gets_its_title_from_its_text() -> None:
    view = decision_forms.supersede_form(reasoned(), REFERENCE, areas=AREAS)
    assert "title" not in inputs_of(view)
    assert required_in(view) == ["text", "area"]


def test_a_kept_decision_keeps_a_review_date_that_has_not_come() -> None:
    decision = reasoned()
    happened(decision, Step.REVIEW, ANNA, leading_to=State.UNDER_REVIEW)
    view = decision_forms.keep_form(decision, REFERENCE)
    assert decision.review_on == date(2027, 3, 1)
    assert prefilled_in(view) == {"review_on": "2027-03-01"}
    assert required_in(view) == []


def test_the_review_date_that_started_the_review_is_not_offered_again() -> None:
    decision = reasoned()
    happened(decision, Step.REVIEW, None, leading_to=State.UNDER_REVIEW)
    decision.history[-1].via = Via.SCHEDULE
    assert prefilled_in(decision_forms.keep_form(decision, REFERENCE)) == {}


def test_a_text_that_is_too_long_for_a_form_is_explained_and_not_asked() -> None:
    decision = decision_too_long()[0]
    assert isinstance(decision, Decision)
    for view in (
        decision_forms.edit_form(decision, REFERENCE, areas=AREAS),
        decision_forms.supersede_form(decision, REFERENCE, areas=AREAS),
    ):
        check_view(view)
        assert "text" not in inputs_of(view)
        assert "too long for a Slack form" in str(view["blocks"])
