"""A record's history is in the reader's language, whatever language its steps were made in."""

from datetime import timedelta

import pytest

from pico_bot.i18n.translation import DANISH, ENGLISH
from tests.stories.constants import ON_SQLITE
from tests.stories.messages import card, shown
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import agree

pytestmark = ON_SQLITE

BUTTONS = {
    ENGLISH: {"edit": "Edit", "confirm": "Confirm", "assess": "Assess", "supersede": "Supersede"},
    DANISH: {"edit": "Redigér", "confirm": "Bekræft", "assess": "Vurdér", "supersede": "Erstat"},
}
ISSUE = {
    ENGLISH: (
        "priority: normal → high",
        "proposed priority: none → urgent",
        "due date: none → 1 Dec 2032",
        "owner: Sara Holm",
        "snoozed until 11 Nov",
        "waiting for the customer",
    ),
    DANISH: (
        "prioritet: høj (før normal)",
        "foreslået prioritet: akut (før ikke angivet)",
        "frist: 1. dec. 2032 (før ikke angivet)",
        "ansvarlig: Sara Holm",
        "udsat til den 11. nov.",
        "afventer kunden",
    ),
}
DECISION = {
    ENGLISH: ("text: Kelvin → Kelvin only", "C-1 may affect it", "replacement: D-2"),
    DANISH: ("tekst: Kelvin only (før Kelvin)", "C-1 kan påvirke den", "erstatning: D-2"),
}
REACTION = {
    ENGLISH: ("the emoji was removed", "tagged again"),
    DANISH: ("emojien blev fjernet", "tagget igen"),
}
REFUSAL = {
    ENGLISH: "D-1 is superseded by D-2, so you can't withdraw it now.",
    DANISH: "D-1: du kan ikke trække den tilbage nu, for status er erstattet af D-2.",
}


@pytest.mark.parametrize(("made_in", "read_in"), [(ENGLISH, DANISH), (DANISH, ENGLISH)])
def test_steps_made_in_one_language_are_read_in_another(
    stage: Stage, anna: Person, jonas: Person, mette: Person, made_in: str, read_in: str
) -> None:
    agree(stage, language=made_in)
    _issue_with_commands(stage, anna, jonas)
    _decision_that_is_superseded(stage, anna, jonas, buttons=BUTTONS[made_in])
    message = anna.say("Lux too")
    anna.react(message, "ticket")
    anna.unreact(message, "ticket")
    anna.react(message, "ticket")

    agree(stage, language=read_in)
    for reference, texts in (("I-1", ISSUE), ("D-1", DECISION), ("I-2", REACTION)):
        mette.command(f"/pico show {reference} history")
        anna.say(f"@Pico show {reference} history")
        for history in (shown(mette.modal), anna.last_ephemeral()):
            assert [text for text in texts[read_in] if f"> {text}" not in history] == [], history
            assert [text for text in texts[made_in] if f"> {text}" in history] == []
            if reference == "I-1":
                assert "Vendor asked" in history
                assert "Your access" in history
    jonas.say("@Pico decision D-1 withdraw")
    assert REFUSAL[read_in] in jonas.last_ephemeral()


def _issue_with_commands(stage: Stage, anna: Person, jonas: Person) -> None:
    """I-1, with something that the bot knows in each step."""
    anna.say("#issue Lamps are dark area:pim")
    anna.say("@Pico issue I-1 priority high")
    until = stage.sandbox.clock.now().date() + timedelta(days=7)
    for words in (
        "priority urgent",
        "due 2032-12-01",
        f"snooze {until} Vendor asked",
        "waiting customer Your access",
        "owner @Sara Holm",
    ):
        jonas.command(f"/pico issue I-1 {words}")


def _decision_that_is_superseded(
    stage: Stage, anna: Person, jonas: Person, *, buttons: dict[str, str]
) -> None:
    """D-1: edited, put under review because of C-1, and superseded by D-2."""
    jonas.say("#decision Kelvin area:product-data")
    jonas.click(card(stage, "D-1"), buttons["edit"])
    jonas.submit({"text": "Kelvin only"})
    anna.click(card(stage, "D-1"), buttons["confirm"])
    anna.say("#change Kelvin is measured twice area:product-data")
    anna.click(card(stage, "C-1"), buttons["assess"])
    anna.submit({"effects": "Every lamp", "decisions": ["D-1 Kelvin only"]})
    jonas.click(card(stage, "D-1"), buttons["supersede"])
    jonas.submit({"text": "Lumen"})
    anna.click(card(stage, "D-2"), buttons["confirm"])
