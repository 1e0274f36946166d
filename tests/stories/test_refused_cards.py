"""A card that Slack refuses is posted another way, or its people are notified."""

import pytest

from tests.stories.constants import HOME
from tests.stories.messages import card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage


@pytest.mark.parametrize("error", ["thread_not_found", "thread_locked"])
def test_a_card_that_its_thread_refuses_is_posted_beside_it(
    stage: Stage, anna: Person, error: str
) -> None:
    stage.sandbox.faults.fail("chat.postMessage", error, times=1)
    anna.say("#decision ERP stays master area:product-data")
    shown = card(stage, "D-1")
    assert shown.thread_ts is None
    anna.click(shown, "Confirm")
    assert "confirmed by Anna Berg" in said(shown)


def test_a_card_whose_blocks_are_refused_is_posted_as_text(stage: Stage, anna: Person) -> None:
    stage.sandbox.faults.fail("chat.postMessage", "invalid_blocks", times=1)
    anna.say("#issue The feed stops")
    [shown] = cards(stage)
    assert "Issue I-1, open: The feed stops" in shown.text
    assert shown.blocks == []
    stage.person("Emil Krag").say("@Pico issue I-1 ack")
    assert "Acknowledged" in said(card(stage, "I-1"))


def test_people_are_notified_of_a_card_that_cannot_be_posted_and_the_next_tag_brings_it(
    stage: Stage, jonas: Person, mette: Person
) -> None:
    stage.sandbox.faults.fail("chat.postMessage", "no_text", times=1)
    jonas.say("#issue The feed stops")
    channel = stage.sandbox.world.channel(HOME)
    for person in (jonas, mette):
        [notice] = [
            each
            for each in cards(stage, channel=person.direct().id)
            if f"Slack refused the card of I-1 in <#{channel.id}>" in said(each)
        ]
        assert "`@Pico show I-1`" in said(notice)
    jonas.say("#issue The lamp flickers")
    assert "The feed stops" in said(card(stage, "I-1"))
    assert "The lamp flickers" in said(card(stage, "I-2"))
