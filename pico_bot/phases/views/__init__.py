"""The phase page, its history and the announcement of a new phase."""

from pico_bot.phases.views.announcement import announcement_message
from pico_bot.phases.views.history import history_message
from pico_bot.phases.views.page import page_message
from pico_bot.phases.views.shapes import (
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
    "announcement_message",
    "history_message",
    "page_message",
]
