"""Phases: criteria, and the steps from one phase to another."""

from pico_bot.phases import criteria, lookup, transitions

__all__ = [
    "criteria",
    "lookup",
    "transitions",
]
