"""Clicks on a record's card: delivered again, by others, and with values that Slack never had."""

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
