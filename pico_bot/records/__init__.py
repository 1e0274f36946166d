"""Issues, decisions and changes: captured, routed, taken from state to state, found again."""

from pico_bot.records import (
    capture,
    cards,
    changes,
    decisions,
    effects,
    issues,
    log,
    lookup,
    missing_names,
    notes,
    permissions,
    proposals,
    propose,
    reviews,
    routing,
    search,
    sla,
    sources,
    transitions,
)
from pico_bot.records.capture import Entry, Reasoning, RecordDraft, Source
from pico_bot.records.cards import on_card_refused, save_permalink
from pico_bot.records.decider_changes import decider_before, notify_sides_of_charter
from pico_bot.records.log import LogFilter
from pico_bot.records.sla import TimerStatus
from pico_bot.records.sources import MessageText

__all__ = [
    "Entry",
    "LogFilter",
    "MessageText",
    "Reasoning",
    "RecordDraft",
    "Source",
    "TimerStatus",
    "capture",
    "cards",
    "changes",
    "decider_before",
    "decisions",
    "effects",
    "issues",
    "log",
    "lookup",
    "missing_names",
    "notes",
    "notify_sides_of_charter",
    "on_card_refused",
    "permissions",
    "proposals",
    "propose",
    "reviews",
    "routing",
    "save_permalink",
    "search",
    "sla",
    "sources",
    "transitions",
]
