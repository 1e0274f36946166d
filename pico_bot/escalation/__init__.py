"""Reminders, escalation levels, snoozing and inactivity."""

from pico_bot.escalation import inactivity, levels, snooze
from pico_bot.escalation.notify import on_notice_undelivered

__all__ = [
    "inactivity",
    "levels",
    "on_notice_undelivered",
    "snooze",
]
