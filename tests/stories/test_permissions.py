"""Permissions at the edges: both sides, outsiders, people who left or are away."""

from datetime import timedelta

from tests.stories.constants import HOME, ON_SQLITE
from tests.stories.messages import card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import require_both_sides

pytestmark = ON_SQLITE


def mention(person: Person) -> str:
    return f"<@{person.client.person.id}>"


def test_only_the_decider_keeps_a_decision_that_both_sides_confirmed(
    stage: Stage, jonas: Person, anna: Person
) -> None:
    require_both_sides(stage, "product-data")
    jonas.say("#decision Articles get a number area:product-data")
    jonas.click(card(stage, "D-1"), "Edit")
    tomorrow = stage.sandbox.clock.now().date() + timedelta(days=2)
    jonas.submit({"review_on": tomorrow.isoformat()})
    anna.click(card(stage, "D-1"), "Confirm")
    jonas.click(card(stage, "D-1"), "Confirm")
    assert "*Confirmed*" in said(card(stage, "D-1"))

    stage.advance(timedelta(days=3))
    stage.eventually(lambda: "*Under review*" in said(card(stage, "D-1")))
    stage.settled()
    jonas.click(card(stage, "D-1"), "Keep")
    assert "D-1: only Anna Berg (Data owner) can keep it." in jonas.last_ephemeral()
    anna.click(card(stage, "D-1"), "Keep")
    anna.submit()
    assert "*Confirmed*" in said(card(stage, "D-1"))


def test_a_lead_withdraws_a_record_raised_by_an_outsider(
    stage: Stage, anna: Person, mette: Person
) -> None:
    tom = stage.person("Tom Haugen")
    stage.share(stage.sandbox.world.channel(HOME).id, "Havgaard Tools", ["Tom Haugen"])
    stage.restart_bot()
    tom.say("#decision We take inches area:product-data")
    anna.pick(card(stage, "D-1"), "Withdraw …")
    assert "who raised it" in anna.last_ephemeral()
    mette.pick(card(stage, "D-1"), "Withdraw …")
    mette.submit({"reason": "Not theirs to decide"})
    assert "*Withdrawn* by Mette Lund" in said(card(stage, "D-1"))


def test_an_absent_last_poster_is_not_the_fallback(bare: Stage) -> None:
    bare.set_up()
    mette, ida, lars = (bare.person(each) for each in ("Mette Lund", "Ida Krogh", "Lars Winther"))
    lars.say("Good morning")
    ida.say("Good morning to you")
    mette.say("#decision One area:product-data")
    assert f"{mention(ida)} · last to post" in said(card(bare, "D-1"))
    ida.say("@Pico away until 2099-12-31")
    assert f"{mention(lars)} · last to post" in said(card(bare, "D-1"))
    lars.click(card(bare, "D-1"), "Confirm")
    assert "*Confirmed* by Lars Winther" in said(card(bare, "D-1"))


def test_a_person_who_left_is_not_notified_of_an_objection(
    stage: Stage, jonas: Person, anna: Person, mette: Person
) -> None:
    jonas.say("#decision Articles get a number area:product-data")
    mette.remove(jonas)
    anna.click(card(stage, "D-1"), "Object")
    anna.submit({"reason": "Our margin is 3 %"})
    assert "Our margin is 3 %" in said(card(stage, "D-1"))
    assert not [each for each in cards(stage, channel=jonas.direct().id) if "margin" in said(each)]


def test_a_decision_with_a_past_review_date_needs_a_new_one_to_be_confirmed(
    stage: Stage, jonas: Person, anna: Person
) -> None:
    jonas.say("#decision Articles get a number area:product-data")
    jonas.click(card(stage, "D-1"), "Edit")
    soon = stage.sandbox.clock.now().date() + timedelta(days=2)
    jonas.submit({"review_on": soon.isoformat()})
    stage.advance(timedelta(days=4))
    anna.click(card(stage, "D-1"), "Confirm")
    assert "Set a later one with Edit, then confirm." in anna.last_ephemeral()
    assert "*Proposed*" in said(card(stage, "D-1"))
