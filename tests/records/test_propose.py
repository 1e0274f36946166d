"""Proposals: proposed by one side, confirmed by the lead of the other, never edited."""

import pytest

from pico_bot.core.errors import AlreadyTaken, IllegalStep, NotAllowed
from pico_bot.model.actor import Actor
from pico_bot.model.charter import ProposalSubject
from pico_bot.model.records import Change, Decision
from pico_bot.model.vocabulary import Kind, Side, State, Via
from pico_bot.partnerships import roles
from pico_bot.records import capture, changes, decisions, proposals, transitions
from pico_bot.records import propose as records_propose
from pico_bot.records.capture import Reasoning, RecordDraft, Source
from tests.support.partnership import NOON, InUse


def by(world: InUse, name: str) -> Actor:
    return Actor(member=world[name], via=Via.BUTTON, now=NOON)


def propose(world: InUse, name: str = "Lene") -> Decision:
    """Another charter that `name` proposes."""
    return records_propose.propose(
        world.session,
        channel=world.channel,
        subject=ProposalSubject.CHARTER,
        title="Partnership is called Nord",
        text="It was bought.",
        body={"changes": {"name": "Nord"}, "name": "Customer 1"},
        reason="It is time",
        by=by(world, name),
    )


def test_the_proposers_side_counts_as_confirmed_and_the_other_sides_lead_decides(
    world: InUse,
) -> None:
    decision = propose(world)
    assert [each.side for each in decision.confirmations] == [Side.CONSULTANCY]
    assert decision.confirmations[0].role_title == "Partnership lead"
    assert (decision.state, decision.responsible) == (State.PROPOSED, world["Berit"])
    assert decision.rationale == "It is time"
    proposal = proposals.proposal_of(world.session, decision)
    assert proposal is not None
    assert (proposal.base_version, proposal.body["changes"]) == (1, {"name": "Nord"})

    for name in ("Mads", "Dorte"):
        with pytest.raises(NotAllowed, match=r"only Berit \(Business owner\) and Lene"):
            decisions.confirm(
                world.session,
                decision=decision,
                seen=decision.text_fingerprint,
                by=by(world, name),
            )
    with pytest.raises(AlreadyTaken, match="Lene already confirmed D-1 for your side"):
        decisions.confirm(
            world.session, decision=decision, seen=decision.text_fingerprint, by=by(world, "Lene")
        )


def test_anyone_else_on_a_side_may_propose_and_then_both_leads_confirm(world: InUse) -> None:
    decision = propose(world, "Mads")
    assert decision.confirmations == []
    with pytest.raises(NotAllowed, match="aren't part of this partnership"):
        propose(world, "Olga")


def test_the_text_of_a_proposal_is_not_edited_superseded_or_reviewed(world: InUse) -> None:
    decision = propose(world)
    with pytest.raises(IllegalStep, match="Withdraw it and propose again"):
        decisions.edit(
            world.session,
            decision=decision,
            title="Another",
            text="Another",
            area="general",
            reasoning=Reasoning(),
            by=by(world, "Mads"),
        )
    decision.state = State.CONFIRMED
    with pytest.raises(IllegalStep, match="propose a new charter change"):
        decisions.supersede(
            world.session,
            decision=decision,
            text="Another",
            area="general",
            reasoning=Reasoning(),
            by=by(world, "Mads"),
        )
    logged = capture.create(
        world.session,
        channel=world.channel,
        draft=RecordDraft(kind=Kind.CHANGE, text="A new market"),
        source=Source(text="A new market"),
        author=world["Lene"],
        by=by(world, "Lene"),
    )
    changes.assess(
        world.session,
        change=world.session.get_one(Change, logged.id),
        effects="Everything",
        areas=(),
        decision_ids=(decision.id,),
        issues=(),
        by=by(world, "Lene"),
    )
    assert decision.state is State.CONFIRMED


def test_a_withdrawn_proposal_is_reopened_unchanged(world: InUse) -> None:
    decision = propose(world)
    transitions.withdraw(world.session, record=decision, reason=None, by=by(world, "Lene"))
    transitions.reopen(world.session, record=decision, by=by(world, "Berit"))
    assert (decision.state, decision.confirmations) == (State.PROPOSED, [])
    assert proposals.proposal_of(world.session, decision) is not None


@pytest.mark.parametrize("name", ["Mads", "Dorte", "Olga"])
def test_only_the_two_leads_act_on_a_proposal(world: InUse, name: str) -> None:
    if name == "Dorte":
        # She is deputy of the business owner.
        roles.require_admin(world.partnership, member=world[name], now=NOON)
        return
    with pytest.raises(NotAllowed, match=r"Only Lene .* Berit .* or Dorte .* can"):
        roles.require_admin(world.partnership, member=world[name], now=NOON)
