"""The forms of records."""

from datetime import date
from typing import Any

import pytest

from handlers.record_actions import SubmittedForm
from pico_bot.model.records import Issue
from tests.stories.messages import card, said, shown
from tests.stories.person import Person
from tests.stories.stage import Stage


def test_a_title_taken_from_the_text_follows_an_edit_and_history_shows_both(
    stage: Stage, jonas: Person
) -> None:
    jonas.say("#decision Articles get a number area:product-data")
    jonas.click(card(stage, "D-1"), "Edit")
    jonas.submit({"text": "Articles get two numbers"})
    assert "*D-1 · Articles get two numbers*" in said(card(stage, "D-1"))
    jonas.command("/pico show D-1 history")
    text = shown(jonas.modal)
    assert "text: Articles get a number → Articles get two numbers" in text


def form(**values: dict[str, Any]) -> SubmittedForm:
    """A submitted modal with these inputs, by name."""
    return SubmittedForm({"state": {"values": {name: {name: it} for name, it in values.items()}}})


def text(value: str | None) -> dict[str, Any]:
    return {"type": "plain_text_input", "value": value}


@pytest.mark.parametrize(
    ("title", "submitted", "expected"),
    [
        ("One", {"title": text("One"), "text": text("Two")}, ("One", "Two")),
        ("Chosen", {"title": text("Chosen"), "text": text("Two")}, ("Chosen", "Two")),
        ("One", {"title": text("New"), "text": text("Two")}, ("New", "Two")),
        ("One", {"title": text(None), "text": text(None)}, ("One", "One")),
        ("One", {}, ("One", "One")),
    ],
)
def test_inputs_that_are_empty_or_missing_change_nothing(
    title: str, submitted: dict[str, Any], expected: tuple[str, str]
) -> None:
    issue = Issue(title=title, text="One", area="pim")
    new_title, new_text = expected
    assert form(**submitted).edited_values(issue) == {
        "title": new_title,
        "text": new_text,
        "area": "pim",
    }


def test_values_of_a_form_are_read_by_type() -> None:
    submitted = form(
        due={"type": "datepicker", "selected_date": "2031-12-01"},
        areas={"type": "checkboxes", "selected_options": [{"value": "pim"}, {"value": "general"}]},
        none={"type": "datepicker", "selected_date": None},
    )
    assert submitted.day("due") == date(2031, 12, 1)
    assert submitted.day("none") is None
    assert submitted.ticked("areas") == ["pim", "general"]
    assert submitted.ticked("missing") == []
