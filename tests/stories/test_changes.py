"""Changes: raised with their drivers, assessed in one step, closed."""

from typing import Any

from pico_bot.sandbox.entities import Message
from pico_bot.sandbox.payloads import permalink
from tests.stories.messages import buttons, card, cards, inputs, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def test_a_change_is_assessed_in_one_step(
    stage: Stage, anna: Person, lars: Person, sara: Person, mette: Person
) -> None:
    units = anna.say("#decision Units of lamps are stored as metric area:data-model")
    sara.click(card(stage, "D-1"), "Confirm")
    anna.say("#decision Lamps get their prices in euro area:data-model")
    news = anna.say("#decision Newsletters go out on Fridays area:process")
    signal = lars.say("#change Norway opens with units of its own for lamps driver:market")
    assert "*Driver*\nmarket" in said(card(stage, "C-1"))
    assert buttons(card(stage, "C-1")) == ["Assess", "Edit"]

    anna.click(card(stage, "C-1"), "Assess")
    assert (
        "C-1: only Sara Holm (Data modeller) or the lead of the consultancy can assess it."
        in anna.last_ephemeral()
    )
    sara.click(card(stage, "C-1"), "Assess")
    fields = inputs(sara.modal)
    assert choices(fields["decisions"]) == [
        ("D-1 Units of lamps are stored as metric", "confirmed: will be put under review"),
        (
            "D-2 Lamps get their prices in euro",
            "proposed: linked only, nothing to review yet",
        ),
    ]
    assert choices(fields["other_decisions"]) == [("D-3 Newsletters go out on Fridays", None)]
    assert chosen(fields["affected_areas"]) == ["data-model"]
    before = len(cards(stage))
    assert (
        sara.submit(
            {
                "effects": "Units and translations, see D-3",
                "affected_areas": ["data-model", "process"],
                "decisions": ["D-1 Units of lamps are stored as metric"],
                "other_decisions": [],
                "issues": "- Translate the units area:product-data priority:high\n\n"
                "Map the ERP <b>\n",
            }
        )
        == {}
    )

    signalled = said(card(stage, "C-1"))
    assert "*Assessed* by Sara Holm" in signalled
    assert "*Impact*\nUnits and translations, see D-3" in signalled
    assert "*Affected areas*\nData model, Process" in signalled
    for line in (
        f"• Affects {link(stage, 'D-1', units)} Units of lamps are stored as metric · "
        "_under review_",
        f"• Opened {link(stage, 'I-1', card(stage, 'I-1'))} Translate the units · _open_",
        f"• Opened {link(stage, 'I-2', card(stage, 'I-2'))} Map the ERP &lt;b&gt; · _open_",
        f"• Mentions {link(stage, 'D-3', news)} Newsletters go out on Fridays",
    ):
        assert line in signalled
    shaken = said(card(stage, "D-1"))
    assert "*Under review* because C-1 may affect it" in shaken
    assert f"• Affected by {link(stage, 'C-1', signal)} Norway opens" in shaken
    assert f"• Mentioned in {link(stage, 'C-1', signal)}" in said(card(stage, "D-3"))
    assert "Affected by" not in said(card(stage, "D-2"))

    translate, mapping = card(stage, "I-1"), card(stage, "I-2")
    assert f"• Opened by {link(stage, 'C-1', signal)} Norway opens" in said(translate)
    assert f"<@{anna.client.person.id}> · Data owner" in said(translate)
    assert "normal (the consultancy proposes high)" in said(translate)
    assert "Integration specialist" in said(mapping)
    assert {translate.thread_ts, mapping.thread_ts} == {signal.ts}
    # Two issues, and the message to the decider of D-1; the rest existed before.
    assert len(cards(stage)) == before + 3

    sara.click(card(stage, "D-1"), "Keep")
    sara.submit()
    assert "Units of lamps are stored as metric · _confirmed_" in said(card(stage, "C-1"))
    anna.click(translate, "Acknowledge")
    assert "Translate the units · _acknowledged_" in said(card(stage, "C-1"))
    sara.click(card(stage, "C-1"), "Close")
    assert "*Closed* by Sara Holm" in said(card(stage, "C-1"))
    assert "Norway opens with units of its own for lamps · _closed_" in said(translate)


def test_a_decision_not_in_force_is_linked_but_not_reviewed(
    stage: Stage, anna: Person, lars: Person, mette: Person, sara: Person
) -> None:
    anna.say("#decision Energy labels are kept as images area:data-model")
    anna.say("#decision Energy labels come from the vendors area:data-model")
    anna.click(card(stage, "D-2"), "Object")
    anna.submit({"reason": "They never answer"})
    lars.say("#change New energy labels from May driver:regulation area:data-model")
    mette.click(card(stage, "C-1"), "Assess")
    assert {small for _, small in choices(inputs(mette.modal)["decisions"])} == {
        "proposed: linked only, nothing to review yet",
        "objected to: linked only, nothing to review yet",
    }
    mette.submit(
        {
            "effects": "Every lamp",
            "decisions": [text for text, _ in choices(inputs(mette.modal)["decisions"])],
        }
    )

    signalled = said(card(stage, "C-1"))
    assert "Energy labels are kept as images · _proposed_" in signalled
    assert "Energy labels come from the vendors · _objected to_" in signalled
    assert "Affected by" in said(card(stage, "D-1"))
    assert "*Proposed*" in said(card(stage, "D-1"))
    assert "*Objected to* by Anna Berg" in said(card(stage, "D-2"))
    sara.click(card(stage, "D-1"), "Confirm")
    assert "Energy labels are kept as images · _confirmed_" in said(card(stage, "C-1"))


def test_decisions_of_another_partnership_are_not_suggested(
    stage: Stage, anna: Person, mette: Person
) -> None:
    """Similar decisions in the channel of another customer."""
    tom = stage.person("Tom Haugen")
    tom.say("#decision Units of lamps are metric", channel="havgaard-pico")
    anna.say("#change Units of lamps change")
    mette.click(card(stage, "C-1"), "Assess")
    assert set(inputs(mette.modal)) == {"effects", "affected_areas", "issues"}


def choices(element: dict[str, Any]) -> list[tuple[str, str | None]]:
    """The options of a select, each with its description."""
    return [
        (each["text"]["text"], each.get("description", {}).get("text"))
        for each in element["options"]
    ]


def chosen(element: dict[str, Any]) -> list[str]:
    """The initial selection."""
    return [each["value"] for each in element.get("initial_options", [])]


def link(stage: Stage, reference: str, message: Message) -> str:
    """The link to the record `reference`, whose card or source is `message`, on other cards."""
    return f"*<{permalink(stage.sandbox.world, message)}|{reference}>*"
