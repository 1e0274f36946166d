"""Charter proposals: each is a card that the other side's lead confirms."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.charter import amend
from pico_bot.model import snapshot_of
from pico_bot.model.actor import Actor
from pico_bot.model.charter import Charter
from pico_bot.model.partnership import Channel
from pico_bot.model.people import Member
from pico_bot.model.vocabulary import Via
from pico_bot.sandbox.entities import Message
from tests.stories.messages import buttons, card, choices, said
from tests.stories.person import Person
from tests.stories.stage import Stage

DECIDER = {"areas": {"integration": {"decider": "data-modeller"}}}


def propose(
    stage: Stage,
    person: Person,
    changes: dict[str, Any] = DECIDER,
    *,
    reason: str | None = None,
) -> None:
    """Propose changes of the charter as a person."""

    def write(session: Session) -> None:
        member = session.scalars(
            select(Member).where(Member.slack_user_id == person.client.person.id)
        ).one()
        amend.propose_change(
            session,
            channel=session.scalars(select(Channel)).one(),
            changes=changes,
            reason=reason,
            by=Actor(member=member, via=Via.MODAL, now=stage.sandbox.clock.now()),
        )

    assert stage.service is not None
    stage.service.db.run(write)
    stage.settled()


def confirm_button(shown: Message) -> str:
    """The action of a card's Confirm button."""
    return next(
        str(each["action_id"])
        for block in shown.blocks
        if block["type"] == "actions"
        for each in block["elements"]
        if each["type"] == "button" and each["text"]["text"] == "Confirm"
    )


def versions(stage: Stage) -> list[int]:
    assert stage.service is not None
    return stage.service.db.run(
        lambda session: list(session.scalars(select(Charter.version).order_by(Charter.version)))
    )


def decider(stage: Stage) -> str:
    """The decider for integrations."""

    def read(session: Session) -> str:
        partnership = session.scalars(select(Channel)).one().partnership
        return snapshot_of(partnership).terms.areas["integration"].decider

    assert stage.service is not None
    return stage.service.db.run(read)


def test_only_the_other_sides_lead_confirms_it_on_its_card(
    stage: Stage, mette: Person, lars: Person, anna: Person, jonas: Person
) -> None:
    propose(stage, mette)
    shown = said(card(stage, "D-1"))
    assert "Integration, decider: Integration specialist → Data modeller" in shown
    assert "Lars Winther" in shown
    assert "Confirmed by the consultancy; waiting for the customer." in shown
    assert buttons(card(stage, "D-1")) == ["Confirm", "Object"]
    assert choices(card(stage, "D-1")) == ["Details", "Snooze …", "Withdraw …"]
    # It is in the thread of the contact card.
    assert card(stage, "D-1").thread_ts is not None

    for other in (anna, jonas):
        other.click(card(stage, "D-1"), "Confirm")
        assert (
            "D-1: only Lars Winther (Business owner) and Mette Lund (Partnership lead) "
            "can confirm it."
        ) in (other.last_ephemeral())
    before = len(mette.ephemerals())
    mette.click(card(stage, "D-1"), "Confirm")
    assert len(mette.ephemerals()) == before
    assert (versions(stage), decider(stage)) == ([1], "integration-specialist")

    jonas.say("#decision The ERP has an endpoint for prices area:integration")
    lars.click(card(stage, "D-1"), "Confirm")
    assert (versions(stage), decider(stage)) == ([1, 2], "data-modeller")
    assert "Exact text confirmed by Lars Winther (Business owner)" in said(card(stage, "D-1"))
    assert buttons(card(stage, "D-1")) == []
    # Open records go to the role that the charter names now.
    assert "Sara Holm" in said(card(stage, "D-2"))


