"""Phase changes: proposed by a lead, confirmed by the other side, made once."""

from sqlalchemy import select

from pico_bot.model.charter import PhasePeriod
from tests.stories.messages import card, cards, contact_card, said
from tests.stories.person import Person
from tests.stories.phase_page import announced, ask, button_of, confirm, forge, press, reading, step
from tests.stories.stage import Stage


def test_a_lead_proposes_a_phase_change_that_lists_what_is_missing(
    stage: Stage, mette: Person, lars: Person, anna: Person
) -> None:
    mette.command("/pico role end @Jonas Friis pim-consultant")
    for words in ("phase next", "phase back because", "phase to analysis"):
        reply = said(ask(anna, words))
        assert "Mette Lund" in reply
        assert "Lars Winther" in reply
    press(lars, ask(lars), "The goals")
    page = ask(lars)
    lars.click(page, "Propose Analysis")
    proposal = said(card(stage, "D-1"))
    assert "Initial → Analysis" in proposal
    assert "Still open, but we're moving on" in proposal
    assert "Both sides have named their contact points (Partnership lead)" in proposal
    assert "The consultants have access to the data and systems (IT owner)" in proposal
    assert "• The goals of the partnership are written down" in proposal
    assert "Vacant roles this phase needs: PIM consultant (consultancy)." in proposal

    second = mette.command("/pico phase to implementation")
    assert "*D-1*" in second or "|D-1>" in second
    assert "is still waiting for both sides" in second
    confirm(mette, "D-1")
    [begun] = announced(stage)
    # The lead of the role's own side fills it.
    assert f"<@{mette.client.person.id}>, who takes this on?" in str(begun.blocks)
    assert f"<@{lars.client.person.id}>" not in str(begun.blocks)
    assert "The consultants have access to the data and systems" in said(begun)
    # A criterion that was open at the start can still be marked as met.
    peter = stage.person("Peter Dahl")
    press(peter, ask(peter), "The consultants have access")
    assert "marked as met by Peter Dahl" in said(ask(anna))


def test_going_back_needs_a_reason_and_reopens_the_criteria(
    stage: Stage, mette: Person, lars: Person, anna: Person
) -> None:
    assert "first phase" in mette.command("/pico phase back we must")
    step(stage, "phase to Solution design: we know the data already", number=1)
    assert "Reason: we know the data already" in said(announced(stage)[-1])
    sara = stage.person("Sara Holm")
    press(sara, ask(sara), "The data model")
    assert "needs a reason" in mette.command("/pico phase back")
    assert "needs a reason" in mette.command("/pico phase to initial")
    assert "is already in Solution design" in mette.command("/pico phase to solution-design why")
    assert "Initial, Analysis, Solution design" in mette.command("/pico phase to nowhere")
    assert "I don't recognise `phase sideways`" in mette.command("/pico phase sideways")
    stale = ask(sara)
    button = button_of(stale, "The data model")
    step(stage, "phase back Variants do not fit", number=2)
    assert "*Back in Analysis* from Solution design" in said(announced(stage)[-1])
    assert "Reason: Variants do not fit" in said(announced(stage)[-1])
    forge(sara, stale, *button)
    assert "The partnership is now in Analysis" in sara.last_ephemeral()
    step(stage, "phase next", number=3)
    page = said(ask(anna))
    assert "Data modeller: Sara Holm" in page
    assert "The data model is decided: marked as met by Sara Holm" in said(
        ask(anna, "phase history")
    )


def test_a_stale_proposal_cannot_be_confirmed(stage: Stage, mette: Person, lars: Person) -> None:
    mette.command("/pico phase next")
    mette.command("/pico withdraw D-1 Not yet")
    step(stage, "phase to implementation", number=2)
    mette.command("/pico decision D-1 reopen")
    for person in (lars, mette):
        confirm(person, "D-1")
        assert "D-1 starts from Initial, but" in person.last_ephemeral()
        assert "the partnership is now in Implementation" in person.last_ephemeral()
    assert len(announced(stage)) == 1
    # It does not block another proposal.
    assert "D-3" in mette.command("/pico phase next")


def test_a_repeated_click_changes_the_phase_once(stage: Stage, mette: Person, lars: Person) -> None:
    mette.command("/pico phase next")
    proposal = card(stage, "D-1")
    stage.together(
        lars.client.click(proposal, "record_confirm"), lars.client.click(proposal, "record_confirm")
    )
    assert len(announced(stage)) == 1
    assert "Phase: *Analysis*" in said(contact_card(stage))
    periods = reading(stage, lambda session: session.scalars(select(PhasePeriod)).all())
    assert len(list(periods)) == 2  # type: ignore[call-overload]


def test_two_leads_who_propose_at_once_make_one_proposal(
    stage: Stage, mette: Person, lars: Person
) -> None:
    pages = [ask(mette), ask(lars)]
    stage.together(
        *(
            person.client.click(page, "phase_next")
            for person, page in zip((mette, lars), pages, strict=True)
        )
    )
    assert [each for each in cards(stage) if "Phase change: " in said(each)] == [card(stage, "D-1")]
    refused = [
        each for each in (mette, lars) if "still waiting for both sides" in each.last_ephemeral()
    ]
    assert len(refused) == 1
    assert announced(stage) == []
