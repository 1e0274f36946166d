"""Who decides: both sides, the fallback for a vacant role, who is consulted."""

from sqlalchemy import select

from pico_bot.model.records import Confirmation
from pico_bot.model.vocabulary import Side
from tests.stories.messages import card, said
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import require_both_sides

KELVIN = "Articles keep the colour temperature as a number area:product-data"


def test_each_side_confirms_once_if_the_charter_requires_both(
    stage: Stage, mette: Person, jonas: Person, anna: Person, sara: Person
) -> None:
    require_both_sides(stage, "product-data")
    peter = stage.person("Peter Dahl")
    mette.say(f"#decision {KELVIN}")
    shown = said(card(stage, "D-1"))
    assert f"*Decider*\n<@{anna.client.person.id}> · Data owner" in shown
    assert f"*Also decides*\n<@{jonas.client.person.id}> · PIM consultant" in shown
    sara.click(card(stage, "D-1"), "Confirm")
    assert "D-1: only Anna Berg (Data owner) can confirm it." in sara.last_ephemeral()

    jonas.click(card(stage, "D-1"), "Confirm")
    shown = said(card(stage, "D-1"))
    assert "*Proposed*" in shown
    assert "Confirmed by the consultancy; waiting for the customer." in shown
    assert "Exact text confirmed by Jonas Friis (PIM consultant)" in shown
    jonas.click(card(stage, "D-1"), "Confirm")
    assert jonas.ephemerals() == []
    assert said(card(stage, "D-1")) == shown

    # Saving without a change does nothing; a changed text needs confirmation again.
    mette.click(card(stage, "D-1"), "Edit")
    mette.submit()
    assert "Exact text confirmed by Jonas Friis (PIM consultant)" in said(card(stage, "D-1"))
    mette.click(card(stage, "D-1"), "Edit")
    mette.submit({"text": "Articles keep kelvin"})
    assert "Confirmed by" not in said(card(stage, "D-1"))

    mette.command("/pico role deputy @Peter Dahl data-owner")
    mette.command("/pico away @Anna Berg until 2099-12-31")
    peter.click(card(stage, "D-1"), "Confirm")
    assert "Confirmed by the customer; waiting for the consultancy." in said(card(stage, "D-1"))
    jonas.click(card(stage, "D-1"), "Confirm")
    shown = said(card(stage, "D-1"))
    assert "*Confirmed* by Jonas Friis" in shown
    assert "Exact text confirmed by Peter Dahl (deputy for the Data owner)" in shown
    assert "Exact text confirmed by Jonas Friis (PIM consultant)" in shown
    assert [each.side for each in confirmations(stage)] == [Side.CUSTOMER, Side.CONSULTANCY]


def confirmations(stage: Stage) -> list[Confirmation]:
    """All confirmations, oldest first."""
    assert stage.service is not None
    return stage.service.db.run(
        lambda session: list(session.scalars(select(Confirmation).order_by(Confirmation.id)))
    )


def test_with_a_vacant_decider_role_the_card_names_the_fallback(
    stage: Stage, mette: Person, lars: Person
) -> None:
    require_both_sides(stage, "product-data")
    mette.command("/pico role end @Jonas Friis pim-consultant")
    stage.person("Lars Winther").say("@Pico role end @Anna Berg data-owner")
    mette.say(f"#decision {KELVIN}")
    shown = said(card(stage, "D-1"))
    leads = "{} lead, because no {} is available"
    assert f"*Decider*\n<@{lars.client.person.id}> · {leads.format('customer', 'Data owner')}" in (
        shown
    )
    assert (
        f"*Also decides*\n<@{mette.client.person.id}> · "
        f"{leads.format('consultancy', 'PIM consultant')}" in shown
    )
    lars.click(card(stage, "D-1"), "Confirm")
    mette.click(card(stage, "D-1"), "Confirm")
    assert "*Confirmed* by Mette Lund" in said(card(stage, "D-1"))
    assert [each.role for each in confirmations(stage)] == ["business-owner", "lead"]


def test_a_technical_decision_asks_for_a_business_need_until_it_has_one(
    stage: Stage, jonas: Person, sara: Person, anna: Person
) -> None:
    ask = "*Which business need does this serve?*"
    jonas.say("#decision One attribute for all variants area:data-model")
    jonas.say("#decision The texts are ours area:product-data")
    assert ask in said(card(stage, "D-1"))
    assert ask not in said(card(stage, "D-2"))
    anna.click(card(stage, "D-1"), "Object")
    anna.submit({"reason": "Why?"})
    assert ask in said(card(stage, "D-1"))
    jonas.click(card(stage, "D-1"), "Edit")
    jonas.submit({"business_need": "One filter in every market"})
    shown = said(card(stage, "D-1"))
    assert ask not in shown
    assert "*Business need*\nOne filter in every market" in shown

    jonas.say("#decision Variants sit below families area:data-model")
    sara.click(card(stage, "D-3"), "Confirm")
    assert ask in said(card(stage, "D-3"))
    jonas.click(card(stage, "D-3"), "Supersede")
    jonas.submit({"business_need": "One page for each family"})
    sara.click(card(stage, "D-4"), "Confirm")
    assert ask not in said(card(stage, "D-3"))
    assert ask not in said(card(stage, "D-4"))


def test_consulted_people_are_mentioned_once_and_a_new_text_notifies_the_decider(
    stage: Stage, mette: Person, jonas: Person, anna: Person
) -> None:
    before = len(stage.sandbox.api_calls)
    mette.say(f"#decision {KELVIN}")
    shown = card(stage, "D-1")
    assert f"*Consulted*\n<@{jonas.client.person.id}> · PIM consultant" in said(shown)
    mette.click(shown, "Edit")
    mette.submit({"rationale": "The shop filters by number"})
    jonas.click(shown, "Object")
    jonas.submit({"reason": "Not yet"})
    mette.click(shown, "Edit")
    mette.submit({"title": "Articles keep kelvin"})
    anna.click(shown, "Confirm")

    spoken = [
        (call.method, call.args.get("ts"))
        for call in stage.sandbox.api_calls[before:]
        if call.method.startswith("chat.") and call.args["channel"] == shown.channel.id
    ]
    post, update = ("chat.postMessage", None), ("chat.update", shown.ts)
    assert spoken == [post, update, update, update, post, update]