def test_a_change_with_an_objection_is_withdrawn_and_proposed_again(
    stage: Stage, mette: Person, lars: Person, anna: Person
) -> None:
    propose(stage, mette)
    anna.click(card(stage, "D-1"), "Object")
    anna.submit({"reason": "Emil knows the ERP"})
    assert "Emil knows the ERP" in said(card(stage, "D-1"))
    assert buttons(card(stage, "D-1")) == []
    mette.pick(card(stage, "D-1"), "Withdraw …")
    mette.submit({"reason": "They are right"})
    assert versions(stage) == [1]
    assert buttons(card(stage, "D-1")) == ["Reopen"]
    lars.click(card(stage, "D-1"), "Reopen")
    assert buttons(card(stage, "D-1")) == ["Confirm", "Object"]
    mette.click(card(stage, "D-1"), "Confirm")
    assert versions(stage) == [1]
    lars.click(card(stage, "D-1"), "Confirm")
    assert versions(stage) == [1, 2]


def test_a_proposal_to_an_older_charter_is_refused_and_nothing_is_lost(
    stage: Stage, mette: Person, lars: Person
) -> None:
    propose(stage, mette)
    propose(stage, lars, {"areas": {"integration": {"decider": "lead"}}})
    lars.click(card(stage, "D-1"), "Confirm")
    mette.click(card(stage, "D-2"), "Confirm")
    assert (
        "Others have since changed what D-2 would change. Withdraw it and propose again."
        in mette.last_ephemeral()
    )
    assert (versions(stage), decider(stage)) == ([1, 2], "data-modeller")
    assert buttons(card(stage, "D-2")) == ["Confirm", "Object"]


def test_a_proposal_confirmed_twice_at_once_takes_effect_once(
    stage: Stage, mette: Person, lars: Person
) -> None:
    propose(stage, mette)
    shown = card(stage, "D-1")
    action = confirm_button(shown)
    stage.together(
        lars.client.click(shown, action),
        lars.client.click(shown, action),
        mette.client.click(shown, action),
    )
    assert versions(stage) == [1, 2]


def test_only_one_of_two_conflicting_changes_confirmed_at_once_takes_effect(
    stage: Stage, mette: Person, lars: Person
) -> None:
    propose(stage, mette)
    propose(stage, lars, {"areas": {"integration": {"decider": "lead"}}})
    first, second = card(stage, "D-1"), card(stage, "D-2")
    stage.together(
        lars.client.click(first, confirm_button(first)),
        mette.client.click(second, confirm_button(second)),
    )
    assert versions(stage) == [1, 2]
    confirmed = [each for each in ("D-1", "D-2") if "*Confirmed*" in said(card(stage, each))]
    assert len(confirmed) == 1
    assert decider(stage) == {"D-1": "data-modeller", "D-2": "lead"}[confirmed[0]]


def test_without_a_counterpart_a_change_takes_effect_and_the_first_lead_gets_a_message(
    bare: Stage,
) -> None:
    bare.set_up()
    mette, lars = bare.person("Mette Lund"), bare.person("Lars Winther")
    propose(bare, mette)
    assert versions(bare) == [1, 2]
    shown = said(card(bare, "D-1"))
    assert "In force now, because the customer had no Business owner to confirm it." in shown
    mette.command("/pico role assign @Lars Winther business-owner")
    [texts] = [said(each) for each in lars.direct().messages if each.author.is_bot]
    assert (
        "Integration, decider: Integration specialist → Data modeller (set by Mette Lund)" in texts
    )
    assert "set by Mette Lund" in texts
    lars.say("@Pico role end @Lars Winther business-owner")
    mette.command("/pico role assign @Lars Winther business-owner")
    assert len(lars.direct().messages) == 1


def test_the_first_lead_is_who_sets_up_and_later_only_leads_can_rename(bare: Stage) -> None:
    jonas, mette = bare.person("Jonas Friis"), bare.person("Mette Lund")
    jonas.command("/pico setup Nordlys")
    assert "Jonas Friis" in jonas.command("/pico roles")
    assert "Only Jonas Friis (Partnership lead) can change the charter" in mette.command(
        "/pico setup Sydlys"
    )
    assert "Nordlys" in jonas.command("/pico setup Nordlys A/S")
