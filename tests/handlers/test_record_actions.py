"""The forms of records."""

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
