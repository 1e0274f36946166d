"""Decisions: tagged in a conversation and confirmed only by the decider."""

from tests.stories.messages import buttons, card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def test_a_decision_tagged_in_a_thread_waits_for_the_customers_decider(
    stage: Stage, jonas: Person, anna: Person
) -> None:
    problem = anna.say("214 articles lack a colour temperature")
    reply = jonas.say(
        "We keep article colour temperature as a number in kelvin #decision", thread=problem
    )

    shown = card(stage, "D-1")
    assert shown.thread_ts == problem.ts
    assert "We keep article colour temperature as a number in kelvin" in said(shown)
    assert f"<@{anna.client.person.id}> · Data owner" in said(shown)
    assert "Proposed" in said(shown)
    assert buttons(shown) == ["Confirm", "Object", "Edit"]
    assert reply.thread_ts == problem.ts
    assert cards(stage) == [shown]


def test_only_the_decider_can_confirm(
    stage: Stage, jonas: Person, anna: Person, lars: Person
) -> None:
    jonas.say("#decision Articles get a number in kelvin area:product-data")

    for other in (jonas, lars):
        other.click(card(stage, "D-1"), "Confirm")
        assert "D-1: only Anna Berg (Data owner) can confirm it." in other.last_ephemeral()
        assert "Proposed" in said(card(stage, "D-1"))

    anna.click(card(stage, "D-1"), "Confirm")
    shown = said(card(stage, "D-1"))
    assert "*Confirmed* by Anna Berg" in shown
    assert "Exact text confirmed by Anna Berg (Data owner)" in shown
    assert buttons(card(stage, "D-1")) == ["Supersede"]
