"""Each kind of proposal has an effect, which takes place when the last side confirms."""

import pytest
from sqlalchemy.orm import Session

from pico_bot.core.errors import IllegalStep
from pico_bot.model.actor import Actor
from pico_bot.model.charter import Proposal, ProposalSubject
from pico_bot.model.records import Decision
from pico_bot.model.vocabulary import State
from pico_bot.records import decisions, effects, propose
from tests.records.drafts import actor
from tests.support.partnership import InUse


@pytest.mark.parametrize("subject", ProposalSubject)
def test_every_subject_has_an_effect(subject: ProposalSubject) -> None:
    effects.effect_of(Proposal(subject=subject))


def _propose(world: InUse) -> Decision:
    return propose.propose(
        world.session,
        channel=world.channel,
        subject=ProposalSubject.CHARTER,
        title="A new name",
        text="It was bought.",
        body={},
        reason=None,
        by=actor(world, "Lene"),
    )


def _confirm(world: InUse, decision: Decision, name: str) -> None:
    decisions.confirm(
        world.session,
        decision=decision,
        seen=decision.text_fingerprint,
        by=actor(world, name),
    )


def test_the_effect_takes_place_once_when_the_last_side_confirms(
    world: InUse, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Proposal] = []

    def take_effect(session: Session, *, proposal: Proposal, by: Actor) -> None:
        taken.append(proposal)

    monkeypatch.setitem(
        effects._EFFECTS, ProposalSubject.CHARTER, effects.Effect(take_effect=take_effect)
    )
    decision = _propose(world)
    assert taken == []
    _confirm(world, decision, "Berit")
    assert [each.decision for each in taken] == [decision]
    assert decision.state is State.CONFIRMED


def test_a_proposal_that_can_no_longer_take_effect_is_not_confirmed(
    world: InUse, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = _propose(world)

    def check(session: Session, *, proposal: Proposal) -> None:
        raise IllegalStep("Too late")

    original = effects.effect_of(Proposal(subject=ProposalSubject.CHARTER))
    changed = effects.Effect(take_effect=original.take_effect, check=check)
    monkeypatch.setitem(effects._EFFECTS, ProposalSubject.CHARTER, changed)
    with pytest.raises(IllegalStep, match="Too late"):
        _confirm(world, decision, "Berit")
    assert decision.state is State.PROPOSED
