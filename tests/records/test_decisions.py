"""Confirm, object, edit and supersede decisions."""

from datetime import date

import pytest

from pico_bot.core.errors import AlreadyTaken, BadRequest, IllegalStep, NotAllowed
from pico_bot.model import snapshot_of
from pico_bot.model.charter import Charter
from pico_bot.model.records import Decision
from pico_bot.model.vocabulary import Side, State
from pico_bot.records import decisions, lookup
from pico_bot.records.capture import Reasoning
from tests.records.drafts import actor, log_decision
from tests.support.partnership import NOON, InUse


def confirm(world: InUse, decision: Decision, name: str) -> None:
    decisions.confirm(
        world.session,
        decision=decision,
        seen=decision.text_fingerprint,
        by=actor(world, name),
    )


def state(decision: Decision) -> State:
    """The current state; mypy would assume the last asserted one."""
    return decision.state


def supersede(world: InUse, decision: Decision, text: str) -> Decision:
    replacement = decisions.supersede(
        world.session,
        decision=decision,
        text=text,
        area=decision.area,
        reasoning=Reasoning(),
        by=actor(world, "Lene"),
    )
    assert isinstance(replacement, Decision)
    return replacement


def require_both_sides(world: InUse, area: str) -> None:
    terms = snapshot_of(world.partnership).terms.to_json()
    terms["areas"][area]["both_sides"] = True
    world.session.add(
        Charter(partnership_id=world.partnership.id, version=2, body=terms, created_at=NOON)
    )
    world.session.flush()


def test_the_decider_confirms_the_exact_text(world: InUse) -> None:
    decision = log_decision(world, area="product-data")
    with pytest.raises(NotAllowed):
        confirm(world, decision, "Mads")
    with pytest.raises(IllegalStep, match="was edited while you were reading"):
        decisions.confirm(world.session, decision=decision, seen="0" * 64, by=actor(world, "Dorte"))
    confirm(world, decision, "Dorte")
    assert decision.state is State.CONFIRMED
    [confirmation] = decision.confirmations
    assert confirmation.fingerprint == decision.text_fingerprint
    assert (confirmation.member, confirmation.role) == (world["Dorte"], "data-owner")


def test_both_sides_confirm_one_after_the_other(world: InUse) -> None:
    require_both_sides(world, "product-data")
    decision = log_decision(world, area="product-data")
    confirm(world, decision, "Dorte")
    assert state(decision) is State.PROPOSED
    with pytest.raises(AlreadyTaken, match="Dorte already confirmed D-1 for your side"):
        confirm(world, decision, "Dorte")
    confirm(world, decision, "Lene")
    assert state(decision) is State.CONFIRMED
    assert {each.side for each in decision.confirmations} == {Side.CUSTOMER, Side.CONSULTANCY}


def test_a_decision_whose_review_date_has_passed_is_not_confirmed(world: InUse) -> None:
    decision = log_decision(world, area="product-data")
    decision.review_on = date(2026, 11, 23)
    with pytest.raises(IllegalStep, match="review date"):
        confirm(world, decision, "Dorte")


def test_an_objection_is_sent_to_those_who_proposed_the_decision(world: InUse) -> None:
    decision = log_decision(world, area="product-data", author="Mads", by=actor(world, "Lene"))
    with pytest.raises(BadRequest, match="reason"):
        decisions.object_to(world.session, decision=decision, reason=" ", by=actor(world, "Dorte"))
    decisions.object_to(
        world.session, decision=decision, reason="Too costly", by=actor(world, "Dorte")
    )
    assert (decision.state, decision.objected_by) == (State.OBJECTED, world["Dorte"])
    direct = [each for each in world.outbox() if "objected to" in str(each.arguments.get("text"))]
    assert len([each for each in direct if each.card_id is None]) == 2


def test_an_edit_removes_confirmations_and_the_objection(world: InUse) -> None:
    decision = log_decision(world, area="product-data")
    decisions.object_to(
        world.session, decision=decision, reason="Too costly", by=actor(world, "Dorte")
    )

    def edit(text: str) -> None:
        decisions.edit(
            world.session,
            decision=decision,
            title=decision.title,
            text=text,
            area=decision.area,
            reasoning=Reasoning(),
            by=actor(world, "Lene"),
        )

    with pytest.raises(BadRequest, match="Dorte's objection still applies"):
        edit(decision.text)
    edit("Another text")
    assert (decision.state, decision.objection) == (State.PROPOSED, None)
    assert decision.confirmations == []


def test_a_replacement_supersedes_only_once_it_is_confirmed(world: InUse) -> None:
    decision = log_decision(world, area="product-data")
    confirm(world, decision, "Dorte")
    replacement = supersede(world, decision, "Units are mired")
    assert state(decision) is State.CONFIRMED
    confirm(world, replacement, "Dorte")
    assert state(decision) is State.SUPERSEDED
    assert replacement.state is State.CONFIRMED


def test_two_replacements_are_never_both_in_force(world: InUse) -> None:
    decision = log_decision(world, area="product-data")
    confirm(world, decision, "Dorte")
    first, second = supersede(world, decision, "First"), supersede(world, decision, "Second")
    confirm(world, first, "Dorte")
    confirm(world, second, "Dorte")
    states = [
        lookup.find_by_reference(world.session, partnership=world.partnership, reference=each).state
        for each in ("D-1", "D-2", "D-3")
    ]
    assert states == [State.SUPERSEDED, State.SUPERSEDED, State.CONFIRMED]
