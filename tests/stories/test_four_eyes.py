"""Four eyes: a fallback never confirms what they proposed, nor one side for the other."""

from datetime import timedelta

import pytest

from tests.stories.constants import ON_SQLITE
from tests.stories.messages import card, cards, direct_messages, said
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.test_charter_proposals import propose

pytestmark = ON_SQLITE

VACANT = (("business-owner", "Lars Winther"), ("pim-consultant", "Jonas Friis"))


def test_a_lead_who_proposed_it_is_passed_over(bare: Stage) -> None:
    bare.set_up(*VACANT)
    lars, ida = bare.person("Lars Winther"), bare.person("Ida Krogh")
    ida.say("Good morning")
    lars.say("#decision Colours are a list area:product-data")
    assert (
        f"<@{ida.client.person.id}> · last to post for the customer, because no Data owner is "
        "available and Lars Winther proposed it" in said(card(bare, "D-1"))
    )
    lars.click(card(bare, "D-1"), "Confirm")
    assert "D-1: only Ida Krogh (for the customer, because no Data owner is available and" in (
        lars.last_ephemeral()
    )
    ida.click(card(bare, "D-1"), "Confirm")
    assert "*Confirmed* by Ida Krogh" in said(card(bare, "D-1"))


def test_a_tagger_proposes_too(bare: Stage) -> None:
    bare.set_up(*VACANT)
    lars, ida = bare.person("Lars Winther"), bare.person("Ida Krogh")
    message = ida.say("Colours are a list")
    lars.say("#decision area:product-data", thread=message)
    for person in (lars, ida):
        person.click(card(bare, "D-1"), "Confirm")
        assert "D-1: only someone other than" in person.last_ephemeral()
    assert "*Proposed*" in said(card(bare, "D-1"))


@pytest.mark.parametrize("way", ["Edit", "Use edited text", "Which message says it?", "Reopen"])
def test_a_fallback_who_proposes_it_again_is_a_proposer(bare: Stage, way: str) -> None:
    bare.set_up(*VACANT)
    lars, ida, anna = (bare.person(each) for each in ("Lars Winther", "Ida Krogh", "Anna Berg"))
    ida.say("Good morning")
    first = anna.say("Colours are a free text")
    anna.say("Colours are a list", thread=first)
    tagged = anna.say("That is how we do it #decision area:product-data", thread=first)
    shown = card(bare, "D-1")
    assert f"<@{lars.client.person.id}> · customer lead" in said(shown)
    match way:
        case "Edit":
            lars.click(shown, way)
            lars.submit({"text": "Colours are a number"})
        case "Use edited text":
            anna.edit(tagged, "Colours are a number #decision area:product-data")
            lars.click(shown, way)
        case "Which message says it?":
            lars.click(shown, way)
            lars.submit({"message": "Anna Berg: Colours are a free text"})
        case _:
            anna.pick(shown, "Withdraw …")
            anna.submit({})
            lars.click(shown, way)
    lars.click(shown, "Confirm")
    assert "D-1: only Ida Krogh (for the customer, because" in lars.last_ephemeral()
    ida.click(shown, "Confirm")
    assert "*Confirmed* by Ida Krogh" in said(shown)


def test_an_edit_of_the_other_side_leaves_the_proposers(bare: Stage) -> None:
    bare.set_up(*VACANT)
    lars, ida, jonas = (bare.person(each) for each in ("Lars Winther", "Ida Krogh", "Jonas Friis"))
    ida.say("#decision Colours are a list area:product-data")
    shown = card(bare, "D-1")
    for person, text in ((lars, "Colours are a number"), (jonas, "Colours are numbers")):
        person.click(shown, "Edit")
        person.submit({"text": text})
    lars.click(shown, "Confirm")
    assert "D-1: only someone other than" in lars.last_ephemeral()
    assert "A second person on the customer side must confirm this" in said(shown)


