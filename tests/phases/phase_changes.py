"""Short ways to change the phase of a test's partnership: proposed by Lene, confirmed by Berit."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

# Registers what a confirmed phase change does.
import pico_bot.phases  # noqa: F401
from pico_bot.model.charter import PhasePeriod
from pico_bot.model.records import Decision
from pico_bot.phases import criteria, transitions
from pico_bot.phases.views.view_models import PhasePageState
from pico_bot.records import decisions
from tests.records.drafts import actor
from tests.support.partnership import NOON, InUse

A_DAY = timedelta(days=1)


def propose(world: InUse, text: str, *, name: str = "Lene", now: datetime = NOON) -> Decision:
    """Propose the phase that `text` starts with; the rest is the reason."""
    return transitions.propose_phase(
        world.session, channel=world.channel, text=text, by=actor(world, name, now=now)
    )


def confirm(world: InUse, decision: Decision, *, name: str = "Berit", now: datetime = NOON) -> None:
    decisions.confirm(
        world.session,
        decision=decision,
        seen=decision.text_fingerprint,
        by=actor(world, name, now=now),
    )


def move_to(world: InUse, *keys: str) -> None:
    """Move through these phases, a day each."""
    for key in keys:
        changes = world.session.scalar(select(func.count()).select_from(PhasePeriod)) or 0
        now = NOON + A_DAY * (changes + 1)
        confirm(world, propose(world, f"{key} because we agreed", now=now), now=now)


def mark_met(
    world: InUse, name: str, phase: str, criterion: str, *, seen: int = 0, now: datetime = NOON
) -> None:
    """`name` marks a criterion as met on a page that shows `seen` phase changes."""
    criteria.tick(
        world.session,
        state=page_state(phase, criterion, seen=seen),
        by=actor(world, name, now=now),
    )


def mark_open(world: InUse, name: str, phase: str, criterion: str, *, seen: int = 0) -> None:
    """`name` marks a criterion as open again."""
    criteria.untick(
        world.session, state=page_state(phase, criterion, seen=seen), by=actor(world, name)
    )


def page_state(phase: str = "", criterion: str = "", *, seen: int = 0) -> PhasePageState:
    return PhasePageState(channel_id="C1", change_count=seen, phase=phase, criterion=criterion)
