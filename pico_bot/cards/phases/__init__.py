"""The phase: where the partnership is on its road, what is to be done, and what it changes.

Everybody is named in plain words; only the announcement of a new phase calls somebody, and only
whoever has to fill a role.
"""

from pico_bot.cards.phases.announcement import announcement
from pico_bot.cards.phases.history import history
from pico_bot.cards.phases.page import page
from pico_bot.cards.phases.shapes import (
    NEXT,
    TICK,
    UNTICK,
    Answering,
    Arrival,
    Coming,
    Effects,
    Item,
    Mark,
    Page,
    Past,
    Reference,
)

__all__ = [
    "NEXT",
    "TICK",
    "UNTICK",
    "Answering",
    "Arrival",
    "Coming",
    "Effects",
    "Item",
    "Mark",
    "Page",
    "Past",
    "Reference",
    "announcement",
    "history",
    "page",
]
