"""Phase changes: who may propose which, when they take effect, and what follows."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from pico_bot.checkins import schedules
from pico_bot.core.errors import BadRequest, IllegalStep, NotAllowed
from pico_bot.model import snapshot_of
from pico_bot.model.charter import PhasePeriod
from pico_bot.model.charter_terms import Rhythm
from pico_bot.model.checkins import Schedule
from pico_bot.model.delivery import OutboxMessage
from pico_bot.model.partnership import Channel
from pico_bot.model.records import Decision
from pico_bot.model.vocabulary import Audience, State
from pico_bot.partnerships import phase_history, roles
from pico_bot.phases import transitions
from pico_bot.records import transitions as record_transitions
from tests.escalation.scenarios import amend
from tests.phases.phase_changes import A_DAY, confirm, mark_met, move_to, page_state, propose
from tests.records.drafts import actor
from tests.support import partnership
from tests.support.partnership import NOON, InUse


def propose_next(world: InUse, *, name: str = "Lene", seen: int | None = None) -> Decision:
    return transitions.propose_next(
        world.session,
        channel=world.channel,
        reason=None,
        by=actor(world, name),
        seen=None if seen is None else page_state(seen=seen),
    )


def propose_back(world: InUse, reason: str | None) -> Decision:
    return transitions.propose_back(
        world.session, channel=world.channel, reason=reason, by=actor(world, "Lene")
    )


def current(world: InUse) -> str:
    return phase_history.current_phase(world.session, world.partnership).key


def announcements(world: InUse) -> list[OutboxMessage]:
    return [each for each in world.outbox() if each.key.startswith("phase:")]


def without(world: InUse, *keys: str) -> None:
    """Remove phases from the charter."""
    phases = snapshot_of(world.partnership).terms.phases
    amend(world, phases=tuple(each for each in phases if each.key not in keys))


@pytest.mark.parametrize("name", ["Lene", "Berit", "Dorte"])
def test_either_lead_and_their_deputy_may_propose_the_next_phase(world: InUse, name: str) -> None:
    decision = propose_next(world, name=name)
    assert decision.title == "Phase change: Initial → Analysis"
    assert decision.state is State.PROPOSED


@pytest.mark.parametrize("name", ["Mads", "Olga"])
def test_others_may_not_propose(world: InUse, name: str) -> None:
    with pytest.raises(NotAllowed, match="Only Lene"):
        propose_next(world, name=name)


def test_the_phase_changes_when_both_sides_have_confirmed(world: InUse) -> None:
    decision = propose_next(world)
    assert current(world) == "initial"
    confirm(world, decision, now=NOON + A_DAY)
    assert current(world) == "analysis"
    first, second = phase_history.all_periods(world.session, world.partnership)
    assert (first.phase, first.until_at) == ("initial", NOON + A_DAY)
    assert (second.phase, second.from_at, second.until_at) == ("analysis", NOON + A_DAY, None)
    assert second.decision_id == decision.id


def test_a_change_needs_both_sides_even_if_a_lead_role_is_vacant(world: InUse) -> None:
    for name in ("Berit", "Dorte"):
        roles.end_all(world.session, member=world[name], now=NOON)
    assert propose_next(world).state is State.PROPOSED
    assert current(world) == "initial"


def test_the_change_is_announced_once_to_both_sides_in_the_home_channel(world: InUse) -> None:
    second = Channel(
        partnership=world.partnership, slack_id="C11", name="data", is_home_channel=False
    )
    world.session.add(second)
    move_to(world, "analysis")
    [announced] = announcements(world)
    assert (announced.channel, announced.audience) == ("C1", Audience.SHARED)
    text = announced.arguments["text"]
    assert "*Analysis starts now.*" in text
    # The lead of each side fills its vacant roles.
    assert "*PIM consultant* (consultancy): Lene, who takes this on?" in text
    assert "The consultants have access to the data and systems" in text


def test_criteria_that_are_met_are_not_announced_as_open(world: InUse) -> None:
    mark_met(world, "Berit", "analysis", "access")
    move_to(world, "analysis")
    assert "have access" not in announcements(world)[0].arguments["text"]


def test_the_announcement_is_in_the_language_of_the_charter(world: InUse) -> None:
    amend(world, language="da")
    move_to(world, "analysis")
    assert "*Analyse begynder nu.*" in announcements(world)[0].arguments["text"]


def test_the_check_in_takes_the_rhythm_of_the_new_phase(world: InUse) -> None:
    phases = snapshot_of(world.partnership).terms.phases
    amend(
        world,
        phases=tuple(
            replace(each, rhythm=Rhythm(weekdays=(3,))) if each.key == "analysis" else each
            for each in phases
        ),
    )
    schedules.turn_on(
        world.session, partnership=world.partnership, channel=world.channel, rhythm=None,
        by=world["Lene"], now=NOON,
    )  # fmt: skip
    move_to(world, "analysis")
    schedule = world.session.scalars(select(Schedule)).one()
    assert schedule.rhythm.weekdays == (3,)


def test_only_one_change_can_be_pending(world: InUse) -> None:
    decision = propose_next(world)
    with pytest.raises(IllegalStep, match=r"D-1.* is still waiting for both sides"):
        propose(world, "solution-design")
    record_transitions.withdraw(
        world.session, record=decision, reason="Too early", by=actor(world, "Lene")
    )
    propose(world, "solution-design")


def test_a_page_from_before_a_change_proposes_nothing(world: InUse) -> None:
    move_to(world, "analysis")
    with pytest.raises(IllegalStep, match="now in Analysis"):
        propose_next(world, seen=0)
    assert propose_next(world, seen=1).title == "Phase change: Analysis → Solution design"


def test_the_last_phase_has_no_next_phase(world: InUse) -> None:
    move_to(world, "continuous-development")
    with pytest.raises(IllegalStep, match="Continuous development is the last phase"):
        propose_next(world)


def test_going_back_needs_a_reason_and_an_earlier_phase(world: InUse) -> None:
    with pytest.raises(IllegalStep, match="Initial is the first phase"):
        propose_back(world, "why not")
    move_to(world, "analysis")
    with pytest.raises(BadRequest, match="Going back needs a reason"):
        propose_back(world, "  ")
    decision = propose_back(world, " The goals changed. ")
    assert decision.title == "Phase change: back from Analysis to Initial"
    assert decision.rationale == "The goals changed."
    confirm(world, decision, now=NOON + 3 * A_DAY)
    assert current(world) == "initial"
    text = announcements(world)[-1].arguments["text"]
    assert "*Back in Initial* from Analysis" in text
    assert "Reason: The goals changed." in text


@pytest.mark.parametrize(
    ("text", "title", "reason"),
    [
        ("solution-design", "Solution design", None),
        ("Solution design: we know enough", "Solution design", "we know enough"),
        ("`solution_design` — skip it", "Solution design", "— skip it"),
        ("IMPLEMENTATION, at last", "Implementation", "at last"),
    ],
)
def test_a_phase_is_named_by_key_or_title_and_the_rest_is_the_reason(
    world: InUse, text: str, title: str, reason: str | None
) -> None:
    decision = propose(world, text)
    assert decision.title == f"Phase change: Initial → {title}"
    assert decision.rationale == reason


def test_the_phase_with_the_longer_title_wins(world: InUse) -> None:
    phases = snapshot_of(world.partnership).terms.phases
    amend(
        world,
        phases=(
            phases[0],
            replace(phases[1], title="Design"),
            replace(phases[2], title="Design B"),
        ),
    )
    assert propose(world, "Design B").title == "Phase change: Initial → Design B"


def test_an_unknown_phase_gets_the_list_of_phases(world: InUse) -> None:
    with pytest.raises(BadRequest, match="Initial, Analysis, Solution design"):
        propose(world, "analysis2 because")


def test_the_current_phase_cannot_be_proposed(world: InUse) -> None:
    with pytest.raises(IllegalStep, match="already in Initial"):
        propose(world, "initial")


def test_a_change_to_a_phase_that_left_the_charter_cannot_be_confirmed(world: InUse) -> None:
    decision = propose_next(world)
    without(world, "analysis")
    with pytest.raises(IllegalStep, match="a phase that's no longer in the charter"):
        confirm(world, decision)
    assert current(world) == "initial"


def test_a_change_from_an_earlier_phase_cannot_be_confirmed(world: InUse) -> None:
    decision = propose_next(world)
    # As if another change had been confirmed at the same time.
    before = phase_history.ensure_started(world.session, world.partnership)
    before.until_at = NOON
    world.session.flush()
    world.session.add(
        PhasePeriod(partnership_id=world.partnership.id, phase="implementation", from_at=NOON)
    )
    world.session.flush()
    with pytest.raises(IllegalStep, match="D-1 starts from Initial, but the partnership is now in"):
        confirm(world, decision)


def test_another_partnership_keeps_its_phase(world: InUse) -> None:
    other = partnership.create_partnership(world.session, number=2)
    move_to(world, "analysis")
    assert current(other) == "initial"
    assert {each.channel for each in announcements(world)} == {"C1"}
