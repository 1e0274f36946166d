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


def test_a_second_click_gets_the_current_state(stage: Stage, anna: Person, sara: Person) -> None:
    anna.say("#issue One more variant")
    before = [dict(block) for block in card(stage, "I-1").blocks]
    sara.click(card(stage, "I-1"), "Acknowledge")
    now = card(stage, "I-1").blocks
    card(stage, "I-1").blocks[:] = before
    sara.click(card(stage, "I-1"), "Acknowledge")
    card(stage, "I-1").blocks[:] = now
    assert (
        "I-1 is acknowledged (by Sara Holm), so you can't acknowledge it now."
        in sara.last_ephemeral()
    )


def test_only_the_customer_sets_the_priority(stage: Stage, anna: Person, jonas: Person) -> None:
    jonas.say("#issue The catalogue is empty priority:urgent")
    assert "normal (the consultancy proposes urgent)" in said(card(stage, "I-1"))
    anna.click(card(stage, "I-1"), "Edit")
    anna.submit({"priority": "high"})
    assert "*Priority*\nhigh" in said(card(stage, "I-1"))
    jonas.click(card(stage, "I-1"), "Edit")
    jonas.submit({"priority": "low"})
    assert "high (the consultancy proposes low)" in said(card(stage, "I-1"))
    anna.say("#issue Prices are gone priority:urgent")
    assert "*Priority*\nurgent" in said(card(stage, "I-2"))


def test_the_edit_form_shows_current_values_and_reassigns_the_issue(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    anna.say("#issue The catalogue is empty area:pim due:2030-01-31")
    jonas.click(card(stage, "I-1"), "Edit")
    fields = {block["block_id"]: block["element"] for block in jonas.modal.body["blocks"]}
    assert fields["title"]["initial_value"] == "The catalogue is empty"
    assert fields["area"]["initial_option"]["value"] == "pim"
    assert fields["due"]["initial_date"] == "2030-01-31"
    assert fields["owner"]["initial_option"]["text"]["text"] == "Jonas Friis (consultancy)"
    jonas.submit({"owner": "Anna Berg (customer)", "title": "Nothing in the catalogue"})

    shown = said(card(stage, "I-1"))
    assert f"<@{anna.client.person.id}> · assigned by name" in shown
    assert "*I-1 · Nothing in the catalogue*" in shown


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
