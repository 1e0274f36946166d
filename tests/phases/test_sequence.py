"""The order of the phases relative to the current one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.core.errors import IllegalStep
from pico_bot.model import snapshot_of
from pico_bot.model.charter import PhasePeriod
from pico_bot.model.charter_terms import PhaseTerms
from pico_bot.phases import sequence
from pico_bot.phases.views.view_models import PhaseMark
from tests.escalation.scenarios import amend
from tests.support import partnership
from tests.support.partnership import NOON, InUse


@pytest.fixture
def world(database_url: str) -> Iterator[InUse]:
    database = Database(database_url)
    with Session(database.engine) as session:
        yield partnership.create_partnership(session)
    database.dispose()


def move_to(world: InUse, *keys: str) -> None:
    """Move through these phases, a day each."""
    for key in ("initial", *keys):
        last = world.session.scalars(
            select(PhasePeriod).order_by(PhasePeriod.id.desc()).limit(1)
        ).first()
        begins = last.from_at + timedelta(days=1) if last else NOON
        if last:
            last.until_at = begins
        world.session.add(
            PhasePeriod(partnership_id=world.partnership.id, phase=key, from_at=begins)
        )
        world.session.flush()


def marks(world: InUse) -> list[PhaseMark]:
    return [mark for __, mark in sequence.in_order(world.session, world.partnership)]


def key_of(phase: PhaseTerms | None) -> str | None:
    return phase.key if phase else None


def test_without_a_change_the_first_phase_is_current(world: InUse) -> None:
    assert marks(world) == [PhaseMark.CURRENT, *[PhaseMark.UPCOMING] * 4]
    assert key_of(sequence.next_phase(world.session, world.partnership)) == "analysis"
    assert sequence.previous_phase(world.session, world.partnership) is None
    assert sequence.change_count(world.session, world.partnership) == 0


def test_a_phase_that_was_left_out_is_skipped(world: InUse) -> None:
    move_to(world, "solution-design")
    assert marks(world)[:3] == [PhaseMark.DONE, PhaseMark.SKIPPED, PhaseMark.CURRENT]
    assert key_of(sequence.previous_phase(world.session, world.partnership)) == "analysis"


def test_a_page_from_before_a_change_is_refused(world: InUse) -> None:
    move_to(world, "analysis")
    sequence.require_unchanged(world.session, world.partnership, seen=1)
    with pytest.raises(IllegalStep, match="now in Analysis"):
        sequence.require_unchanged(world.session, world.partnership, seen=0)


def test_the_last_phase_is_open_ended(world: InUse) -> None:
    move_to(world, "implementation")
    assert not sequence.is_open_ended(world.session, world.partnership)
    move_to(world, "continuous-development")
    assert sequence.is_open_ended(world.session, world.partnership)
    assert sequence.next_phase(world.session, world.partnership) is None


def test_a_current_phase_that_left_the_charter_keeps_its_place(world: InUse) -> None:
    move_to(world, "analysis")
    phases = snapshot_of(world.partnership).terms.phases
    amend(world, phases=tuple(replace(each) for each in phases if each.key != "analysis"))
    assert key_of(sequence.previous_phase(world.session, world.partnership)) == "initial"
    assert key_of(sequence.next_phase(world.session, world.partnership)) == "solution-design"
