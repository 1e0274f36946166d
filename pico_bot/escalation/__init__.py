"""Reminders, escalation levels, snoozing and inactivity."""

from pico_bot.escalation import escalate, inactivity, snooze
from pico_bot.escalation.notify import not_reached

__all__ = [
    "escalate",
    "inactivity",
    "not_reached",
    "snooze",
]
