"""The modal to answer a check-in in."""

from typing import Any

from pico_bot.blockkit.blocks import Block
from pico_bot.blockkit.submitted_form import SubmittedForm
from pico_bot.checkins.views import modal
from pico_bot.model.charter_defaults import BLOCKERS, CONFIDENCE, PROGRESS
from pico_bot.model.charter_terms import Question, QuestionKind
from pico_bot.model.checkins import Answer
from tests.samples.records import ANNA, SARA
from tests.samples.slack_limits import check_view
from tests.support.form_inputs import inputs_of, prefilled_in

PEOPLE = Question(key="thanks", text="Who do you thank?", kind=QuestionKind.PEOPLE)
QUESTIONS = (PROGRESS, BLOCKERS, CONFIDENCE, PEOPLE)
ANSWER = Answer(progress="Prices", confidence=4, other_answers={"thanks": [SARA.id]})
STATE = modal.AnswerFormState(occurrence_id=1, channel_id="C1", thread_ts=None)


def opened(*questions: Question, **before: Any) -> Block:
    """The modal, checked against Slack's limits."""
    view = modal.answer_modal(
        STATE,
        questions=questions or QUESTIONS,
        people=[ANNA, SARA],
        before=modal.PreviousAnswer(**before),
    )
    check_view(view)
    return view


def test_the_earlier_answer_is_filled_in() -> None:
    view = opened(answer=ANSWER)
    assert prefilled_in(view) == {
        "progress": "Prices",
        "confidence": "4",
        "thanks": [str(SARA.id)],
    }
    assert view["blocks"][0]["type"] == "input"


def test_a_draft_replaces_the_earlier_answer() -> None:
    view = opened(answer=ANSWER, draft={"progress": "Texts", "log_blockers": ["yes"]})
    assert view["blocks"][0]["elements"][0]["text"] == "Restored from your unsent draft."
    assert prefilled_in(view) == {"progress": "Texts", "log_blockers": ["yes"]}


def test_an_answer_can_be_logged_until_it_is() -> None:
    assert list(inputs_of(opened())) == [
        "progress",
        "blockers",
        "log_blockers",
        "confidence",
        "thanks",
    ]
    assert "log_blockers" not in inputs_of(opened(logged={"blockers"}))
    other = Question(key="blockers", text="How blocked?", kind=QuestionKind.SCALE)
    assert list(inputs_of(opened(other))) == ["blockers"]


def test_the_hint_is_the_previous_answer() -> None:
    shown = inputs_of(opened(last={"progress": "One\ntwo", "blockers": "x" * 900}))
    assert shown["progress"]["hint"]["text"] == "Last time: One two"
    assert len(shown["blockers"]["hint"]["text"]) == 400
    assert "hint" not in shown["confidence"]


def test_every_change_of_a_field_is_sent() -> None:
    for block in inputs_of(opened()).values():
        assert block["dispatch_action"]
        assert block["element"]["action_id"] == modal.DRAFT
        is_text = block["element"]["type"] == "plain_text_input"
        assert ("dispatch_action_config" in block["element"]) == is_text


def test_a_submission_has_the_answers_and_what_to_log() -> None:
    chosen = [str(ANNA.id), str(SARA.id)]
    entered: dict[str, Block] = {
        "progress": {"value": "Prices"},
        "confidence": {"selected_option": {"value": "4"}},
        "thanks": {"selected_options": [{"value": each} for each in chosen]},
        "log_blockers": {"selected_options": [{"value": "yes"}]},
    }
    values = {name: {modal.DRAFT: value} for name, value in entered.items()}
    form = SubmittedForm({**opened(), "state": {"values": values}})
    assert modal.submitted_answers(form) == {
        "progress": "Prices",
        "blockers": None,
        "confidence": "4",
        "thanks": chosen,
    }
    assert modal.read_fields(form)["log_blockers"] == ["yes"]
    assert modal.questions_to_log(form) == {"blockers"}
