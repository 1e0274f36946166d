"""The values that people submit with modals, and those that a field can't have."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest

from pico_bot.blockkit.blocks import (
    Block,
    checkboxes_input,
    date_input,
    multi_select_input,
    section,
    select_input,
    text_input,
)
from pico_bot.blockkit.inputs import NO_CHOICE, grouped_select, number_input, time_input
from pico_bot.blockkit.submitted_form import InvalidFieldError, SubmittedForm, is_blank
from pico_bot.model.vocabulary import Priority

OPTIONS = [("high", "High"), ("of_old", "An option of an older release"), (NO_CHOICE, "None")]
SELECT = select_input("field", "Priority", OPTIONS)
SEVERAL = multi_select_input("field", "Priorities", OPTIONS)
DAY, TIME = date_input("field", "Day"), time_input("field", "Time", value=None)
NUMBER = number_input("field", "Days", value=None, least=0, most=9)


def submitted(block: Block, **element: Any) -> SubmittedForm:
    """A form with one field, whose element Slack returns as `element`."""
    state = {"field": {block["element"]["action_id"]: element}}
    return SubmittedForm({"blocks": [section("Text"), block], "state": {"values": state}})


def selected(value: str) -> SubmittedForm:
    return submitted(SELECT, selected_option={"value": value})


def test_a_form_has_every_input_that_was_shown_even_if_empty() -> None:
    form = submitted(text_input("field", "Text"))
    assert form.names == ["field"]
    assert form.has("field")
    assert not form.has("owner")
    assert form.text("field") == form.text("owner") == ""


def test_text_has_no_characters_that_databases_refuse() -> None:
    assert submitted(text_input("field", "Text"), value=" a\x00b ").text("field") == "ab"


def test_a_field_is_known_by_its_block_whatever_its_action() -> None:
    block = text_input("field", "Text")
    block["element"]["action_id"] = "dispatched"
    assert submitted(block, value="Half a sent").text("field") == "Half a sent"


@pytest.mark.parametrize(
    "block", [SELECT, grouped_select("field", "Priority", [("All", OPTIONS)], value=None)]
)
def test_an_option_is_read_as_its_type(block: Block) -> None:
    form = submitted(block, selected_option={"value": "high"})
    assert form.choice("field", Priority) is Priority.HIGH
    assert form.optional_choice("field", Priority) is Priority.HIGH


def test_no_choice_is_none_where_the_field_is_optional() -> None:
    for form in (selected(NO_CHOICE), submitted(SELECT, selected_option=None), submitted(SELECT)):
        assert form.optional_choice("field", Priority) is None
        assert form.optional_choice("missing", Priority) is None
        with pytest.raises(InvalidFieldError, match="Choose one of the options"):
            form.choice("field", Priority)


def test_several_options_are_read_as_their_type() -> None:
    form = submitted(SEVERAL, selected_options=[{"value": "high"}])
    assert form.choices("field", Priority) == [Priority.HIGH]
    assert form.choices("missing", Priority) == submitted(SEVERAL).choices("field", Priority) == []


@pytest.mark.parametrize("ticked", [True, False])
def test_a_single_checkbox_is_ticked_or_not(*, ticked: bool) -> None:
    block = checkboxes_input("field", "Log", [("yes", "Log it", "")])
    form = submitted(block, selected_options=[{"value": "yes"}] * ticked)
    assert form.ticked("field") is ticked


def test_days_times_and_numbers_are_optional() -> None:
    assert submitted(DAY, selected_date="2026-11-30").day("field") == date(2026, 11, 30)
    assert submitted(TIME, selected_time="09:30").time("field") == time(9, 30)
    assert submitted(NUMBER, value="-3").number("field") == -3
    assert submitted(DAY, selected_date=None).day("field") is None
    assert submitted(TIME).time("field") is None
    assert submitted(NUMBER, value=None).number("field") is None


@pytest.mark.parametrize(
    ("form", "read", "sentence"),
    [
        (selected("forged"), lambda form: form.choice("field", str), "Choose one of the options."),
        (selected("of_old"), lambda form: form.choice("field", Priority), "Choose one of the"),
        (
            submitted(SEVERAL, selected_options=[{"value": "high"}, {"value": "forged"}]),
            lambda form: form.choices("field", str),
            "Choose one of the options.",
        ),
        (
            submitted(SEVERAL, selected_options=[{"value": "of_old"}]),
            lambda form: form.choices("field", Priority),
            "Choose one of the options.",
        ),
        (submitted(DAY, selected_date="2026-13-45"), lambda form: form.day("field"), "Choose a da"),
        (submitted(TIME, selected_time="25:61"), lambda form: form.time("field"), "Choose a time."),
        (submitted(NUMBER, value="1.5"), lambda form: form.number("field"), "Enter a whole number"),
        (submitted(NUMBER, value="9" * 5000), lambda form: form.number("field"), "Enter a whole"),
    ],
)
def test_a_value_that_the_field_cannot_have_names_the_field(
    form: SubmittedForm, read: Callable[[SubmittedForm], object], sentence: str
) -> None:
    with pytest.raises(InvalidFieldError, match=sentence) as raised:
        read(form)
    assert raised.value.field == "field"


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "\u2800", "\u2060 \ufeff"])
def test_what_people_do_not_see_is_blank(text: str) -> None:
    assert is_blank(text)
    assert not is_blank(text + "a")
    assert not is_blank(text + "🙂")
