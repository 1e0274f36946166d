"""Reminders and escalation notices."""

from pico_bot.escalation.views.notices import Waiting, internal, quiet, reminder, shared

__all__ = [
    "Waiting",
    "internal",
    "quiet",
    "reminder",
    "shared",
]
