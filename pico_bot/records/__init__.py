"""Issues, decisions and changes: captured, routed, taken from state to state, found again."""

from pico_bot.records import (
    capture,
    cards,
    changes,
    decisions,
    issues,
    log,
    lookup,
    notes,
    permissions,
    proposals,
    propose,
    routing,
    search,
    sla,
    sources,
    transitions,
)
from pico_bot.records.capture import Entry, Reasoning, Source
from pico_bot.records.cards import show_address
from pico_bot.records.log import Filter
from pico_bot.records.sla import Standing

__all__ = [
    "Entry",
    "Filter",
    "Reasoning",
    "Source",
    "Standing",
    "capture",
    "cards",
    "changes",
    "decisions",
    "issues",
    "log",
    "lookup",
    "notes",
    "permissions",
    "proposals",
    "propose",
    "routing",
    "search",
    "show_address",
    "sla",
    "sources",
    "transitions",
]
