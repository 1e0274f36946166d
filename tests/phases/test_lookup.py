"""The phase page of a reader, the history, the pending change and the effects of a phase."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pico_bot.core.errors import NotAllowed
from pico_bot.model import snapshot_of
from pico_bot.model.charter_terms import PhaseTerms, Rhythm
from pico_bot.phases import lookup
from pico_bot.phases.views.view_models import PhaseEffects
from pico_bot.records import transitions
from tests.escalation.scenarios import amend
from tests.phases.phase_changes import confirm, mark_met, move_to, propose
from tests.records.drafts import actor, log_decision
from tests.support.partnership import NOON, InUse


def page(world: InUse, name: str) -> str:
    message = lookup.page_of(world.session, reader=world[name], channel_id="C1", now=NOON)
    return str(message.blocks)


def history(world: InUse) -> str:
    return lookup.history_of(world.session, reader=world["Mads"]).text


def phases(world: InUse) -> tuple[PhaseTerms, ...]:
    return snapshot_of(world.partnership).terms.phases


def effects(world: InUse, phase: PhaseTerms) -> PhaseEffects:
    return lookup.effects(world.partnership, phase, now=NOON)


def test_only_people_in_the_partnership_can_read_phases(world: InUse) -> None:
    with pytest.raises(NotAllowed):
        page(world, "Olga")
    with pytest.raises(NotAllowed):
        lookup.history_of(world.session, reader=world["Olga"])


def test_only_leads_get_the_button_that_proposes_the_next_phase(world: InUse) -> None:
    for name in ("Lene", "Berit", "Dorte"):
        assert "Propose Analysis" in page(world, name)
    assert "Propose Analysis" not in page(world, "Mads")


def test_a_pending_change_is_shown_with_its_phase_in_place_of_the_next(world: InUse) -> None:
    decision = propose(world, "implementation")
    shown = page(world, "Lene")
    assert "is waiting for the customer" in shown
    assert "*Next phase: Implementation*" in shown
    assert "Propose" not in shown
    transitions.withdraw(
        world.session, record=decision, reason="Too early", by=actor(world, "Lene")
    )
    assert lookup.open_proposal(world.session, world.partnership) is None
    assert "*Next phase: Analysis*" in page(world, "Lene")


def test_a_proposal_is_pending_only_in_the_phase_it_starts_from(world: InUse) -> None:
    decision = propose(world, "analysis")
    pending = lookup.open_proposal(world.session, world.partnership)
    assert pending is not None
    assert pending.decision is decision
    pending.body = {**pending.body, "change_count": 1}
    world.session.flush()
    assert lookup.open_proposal(world.session, world.partnership) is None


def test_a_phase_has_its_own_questions_and_rhythm_or_those_of_the_charter(world: InUse) -> None:
    initial = phases(world)[0]
    terms = snapshot_of(world.partnership).terms
    plain = effects(world, replace(initial, questions=None))
    assert plain.questions == [each.text for each in terms.questions]
    empty = effects(world, replace(initial, questions=()))
    assert empty.questions == plain.questions
    assert (plain.rhythm, plain.has_own_rhythm) == (
        "The check-in runs every Monday at 09:00.",
        False,
    )
    own = effects(world, replace(initial, rhythm=Rhythm(weekdays=(4,))))
    assert own.questions == [each.text for each in initial.questions or ()]
    assert (own.rhythm, own.has_own_rhythm) == ("The check-in runs every Friday at 09:00.", True)


def test_only_vacant_roles_that_the_phase_needs_are_its_effects(world: InUse) -> None:
    # The process owner is vacant too, but not needed.
    vacant = effects(world, phases(world)[1]).vacant_roles
    assert [each.key for each in vacant] == ["pim-consultant"]


def test_an_open_ended_phase_lists_decisions_in_force_without_an_upcoming_review(
    world: InUse,
) -> None:
    for title, review_on in (
        ("Never reviewed", None),
        ("Reviewed later", date(2099, 1, 1)),
        ("Review was due", date(2026, 12, 1)),
    ):
        decision = log_decision(world, title, area="product-data")
        decision.review_on = review_on
        confirm(world, decision, name="Dorte")
    log_decision(world, "Only proposed", area="product-data")
    assert "Never reviewed" not in page(world, "Lene")
    move_to(world, "continuous-development")
    later = NOON + timedelta(days=30)
    shown = str(
        lookup.page_of(world.session, reader=world["Lene"], channel_id="C1", now=later).blocks
    )
    listed = shown.split("without an upcoming review date")[1]
    # Overdue reviews come first.
    assert listed.index("Review was due") < listed.index("Never reviewed")
    for title in ("Reviewed later", "Only proposed", "Phase change"):
        assert title not in listed


def test_the_history_has_the_first_phase_before_any_change(world: InUse) -> None:
    assert "*Initial* since 23 Nov 2026" in history(world)


def test_the_history_lists_periods_with_decision_and_criteria_newest_first(world: InUse) -> None:
    mark_met(world, "Berit", "initial", "goals")
    move_to(world, "analysis")
    text = history(world)
    assert text.index("Analysis") < text.index("Initial")
    assert "The goals of the partnership are written down: marked as met by Berit" in text
    assert "D-1" in text


def test_the_history_keeps_the_text_of_criteria_that_left_the_charter(world: InUse) -> None:
    mark_met(world, "Berit", "initial", "goals")
    initial, *others = phases(world)
    amend(world, phases=(replace(initial, exit=initial.exit[1:]), *others))
    assert "The goals of the partnership are written down" in history(world)
    amend(world, phases=tuple(others))
    assert "The goals of the partnership are written down" in history(world)
