"""Clicks on a record's card: repeated, by the wrong person, and forged."""

from typing import Any

from pico_bot.records.views.card_message import ButtonState
from tests.stories.messages import card, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def test_a_click_delivered_twice_counts_once(stage: Stage, anna: Person, mette: Person) -> None:
    mette.say("#issue The feed is empty area:product-data")
    anna.click(card(stage, "I-1"), "Acknowledge")
    [clicked_at] = [
        action["action_ts"]
        for each in stage.sandbox.deliveries
        for action in each.payload.get("actions", ())
    ]

    def same_click(payload: dict[str, Any]) -> None:
        payload["actions"][0]["action_ts"] = clicked_at

    before = len(anna.ephemerals()), said(card(stage, "I-1"))
    stage.forge("block_actions", same_click)
    assert (len(anna.ephemerals()), said(card(stage, "I-1"))) == before


def test_the_wrong_person_is_refused_with_a_sentence(
    stage: Stage, anna: Person, mette: Person
) -> None:
    mette.say("#decision Articles get a number area:product-data")
    before = said(card(stage, "D-1"))
    mette.click(card(stage, "D-1"), "Confirm")
    assert "Anna Berg" in mette.last_ephemeral()
    assert said(card(stage, "D-1")) == before


def test_a_forged_record_is_refused(stage: Stage, anna: Person, mette: Person) -> None:
    mette.say("#issue The feed is empty area:product-data")
    anna.click(card(stage, "I-1"), "Acknowledge")
    before = said(card(stage, "I-1"))

    def unknown_record(payload: dict[str, Any]) -> None:
        payload["actions"][0]["value"] = ButtonState(record_id=987654).dump()

    count = len(anna.ephemerals())
    stage.forge("block_actions", unknown_record)
    assert len(anna.ephemerals()) == count + 1
    assert said(card(stage, "I-1")) == before


def test_a_second_click_gets_the_current_state(
    stage: Stage, anna: Person, sara: Person, mette: Person
) -> None:
    anna.say("#issue One more variant")
    before = [dict(block) for block in card(stage, "I-1").blocks]
    sara.click(card(stage, "I-1"), "Acknowledge")
    now = card(stage, "I-1").blocks
    card(stage, "I-1").blocks[:] = before
    mette.click(card(stage, "I-1"), "Acknowledge")
    card(stage, "I-1").blocks[:] = now
    assert (
        "I-1 is acknowledged (by Sara Holm), so you can't acknowledge it now."
        in mette.last_ephemeral()
    )
    card(stage, "I-1").blocks[:] = before
    sara.click(card(stage, "I-1"), "Acknowledge")
    card(stage, "I-1").blocks[:] = now
    assert sara.ephemerals() == []


def test_a_form_keeps_its_text_if_the_record_was_settled_meanwhile(
    stage: Stage, anna: Person, sara: Person, mette: Person
) -> None:
    anna.say("#issue One more variant")
    mette.click(card(stage, "I-1"), "Resolve")
    sara.click(card(stage, "I-1"), "Resolve")
    sara.submit({"resolution": "Mine"})
    errors = mette.submit({"resolution": "Also mine"})
    assert errors == {"resolution": "I-1 is resolved (by Sara Holm), so you can't resolve it now."}
    assert mette.modal.entered


def test_an_outdated_form_overwrites_nothing(
    stage: Stage, anna: Person, jonas: Person, mette: Person
) -> None:
    anna.say("#issue The catalogue is empty area:pim")
    shown = card(stage, "I-1")
    jonas.click(shown, "Edit")
    anna.click(shown, "Edit")
    anna.submit({"title": "Half of the catalogue is empty", "priority": "high"})
    stale = {
        "title": (
            "I-1 changed while this form was open. Copy your text, close the form and "
            "open it again."
        )
    }
    assert jonas.submit({"text": "It is empty since Monday"}) == stale
    assert jonas.modal.entered["text"]["text"]["value"] == "It is empty since Monday"
    assert "*I-1 · Half of the catalogue is empty*" in said(shown)
    assert "Monday" not in said(shown)
    jonas.click(shown, "Edit")
    assert jonas.submit({"text": "It is empty since Monday"}) == {}
    assert "It is empty since Monday" in said(shown)

    # Someone else holds the role by now.
    jonas.click(shown, "Edit")
    mette.command("/pico role assign @Emil Krag pim-consultant")
    assert jonas.submit({"title": "Empty"})["title"].startswith("I-1 changed while")
    emil = stage.person("Emil Krag")
    assert f"<@{emil.client.person.id}> · PIM consultant" in said(shown)

    # Fields that aren't in the form may change meanwhile.
    jonas.click(shown, "Edit")
    emil.click(shown, "Acknowledge")
    assert jonas.submit({"title": "Empty"}) == {}
    assert "*I-1 · Empty*" in said(shown)


def test_an_outdated_form_neither_edits_nor_objects_to_a_decision(
    stage: Stage, anna: Person, jonas: Person, mette: Person
) -> None:
    jonas.say("#decision Articles get a number area:product-data")
    shown = card(stage, "D-1")
    jonas.click(shown, "Edit")
    mette.click(shown, "Edit")
    anna.click(shown, "Object")
    mette.submit({"text": "Articles get a number in kelvin"})
    assert (
        "D-1 changed while this form was open"
        in (anna.submit({"reason": "A number of what?"})["reason"])
    )
    assert "*Proposed*" in said(shown)
    anna.click(shown, "Object")
    anna.submit({"reason": "The ERP sends words"})
    assert (
        "D-1 changed while this form was open"
        in (jonas.submit({"text": "Articles get a number"})["title"])
    )
    assert "The ERP sends words" in said(shown)
    assert "Articles get a number in kelvin" in said(shown)
