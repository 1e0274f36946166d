"""Phases: criteria, and the steps from one phase to another."""

from pico_bot.model import ProposalSubject
from pico_bot.phases import criteria, lookup, transitions
from pico_bot.records import effects

__all__ = [
    "criteria",
    "lookup",
    "transitions",
]

effects.register_effect(
    ProposalSubject.PHASE,
    effects.Effect(take_effect=transitions.take_effect, check=transitions.check_applicable),
)