def test_where_a_side_has_no_one_else_the_card_asks_for_a_second_person(bare: Stage) -> None:
    bare.set_up(*VACANT)
    mette, lars = bare.person("Mette Lund"), bare.person("Lars Winther")
    lars.say("#decision Colours are a list area:product-data")
    hint = (
        "A second person on the customer side must confirm this, and no one else there is known. "
        "Add one with `@Pico role assign @person Data owner`."
    )
    assert hint in said(card(bare, "D-1"))
    assert "someone else on the customer side must confirm" in said(card(bare, "D-1"))
    for person in (lars, mette):
        person.click(card(bare, "D-1"), "Confirm")
        assert "D-1: only someone other than Lars Winther on the customer side can confirm it" in (
            person.last_ephemeral()
        )
    for _day in range(6):
        bare.advance(timedelta(days=1))
    bare.settled()
    assert any(hint in said(each) for each in direct_messages(lars)), "the lead is reminded"

    anna = bare.person("Anna Berg")
    mette.command("/pico role assign @Anna Berg data owner")
    assert hint not in said(card(bare, "D-1"))
    anna.click(card(bare, "D-1"), "Confirm")
    assert "*Confirmed* by Anna Berg" in said(card(bare, "D-1"))


def test_the_holder_of_the_role_confirms_their_own_decision(stage: Stage, anna: Person) -> None:
    anna.say("#decision Colours are a list area:product-data")
    anna.click(card(stage, "D-1"), "Confirm")
    assert "*Confirmed* by Anna Berg" in said(card(stage, "D-1"))


@pytest.mark.parametrize("text", ["Edit", "Supersede"])
def test_both_sides_hear_that_the_right_to_decide_moved(
    stage: Stage, anna: Person, jonas: Person, sara: Person, text: str
) -> None:
    anna.say("#decision Colours are a list area:product-data")
    if text == "Supersede":
        anna.click(card(stage, "D-1"), "Confirm")
    emil = stage.person("Emil Krag")
    emil.click(card(stage, "D-1"), text)
    emil.submit({"area": "data-model", "text": "Colours are a number"})
    moved = "to the area Data model, so the consultancy decides on it now."
    notices = [said(each) for each in cards(stage) if moved in said(each)]
    assert len(notices) == 1
    assert notices[0].startswith(f"<@{anna.client.person.id}>: Emil Krag moved")
    assert [moved in said(each) for each in direct_messages(sara)] == [True]
    assert not any(moved in said(each) for each in direct_messages(jonas))


def test_within_one_side_no_one_is_notified_of_a_new_area(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    anna.say("#decision Colours are a list area:product-data")
    jonas.click(card(stage, "D-1"), "Edit")
    jonas.submit({"area": "general"})
    assert not any("decides on it now" in said(each) for each in cards(stage))


def test_both_sides_hear_that_the_charter_moved_the_right_to_decide(
    stage: Stage, mette: Person, lars: Person, anna: Person, jonas: Person, sara: Person
) -> None:
    anna.say("#decision Colours are a list area:product-data")
    moves = {"areas": {"product-data": {"decider": "data-modeller"}}}
    propose(stage, mette, moves, reason="For the migration")
    lars.click(card(stage, "D-2"), "Confirm")
    moved = (
        "The charter changed who decides in the area Product data, so the consultancy decides on"
    )
    notices = [said(each) for each in cards(stage) if moved in said(each)]
    assert [each.startswith(f"<@{anna.client.person.id}>") for each in notices] == [True]
    assert [moved in said(each) for each in direct_messages(sara)] == [True]
    assert not any(moved in said(each) for each in direct_messages(jonas))


def test_others_hear_that_a_second_person_is_needed(bare: Stage) -> None:
    bare.set_up(("lead", "Mette Lund"), *VACANT)
    mette, lars = bare.person("Mette Lund"), bare.person("Lars Winther")
    lars.say("#decision Colours are a list area:product-data")
    for _day in range(14):
        bare.advance(timedelta(days=1))
    bare.settled()
    notices = [said(each) for each in direct_messages(mette) if "D-1" in said(each)]
    assert any("A second person on the customer side must confirm this" in each for each in notices)
    assert not any("Waiting for a decision from" in each for each in notices)
