"""The life of an issue: on hold, reassigned, resolved, reopened, withdrawn."""

from datetime import timedelta

from tests.stories.messages import buttons, card, cards, choices, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def test_an_issue_is_put_on_hold_for_a_side_and_resumed(
    stage: Stage, anna: Person, sara: Person
) -> None:
    anna.say("#issue Variants of the Lumo family share one attribute")
    sara.click(card(stage, "I-1"), "Acknowledge")
    assert choices(card(stage, "I-1")) == ["Details", "Put on hold …", "Withdraw …"]
    sara.pick(card(stage, "I-1"), "Put on hold …")
    assert sara.submit({"reason": ""}) == {"reason": "Please complete this required field."}
    sara.submit({"waiting_on": "the customer", "reason": "A list of the <lamps>"})

    shown = said(card(stage, "I-1"))
    assert "*On hold*, waiting for the customer (set by Sara Holm)" in shown
    assert "A list of the &lt;lamps&gt;" in shown
    assert buttons(card(stage, "I-1")) == ["Resume", "Resolve", "Edit"]
    sara.pick(card(stage, "I-1"), "Put on hold …")
    sara.submit({"waiting_on": "the consultancy", "reason": "A second look"})
    assert "*On hold*, waiting for the consultancy (set by Sara Holm)" in said(card(stage, "I-1"))
    anna.click(card(stage, "I-1"), "Resume")
    shown = said(card(stage, "I-1"))
    assert "*Acknowledged* by Anna Berg" in shown
    assert "A second look" not in shown
    assert "for the consultancy" not in shown

    sara.pick(card(stage, "I-1"), "Put on hold …")
    sara.submit({"reason": "The rest of the list"})
    anna.pick(card(stage, "I-1"), "Withdraw …")
    anna.submit({"reason": "We dropped the family"})
    shown = said(card(stage, "I-1"))
    assert "*Withdrawn* by Anna Berg" in shown
    assert "The rest of the list" not in shown
    assert buttons(card(stage, "I-1")) == ["Reopen"]
    anna.click(card(stage, "I-1"), "Reopen")
    assert "*Open*, reopened by Anna Berg" in said(card(stage, "I-1"))
    assert "Acknowledge" in buttons(card(stage, "I-1"))


def test_a_resolved_issue_shows_how_and_is_reopened_on_its_card(
    stage: Stage, anna: Person, sara: Person, mette: Person
) -> None:
    message = anna.say("#issue Variants of the Lumo family share one attribute")
    shown = card(stage, "I-1")
    sara.pick(shown, "Put on hold …")
    sara.submit({"reason": "A list"})
    sara.click(shown, "Resolve")
    sara.submit({"resolution": "Split it in two"})
    assert "*Resolved* by Sara Holm" in said(shown)
    assert "Split it in two" in said(shown)
    assert "A list" not in said(shown)

    # Conversation in the thread is not shown.
    calls = len(stage.sandbox.api_calls)
    for words in ("Thanks!", "Thank you, that solved it :tada:", "Wait, no"):
        anna.say(words, thread=message)
    assert [each.method for each in stage.sandbox.api_calls[calls:] if "chat" in each.method] == []
    assert "*Resolved* by Sara Holm" in said(shown)

    # Its role was handed over while it was on hold.
    mette.command("/pico role assign @Jonas Friis data-modeller")
    anna.click(shown, "Reopen")
    assert cards(stage) == [shown]
    assert "*Open*, reopened by Anna Berg" in said(shown)
    assert "Split it in two" not in said(shown)
    jonas = stage.person("Jonas Friis")
    assert f"<@{jonas.client.person.id}> · Data modeller" in said(shown)
    assert "resolved" not in said(shown).lower()


def test_the_consultancy_proposes_a_priority_and_the_customer_sets_it(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    anna.say("#issue The catalogue is empty priority:urgent")
    shown = card(stage, "I-1")
    assert "*Priority*\nurgent" in said(shown)
    jonas.click(shown, "Edit")
    jonas.submit({"priority": "low"})
    assert "urgent (the consultancy proposes low)" in said(shown)

    # Saving the form without changing it keeps the proposal.
    anna.click(shown, "Edit")
    anna.submit({"due": "2099-01-31"})
    assert "urgent (the consultancy proposes low)" in said(shown)
    jonas.click(shown, "Edit")
    jonas.submit({"title": "Nothing in the catalogue"})
    assert "urgent (the consultancy proposes low)" in said(shown)

    anna.click(shown, "Edit")
    anna.submit({"priority": "low"})
    assert "*Priority*\nlow" in said(shown)
    assert "proposes" not in said(shown)
    jonas.click(shown, "Edit")
    jonas.submit({"priority": "high"})
    anna.click(shown, "Edit")
    anna.submit({"priority": "normal"})
    assert "*Priority*\nnormal" in said(shown)
    assert "proposes" not in said(shown)


def test_an_edit_assigns_an_issue_and_returns_it_to_the_areas_owner(
    stage: Stage, anna: Person, jonas: Person, sara: Person
) -> None:
    due = stage.sandbox.clock.now().date() + timedelta(days=30)
    anna.say("#issue The catalogue is empty area:pim")
    shown = card(stage, "I-1")
    jonas.click(shown, "Edit")
    jonas.submit({"owner": "Sara Holm (consultancy)", "due": due.isoformat()})
    named = f"<@{sara.client.person.id}> · assigned by name"
    assert named in said(shown)
    assert "*Due date*" in said(shown)
    jonas.click(shown, "Edit")
    jonas.submit({"area": "general"})
    assert named in said(shown)
    jonas.click(shown, "Edit")
    jonas.submit({"area": "pim", "owner": None, "due": None})
    assert f"<@{jonas.client.person.id}> · PIM consultant" in said(shown)
    assert "*Due date*" not in said(shown)
    jonas.click(shown, "Edit")
    jonas.submit({"area": "data-model"})
    assert f"<@{sara.client.person.id}> · Data modeller" in said(shown)
    jonas.click(shown, "Edit")
    assert jonas.submit({"title": "a" * 151}) == {"title": "Must be 150 characters or fewer."}
    assert jonas.submit({"title": "a" * 150}) == {}


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
