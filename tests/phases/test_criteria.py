"""Criteria are marked as met by those who act for their role."""

import pytest
from sqlalchemy import select

from pico_bot.core.errors import IllegalStep, NotAllowed, NotFound
from pico_bot.model.charter import CriterionTick
from tests.escalation.scenarios import set_away
from tests.phases.phase_changes import A_DAY, mark_met, mark_open, move_to
from tests.support.partnership import NOON, InUse


def met(world: InUse) -> list[tuple[str, str, str]]:
    """Phase, criterion and name of each criterion that is marked as met."""
    return [
        (each.phase, each.criterion, each.member.name)
        for each in world.session.scalars(select(CriterionTick).order_by(CriterionTick.id))
    ]


def test_the_holder_of_its_role_marks_a_criterion_once(world: InUse) -> None:
    mark_met(world, "Berit", "initial", "goals")
    mark_met(world, "Berit", "initial", "goals")
    assert met(world) == [("initial", "goals", "Berit")]


def test_entry_criteria_of_the_next_phase_can_be_marked(world: InUse) -> None:
    # No one is IT owner, so the customer's lead may mark it.
    mark_met(world, "Berit", "analysis", "access")
    assert met(world) == [("analysis", "access", "Berit")]


def test_others_are_refused_with_the_name_of_who_can_mark_it(world: InUse) -> None:
    with pytest.raises(NotAllowed) as raised:
        mark_met(world, "Mads", "initial", "goals")
    assert raised.value.sentence == (
        "Only Berit (Business owner) can mark “The goals of the partnership are written down” "
        "as met."
    )
    with pytest.raises(NotAllowed, match="You aren't part of this partnership"):
        mark_met(world, "Olga", "initial", "goals")
    assert met(world) == []


def test_a_deputy_marks_it_while_the_primary_is_away(world: InUse) -> None:
    with pytest.raises(NotAllowed):
        mark_met(world, "Dorte", "initial", "goals")
    set_away(world, "Berit", through=3, now=NOON)
    mark_met(world, "Dorte", "initial", "goals", now=NOON + A_DAY)
    assert met(world) == [("initial", "goals", "Dorte")]


def test_a_criterion_can_be_marked_as_open_again_by_another_holder(world: InUse) -> None:
    mark_met(world, "Berit", "initial", "goals")
    set_away(world, "Berit", through=3, now=NOON)
    with pytest.raises(NotAllowed):
        mark_open(world, "Mads", "initial", "goals")
    mark_open(world, "Dorte", "initial", "goals")
    mark_open(world, "Dorte", "initial", "goals")
    assert met(world) == []


@pytest.mark.parametrize(
    ("phase", "criterion"),
    [("initial", "unheard-of"), ("unheard-of", "goals"), ("analysis", "products")],
)
def test_only_criteria_to_be_met_now_can_be_marked(
    world: InUse, phase: str, criterion: str
) -> None:
    with pytest.raises(NotFound):
        mark_met(world, "Dorte", phase, criterion)


def test_a_page_from_before_a_phase_change_marks_nothing(world: InUse) -> None:
    move_to(world, "analysis")
    with pytest.raises(IllegalStep, match="now in Analysis"):
        mark_met(world, "Dorte", "analysis", "products", seen=0)
    mark_met(world, "Dorte", "analysis", "products", seen=1)
    assert met(world) == [("analysis", "products", "Dorte")]


def test_a_met_criterion_counts_for_one_stay_in_a_phase(world: InUse) -> None:
    mark_met(world, "Berit", "initial", "goals")
    move_to(world, "analysis", "initial")
    mark_met(world, "Berit", "initial", "goals", seen=2)
    assert met(world) == [("initial", "goals", "Berit")] * 2
