"""The life of an issue: on hold, reassigned, resolved, reopened, withdrawn."""

from tests.stories.messages import buttons, card, choices, said
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
