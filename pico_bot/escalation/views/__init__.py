"""Reminders and escalation notices."""

from pico_bot.escalation.views import notices
from pico_bot.escalation.views.notices import Notice

__all__ = [
    "Notice",
    "notices",
]
