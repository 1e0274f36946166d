"""The form that logs a message: the inputs of each kind, and a message that is too long for it."""

import pytest

from pico_bot.blockkit.blocks import INPUT_LIMIT, Block
from pico_bot.model.vocabulary import Kind
from pico_bot.records.views import capture_form
from pico_bot.records.views.forms import CaptureFormState
from tests.samples.slack_limits import check_inert, check_view
from tests.support.form_inputs import inputs_of, prefilled_in, required_in

AREAS = ("product-data", "pim")
REASONING = ["business_need", "rationale", "options_considered", "consequences", "review_on"]


def log_form(kind: Kind, text: str = "Lamps lack a colour") -> Block:
    state = CaptureFormState(kind=kind, channel_id="C1", ts="1795431600.000100", thread_ts=None)
    return capture_form.log_form(state, text=text, areas=AREAS, area="pim")


@pytest.mark.parametrize(
    ("kind", "inputs", "required"),
    [
        (Kind.DECISION, ["text", "area", *REASONING], ["text", "area"]),
        (Kind.ISSUE, ["text", "area", "priority", "due"], ["text", "area", "priority"]),
        (Kind.CHANGE, ["text", "area", "driver", "effective_on"], ["text", "area"]),
    ],
)
def test_each_kind_has_its_inputs(kind: Kind, inputs: list[str], required: list[str]) -> None:
    view = log_form(kind)
    assert list(inputs_of(view)) == inputs
    assert required_in(view) == required


@pytest.mark.parametrize(
    ("kind", "more"),
    [(Kind.DECISION, {}), (Kind.ISSUE, {"priority": "normal"}), (Kind.CHANGE, {})],
)
def test_the_message_and_the_suggested_area_are_filled_in(kind: Kind, more: dict[str, str]) -> None:
    prefilled = {"text": "Lamps lack a colour", "area": "pim"} | more
    assert prefilled_in(log_form(kind)) == prefilled


def test_the_priority_of_an_issue_is_a_proposal() -> None:
    priority = inputs_of(log_form(Kind.ISSUE))["priority"]
    assert priority["label"]["text"] == "Proposed priority"
    assert priority["hint"]["text"] == "The customer sets the priority."


@pytest.mark.parametrize("kind", Kind)
def test_a_message_is_edited_in_the_form_up_to_slacks_limit(kind: Kind) -> None:
    longest = log_form(kind, "&" * INPUT_LIMIT)
    check_view(longest)
    assert prefilled_in(longest)["text"] == "&" * INPUT_LIMIT


@pytest.mark.parametrize("kind", Kind)
def test_a_message_over_slacks_limit_is_quoted_and_logged_whole(kind: Kind) -> None:
    view = log_form(kind, "<!here> " * (INPUT_LIMIT // 8 + 1))
    check_view(view)
    check_inert(view)
    assert "text" not in inputs_of(view)
    quoted, explained = view["blocks"][:2]
    assert quoted["text"]["text"].startswith("> &lt;!here&gt; ")
    assert quoted["text"]["text"].endswith("…")
    assert "the whole message will be logged" in str(explained)
