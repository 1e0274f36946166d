"""The buttons and forms of decisions."""

from tests.stories.messages import buttons, card, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def test_an_objection_has_a_reason_and_an_edit_asks_for_confirmation_again(
    stage: Stage, jonas: Person, anna: Person
) -> None:
    jonas.say("#decision Articles get a number in kelvin area:product-data")
    anna.click(card(stage, "D-1"), "Object")
    anna.submit({"reason": "The ERP sends <text> & words"})

    shown = said(card(stage, "D-1"))
    assert "*Objected to* by Anna Berg" in shown
    assert "The ERP sends &lt;text&gt; &amp; words" in shown
    assert buttons(card(stage, "D-1")) == ["Edit"]

    jonas.click(card(stage, "D-1"), "Edit")
    jonas.submit({"text": "The PIM maps the ERP's words to kelvin", "business_need": "A filter"})
    shown = said(card(stage, "D-1"))
    assert "The PIM maps the ERP's words to kelvin" in shown
    assert "Objection" not in shown
    assert buttons(card(stage, "D-1")) == ["Confirm", "Object", "Edit"]


def test_a_click_on_an_outdated_text_confirms_nothing(
    stage: Stage, jonas: Person, anna: Person
) -> None:
    jonas.say("#decision Articles get a number in kelvin area:product-data")
    before = [dict(block) for block in card(stage, "D-1").blocks]
    jonas.click(card(stage, "D-1"), "Edit")
    jonas.submit({"title": "Articles get two numbers"})

    now = card(stage, "D-1").blocks
    card(stage, "D-1").blocks[:] = before
    anna.click(card(stage, "D-1"), "Confirm")
    card(stage, "D-1").blocks[:] = now

    assert "D-1 was edited while you were reading" in anna.last_ephemeral()
    assert "Proposed" in said(card(stage, "D-1"))
