"""The log: entries made from what was spoken, found again, and taken from state to state."""

from pico_bot.records.finding import find, hold, logged_from
from pico_bot.records.logging import Entry, Reasoning, Source, log
from pico_bot.records.showing import (
    refresh,
    say_in_thread,
    show,
    show_address,
    surroundings,
    thread_of,
    together,
)
from pico_bot.records.sources import mark_source, take_new_text, undo_reaction
from pico_bot.records.steps import (
    add_history,
    check,
    follow,
    move,
    reopen,
    take,
    what_changes,
    withdraw,
)

__all__ = [
    "Entry",
    "Reasoning",
    "Source",
    "add_history",
    "check",
    "find",
    "follow",
    "hold",
    "log",
    "logged_from",
    "mark_source",
    "move",
    "refresh",
    "reopen",
    "say_in_thread",
    "show",
    "show_address",
    "surroundings",
    "take",
    "take_new_text",
    "thread_of",
    "together",
    "undo_reaction",
    "what_changes",
    "withdraw",
]
