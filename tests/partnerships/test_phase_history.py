"""The current phase of a partnership, also when the charter has dropped it."""

from datetime import timedelta

from pico_bot.model import snapshot_of
from pico_bot.model.charter_terms import PhaseTerms
from pico_bot.partnerships import phase_history
from tests.escalation.scenarios import amend
from tests.support.partnership import NOON, InUse


def test_a_partnership_starts_in_the_first_phase_of_its_charter(world: InUse) -> None:
    terms = snapshot_of(world.partnership).terms
    assert phase_history.open_period(world.session, world.partnership) is None
    assert phase_history.current_phase(world.session, world.partnership) == terms.phases[0]
    assert phase_history.current_since(world.session, world.partnership) == NOON


def test_the_first_period_is_created_once(world: InUse) -> None:
    first = phase_history.ensure_started(world.session, world.partnership)
    assert (first.phase, first.from_at) == ("initial", NOON)
    assert phase_history.ensure_started(world.session, world.partnership) is first
    assert phase_history.all_periods(world.session, world.partnership) == [first]


def test_a_phase_that_the_charter_dropped_keeps_only_its_name_and_purpose(world: InUse) -> None:
    phase_history.ensure_started(world.session, world.partnership)
    before = snapshot_of(world.partnership).terms.phases
    dropped = before[0]
    amend(world, phases=before[1:])

    current = phase_history.current_phase(world.session, world.partnership)
    assert current == PhaseTerms(key=dropped.key, title=dropped.title, purpose=dropped.purpose)
    assert current != dropped


def test_a_phase_that_no_charter_had_is_named_by_its_key(world: InUse) -> None:
    found = phase_history.phase_named(world.session, world.partnership, "unheard")
    assert found == PhaseTerms(key="unheard", title="unheard")


def test_periods_are_listed_from_the_oldest(world: InUse) -> None:
    first = phase_history.ensure_started(world.session, world.partnership)
    first.until_at = NOON + timedelta(days=1)
    world.session.flush()
    second = phase_history.ensure_started(world.session, world.partnership)
    second.from_at = NOON + timedelta(days=1)
    world.session.flush()
    assert phase_history.all_periods(world.session, world.partnership) == [first, second]
    since = phase_history.current_since(world.session, world.partnership)
    assert since == NOON + timedelta(days=1)
