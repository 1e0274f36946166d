"""The forms of records."""

import pytest

from handlers.record_actions import edited_values
from pico_bot.blockkit.blocks import text_input
from pico_bot.blockkit.submitted_form import SubmittedForm
from pico_bot.model.records import Issue
from tests.stories.messages import card, cards, said, shown
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


@pytest.mark.parametrize("kind", ["decision", "issue", "change"])
def test_an_unchanged_edit_says_so_and_is_not_in_the_history(
    stage: Stage, jonas: Person, kind: str
) -> None:
    jonas.say(f"#{kind} Articles get a number area:product-data")
    [shown_card] = cards(stage)
    reference = said(shown_card).split(" · ")[0].rpartition("*")[2]
    before = said(shown_card), jonas.command(f"/pico show {reference} history")
    jonas.click(shown_card, "Edit")
    assert jonas.submit() == {"title": "You haven't changed anything."}
    jonas.close_modal()
    assert (said(shown_card), jonas.command(f"/pico show {reference} history")) == before


@pytest.mark.parametrize(
    ("title", "submitted", "expected"),
    [
        ("One", {"title": "One", "text": "Two"}, ("One", "Two")),
        ("Chosen", {"title": "Chosen", "text": "Two"}, ("Chosen", "Two")),
        ("One", {"title": "New", "text": "Two"}, ("New", "Two")),
        ("One", {"title": None, "text": None}, ("One", "One")),
        ("One", {}, ("One", "One")),
    ],
)
def test_inputs_that_are_empty_or_missing_change_nothing(
    title: str, submitted: dict[str, str | None], expected: tuple[str, str]
) -> None:
    issue = Issue(title=title, text="One", area="pim")
    form = SubmittedForm(
        {
            "blocks": [text_input(name, "Label") for name in submitted],
            "state": {"values": {name: {name: {"value": it}} for name, it in submitted.items()}},
        }
    )
    new_title, new_text = expected
    assert edited_values(form, issue) == {"title": new_title, "text": new_text, "area": "pim"}
