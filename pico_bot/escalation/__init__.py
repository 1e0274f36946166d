"""Reminders, escalation levels, snoozing and inactivity."""

from pico_bot.escalation import escalate, inactivity, snooze
from pico_bot.escalation.notify import on_notice_undelivered

__all__ = [
    "escalate",
    "inactivity",
    "on_notice_undelivered",
    "snooze",
]
