"""Routing: there is always someone responsible, and the card gives the reason."""

from datetime import timedelta

from tests.stories.constants import ON_SQLITE
from tests.stories.messages import card, said
from tests.stories.person import Person
from tests.stories.stage import Stage

pytestmark = ON_SQLITE


def mention(stage: Stage, name: str) -> str:
    return f"<@{stage.person(name).client.person.id}>"


def test_routing_falls_back_from_the_primary_to_the_last_to_post(bare: Stage) -> None:
    bare.set_up(("business-owner", "Lars Winther"), ("data-owner", "Anna Berg"))
    mette, ida = bare.person("Mette Lund"), bare.person("Ida Krogh")
    mette.command("/pico role deputy @Peter Dahl data-owner")

    mette.say("#decision One area:product-data")
    assert f"{mention(bare, 'Anna Berg')} · Data owner" in said(card(bare, "D-1"))

    mette.command("/pico away @Anna Berg until 2099-12-31")
    shown = said(card(bare, "D-1"))
    assert (
        f"{mention(bare, 'Peter Dahl')} · deputy, because Anna Berg is away through 31 Dec 2099"
        in shown
    )
    mette.command("/pico away @Anna Berg back")
    assert f"{mention(bare, 'Anna Berg')} · Data owner" in said(card(bare, "D-1"))

    bare.person("Lars Winther").say("@Pico role end @Anna Berg data-owner")
    assert "deputy, because there is no Data owner" in said(card(bare, "D-1"))
    bare.person("Lars Winther").say("@Pico role end @Peter Dahl data-owner")
    shown = said(card(bare, "D-1"))
    assert (
        f"{mention(bare, 'Lars Winther')} · customer lead, because no Data owner is available"
        in shown
    )

    ida.say("Good morning")
    bare.person("Lars Winther").say("@Pico role end @Lars Winther business-owner")
    shown = said(card(bare, "D-1"))
    assert f"{mention(bare, 'Ida Krogh')} · last to post for the customer" in shown


def test_with_no_one_to_fall_back_on_anyone_may_confirm(bare: Stage) -> None:
    bare.set_up()
    mette, ida = bare.person("Mette Lund"), bare.person("Ida Krogh")
    mette.say("#decision One area:product-data")
    assert "anyone on the customer side" in said(card(bare, "D-1"))

    mette.click(card(bare, "D-1"), "Confirm")
    assert "someone on the customer side (no Data owner yet)" in mette.last_ephemeral()
    ida.click(card(bare, "D-1"), "Confirm")
    assert "*Confirmed* by Ida Krogh" in said(card(bare, "D-1"))


def test_while_the_primary_is_away_the_deputy_confirms(
    stage: Stage, mette: Person, anna: Person
) -> None:
    peter = stage.person("Peter Dahl")
    mette.command("/pico role deputy @Peter Dahl data-owner")
    mette.say("#decision One area:product-data")
    peter.click(card(stage, "D-1"), "Confirm")
    assert "D-1: only Anna Berg (Data owner)" in peter.last_ephemeral()

    anna.say("@Pico away until 2099-12-31")
    mette.click(card(stage, "D-1"), "Confirm")
    assert (
        "Peter Dahl (deputy, because Anna Berg is away through 31 Dec 2099)"
        in mette.last_ephemeral()
    )
    peter.click(card(stage, "D-1"), "Confirm")
    assert "*Confirmed* by Peter Dahl" in said(card(stage, "D-1"))


def test_the_area_is_the_one_whose_keywords_the_text_uses(stage: Stage, anna: Person) -> None:
    anna.say("#issue The ERP integration sends an empty feed")
    assert "*Area*\nIntegration" in said(card(stage, "I-1"))
    anna.say("#issue Nobody knows who approves")
    assert "*Area*\nGeneral" in said(card(stage, "I-2"))
    anna.say("#issue The ERP again area:process")
    assert "*Area*\nProcess" in said(card(stage, "I-3"))


def test_a_record_returns_to_its_owner_when_the_absence_ends(
    stage: Stage, mette: Person, anna: Person
) -> None:
    mette.command("/pico role deputy @Peter Dahl data-owner")
    today = stage.sandbox.clock.now().date()
    mette.command(f"/pico away @Anna Berg until {today + timedelta(days=1)}")
    mette.say("#decision One area:product-data")
    stage.advance(timedelta(days=3))
    stage.eventually(lambda: "deputy" not in said(card(stage, "D-1")))
    anna.click(card(stage, "D-1"), "Confirm")
    assert "*Confirmed* by Anna Berg" in said(card(stage, "D-1"))


def test_the_lead_covers_for_an_absent_primary_without_a_deputy(
    stage: Stage, mette: Person, anna: Person, lars: Person
) -> None:
    anna.say("@Pico away until 2099-12-31")
    mette.say("#decision One area:product-data")
    reason = "customer lead, because Anna Berg is away through 31 Dec 2099"
    assert reason in said(card(stage, "D-1"))
    anna.say("@Pico away until 2031-12-04")
    assert "because Anna Berg is away through 4 Dec" in said(card(stage, "D-1"))
    lars.click(card(stage, "D-1"), "Confirm")
    assert "*Confirmed* by Lars Winther" in said(card(stage, "D-1"))


def test_a_later_message_does_not_move_a_decision(bare: Stage) -> None:
    bare.set_up()
    mette, ida, lars = (bare.person(each) for each in ("Mette Lund", "Ida Krogh", "Lars Winther"))
    ida.say("Good morning")
    mette.say("#decision One area:product-data")
    lars.say("Hi")
    lars.click(card(bare, "D-1"), "Confirm")
    assert "D-1: only Ida Krogh (for the customer" in lars.last_ephemeral()
    ida.click(card(bare, "D-1"), "Confirm")
    assert "*Confirmed* by Ida Krogh" in said(card(bare, "D-1"))


def test_no_one_can_make_themselves_the_decider(stage: Stage, jonas: Person) -> None:
    jonas.say("#decision One area:product-data owner:@Jonas Friis")
    assert "Decisions have a decider (set by area)" in jonas.last_ephemeral()
    jonas.click(card(stage, "D-1"), "Confirm")
    assert "D-1: only Anna Berg (Data owner)" in jonas.last_ephemeral()


def test_an_owner_is_on_one_of_the_two_sides(stage: Stage, jonas: Person) -> None:
    jonas.say("#issue One owner:@Tom Haugen")
    assert "Tom Haugen isn't part of this partnership" in jonas.last_ephemeral()
    assert "Tom" not in said(card(stage, "I-1")).replace("owner", "")
    jonas.say("#issue Two owner:@Pico")
    assert "I can't own records" in jonas.last_ephemeral()


def test_messages_from_before_the_partnership_count_for_the_fallback(bare: Stage) -> None:
    bare.person("Jonas Friis").say("Good morning", channel="havgaard-pico")
    bare.person("Mette Lund").say("Hello", channel="havgaard-pico")
    bare.person("Tom Haugen").say("#issue No torque values", channel="havgaard-pico")
    shown = said(card(bare, "I-1", channel="havgaard-pico"))
    assert f"{mention(bare, 'Mette Lund')} · last to post for the consultancy" in shown
