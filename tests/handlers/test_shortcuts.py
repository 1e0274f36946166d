"""Message shortcuts: the form is filled from the message, and logs it."""

from sqlalchemy import select

from pico_bot.model.records import Record
from tests.stories.messages import card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def test_the_shortcut_opens_a_form_filled_from_the_message(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    message = anna.say("The ERP sends <b> & text, @Jonas Friis")
    modal = jonas.shortcut(message, "log_decision")
    assert modal.body["blocks"][0]["element"]["initial_value"] == (
        "The ERP sends <b> & text, @Jonas Friis"
    )
    jonas.submit({"business_need": "Orders must not stop", "area": "integration"})

    shown = said(card(stage, "D-1"))
    assert "The ERP sends &lt;b&gt; &amp; text, @Jonas Friis" in shown
    assert "Orders must not stop" in shown
    assert "Integration specialist" in shown
    jonas.shortcut(message, "log_decision")
    jonas.submit()
    assert "Already logged as D-1" in jonas.last_ephemeral()
    assert len(cards(stage)) == 1


def test_a_message_too_long_for_the_form_is_logged_in_full(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    text = "\n".join(f"Attribute {number} has no unit" for number in range(200))
    jonas.shortcut(anna.say(text), "log_issue")
    assert jonas.submit() == {}
    assert stage.service is not None
    stored = stage.service.db.run(lambda session: session.scalars(select(Record.text)).one())
    assert stored == text
    assert "Said by Anna Berg" in said(card(stage, "I-1"))
