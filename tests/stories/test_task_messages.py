"""Everyone who is given something to do gets one new message, except from themselves."""

import pytest

from tests.stories.constants import ON_SQLITE
from tests.stories.messages import buttons, card, cards, direct_messages, said
from tests.stories.person import Person
from tests.stories.stage import Stage

pytestmark = ON_SQLITE


def mentions(stage: Stage, person: Person) -> list[str]:
    """What was posted to the customer member `person` in threads, oldest first."""
    start = f"<@{person.client.person.id}>: "
    return [said(each) for each in cards(stage) if said(each).startswith(start)]


def test_a_new_owner_gets_one_message(
    stage: Stage, anna: Person, jonas: Person, sara: Person
) -> None:
    anna.say("#issue Lamps lack a colour area:data-model")
    assert (mentions(stage, anna), direct_messages(sara)) == ([], [])
    anna.say("@Pico issue I-1 owner @Jonas Friis")
    [message] = direct_messages(jonas)
    assert "Anna Berg assigned" in said(message)
    assert "*Lamps lack a colour*" in said(message)
    jonas.click(message, "Acknowledge")
    assert "*Acknowledged* by Jonas Friis" in said(card(stage, "I-1"))
    jonas.say("@Pico issue I-1 owner @Anna Berg")
    assert len(mentions(stage, anna)) == 1
    assert "Jonas Friis assigned" in mentions(stage, anna)[0]
    assert len(direct_messages(jonas)) == 1


def test_those_who_did_it_themselves_get_none(stage: Stage, anna: Person, jonas: Person) -> None:
    anna.say("#issue Lamps lack a colour area:data-model")
    jonas.say("@Pico issue I-1 owner @Jonas Friis")
    assert "Jonas Friis" in said(card(stage, "I-1"))
    assert direct_messages(jonas) == []


@pytest.mark.parametrize("objects", [False, True])
def test_a_changed_text_goes_to_decider_and_objector(
    stage: Stage, anna: Person, jonas: Person, *, objects: bool
) -> None:
    jonas.say("#decision Colours are a list area:product-data")
    if objects:
        anna.click(card(stage, "D-1"), "Object")
        anna.submit({"reason": "They are names"})
    jonas.click(card(stage, "D-1"), "Edit")
    jonas.submit({"text": "Colours are names"})
    [message] = mentions(stage, anna)
    assert ("after your objection" in message) is objects
    assert ("read it again" in message) is not objects
    jonas.click(card(stage, "D-1"), "Edit")
    jonas.submit({"review_on": "2099-01-31"})
    assert "2099" in said(card(stage, "D-1"))


def test_a_consultant_who_decides_confirms_in_the_message(
    stage: Stage, anna: Person, sara: Person
) -> None:
    anna.say("#decision Sockets have a model area:data-model")
    anna.click(card(stage, "D-1"), "Edit")
    anna.submit({"text": "Sockets have a family"})
    [message] = direct_messages(sara)
    assert buttons(message)[:2] == ["Confirm", "Object"]
    sara.click(message, "Confirm")
    assert "*Confirmed* by Sara Holm" in said(card(stage, "D-1"))


def test_within_one_side_the_new_decider_gets_a_message(
    stage: Stage, anna: Person, lars: Person, jonas: Person
) -> None:
    anna.say("#decision Colours are a list area:product-data")
    jonas.click(card(stage, "D-1"), "Edit")
    jonas.submit({"area": "general"})
    [message] = mentions(stage, lars)
    assert "so you decide on it now" in message
    assert mentions(stage, anna) == []


@pytest.mark.parametrize(
    "edit", [{"area": "general"}, {"rationale": "The shop filters by name"}], ids=["area", "reason"]
)
def test_the_objector_gets_a_message_about_each_answer(
    stage: Stage, anna: Person, jonas: Person, edit: dict[str, str]
) -> None:
    jonas.say("#decision Colours are a list area:product-data")
    anna.click(card(stage, "D-1"), "Object")
    anna.submit({"reason": "They are names"})
    jonas.click(card(stage, "D-1"), "Edit")
    jonas.submit(edit)
    [message] = mentions(stage, anna)
    assert "after your objection" in message


def test_the_side_that_an_issue_waits_for_gets_a_message(
    stage: Stage, anna: Person, sara: Person
) -> None:
    anna.say("#issue Lamps lack a colour area:data-model")
    sara.click(card(stage, "I-1"), "Acknowledge")
    sara.pick(card(stage, "I-1"), "Put on hold …")
    sara.submit({"waiting_on": "the customer", "reason": "A list of the <lamps>"})
    [message] = mentions(stage, anna)
    assert "It's waiting for your side: A list of the &lt;lamps&gt;" in message
    assert direct_messages(sara) == []
    anna.click(card(stage, "I-1"), "Resume")
    [message] = [said(each) for each in direct_messages(sara)]
    assert "Anna Berg resumed" in message


def test_the_owner_of_a_reopened_issue_gets_a_message(
    stage: Stage, anna: Person, sara: Person
) -> None:
    anna.say("#issue Lamps lack a colour area:data-model")
    sara.click(card(stage, "I-1"), "Resolve")
    sara.submit({"resolution": "They have one"})
    anna.click(card(stage, "I-1"), "Reopen")
    [message] = [said(each) for each in direct_messages(sara)]
    assert "Anna Berg reopened" in message
