"""Phases: where a partnership is on its road, what is ticked there, and the steps between them."""

from pico_bot.periods import current
from pico_bot.phases.moving import back, check, go_on, go_to, take_effect
from pico_bot.phases.reading import history, page
from pico_bot.phases.ticking import tick, untick

__all__ = [
    "back",
    "check",
    "current",
    "go_on",
    "go_to",
    "history",
    "page",
    "take_effect",
    "tick",
    "untick",
]
