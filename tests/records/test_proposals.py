"""Proposals: which steps they never take, and which sides have to confirm them."""

import pytest

from pico_bot.core.errors import IllegalStep
from pico_bot.model.charter import ProposalSubject
from pico_bot.model.records import Decision
from pico_bot.model.states import NEVER_WITH_PROPOSALS, Step
from pico_bot.model.vocabulary import Side
from pico_bot.partnerships import roles
from pico_bot.records import proposals, propose
from tests.records.drafts import actor, log_decision
from tests.support.partnership import NOON, InUse


def _propose(world: InUse, subject: ProposalSubject) -> Decision:
    return propose.propose(
        world.session,
        channel=world.channel,
        subject=subject,
        title="A new name",
        text="It was bought.",
        body={},
        reason=None,
        by=actor(world, "Mads"),
    )


@pytest.mark.parametrize("subject", list(ProposalSubject))
@pytest.mark.parametrize("step", list(Step))
def test_a_refused_step_says_what_to_do_instead(
    world: InUse, subject: ProposalSubject, step: Step
) -> None:
    decision = _propose(world, subject)
    if step not in NEVER_WITH_PROPOSALS:
        proposals.check_step(world.session, decision, step)
        return
    with pytest.raises(IllegalStep, match=decision.reference):
        proposals.check_step(world.session, decision, step)


@pytest.mark.parametrize("step", list(Step))
def test_an_ordinary_decision_is_refused_no_step(world: InUse, step: Step) -> None:
    proposals.check_step(world.session, log_decision(world), step)


@pytest.mark.parametrize(
    ("subject", "needed"),
    [
        (ProposalSubject.CHARTER, {Side.CONSULTANCY}),
        (ProposalSubject.PHASE, {Side.CONSULTANCY, Side.CUSTOMER}),
    ],
)
def test_only_a_charter_change_does_not_wait_for_a_vacant_lead_role(
    world: InUse, subject: ProposalSubject, needed: set[Side]
) -> None:
    decision = _propose(world, subject)
    proposal = proposals.proposal_of(world.session, decision)
    assert proposal is not None

    def sides() -> set[Side]:
        return proposals.sides_needed(decision, proposal=proposal, member=world["Lene"], now=NOON)

    assert sides() == {Side.CONSULTANCY, Side.CUSTOMER}
    for name in ("Berit", "Dorte"):
        roles.unassign(
            world.session,
            partnership=world.partnership,
            key="business-owner",
            member=world[name],
            now=NOON,
        )
    assert sides() == needed
