"""Issues: routed to their owner, acknowledged, resolved, reopened."""

from tests.stories.messages import buttons, card, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def test_a_customers_issue_reaches_its_owner_and_is_resolved(
    stage: Stage, anna: Person, lars: Person, sara: Person
) -> None:
    anna.say("#issue Variants of the Lumo family share one attribute")
    assert f"<@{sara.client.person.id}> · Data modeller" in said(card(stage, "I-1"))
    assert buttons(card(stage, "I-1")) == ["Acknowledge", "Resolve", "Edit"]

    lars.click(card(stage, "I-1"), "Acknowledge")
    assert (
        "I-1: only Sara Holm (Data modeller) or the lead of the consultancy"
        in lars.last_ephemeral()
    )
    sara.click(card(stage, "I-1"), "Acknowledge")
    assert "*Acknowledged* by Sara Holm" in said(card(stage, "I-1"))
    sara.click(card(stage, "I-1"), "Resolve")
    sara.submit({"resolution": "Split into two attributes"})

    shown = said(card(stage, "I-1"))
    assert "*Resolved* by Sara Holm" in shown
    assert "Split into two attributes" in shown
    assert buttons(card(stage, "I-1")) == ["Reopen"]
    anna.click(card(stage, "I-1"), "Reopen")
    assert "*Open*, reopened by Anna Berg" in said(card(stage, "I-1"))


def test_only_the_customer_sets_the_priority(stage: Stage, anna: Person, jonas: Person) -> None:
    jonas.say("#issue The catalogue is empty priority:urgent")
    assert "normal (the consultancy proposes urgent)" in said(card(stage, "I-1"))
    anna.click(card(stage, "I-1"), "Edit")
    anna.submit({"priority": "high"})
    assert "*Priority*\nhigh" in said(card(stage, "I-1"))
    jonas.click(card(stage, "I-1"), "Edit")
    jonas.submit({"priority": "low"})
    assert "high (the consultancy proposes low)" in said(card(stage, "I-1"))
    jonas.command("/pico issue I-1 priority high")
    assert "The priority is high." in jonas.last_ephemeral()
    assert "consultancy proposes" not in said(card(stage, "I-1"))
    jonas.command("/pico issue I-1 priority urgent")
    assert "Proposed priority: urgent." in jonas.last_ephemeral()
    anna.say("#issue Prices are gone priority:urgent")
    assert "*Priority*\nurgent" in said(card(stage, "I-2"))


def test_a_change_is_assessed_by_its_owner_and_closed(
    stage: Stage, anna: Person, mette: Person
) -> None:
    anna.say("#change Norway opens in March driver:market")
    assert buttons(card(stage, "C-1")) == ["Assess", "Edit"]
    mette.click(card(stage, "C-1"), "Assess")
    mette.submit({"effects": "Units and translations"})
    assert "Units and translations" in said(card(stage, "C-1"))
    mette.click(card(stage, "C-1"), "Close")
    assert "*Closed* by Mette Lund" in said(card(stage, "C-1"))
