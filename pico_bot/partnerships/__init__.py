"""Partnerships, their channels, roles, calendars and phase history."""

from pico_bot.partnerships import channels, partnerships, phase_history, roles
from pico_bot.partnerships.calendars import Calendar
from pico_bot.partnerships.directory import Directory, Home, Said
from pico_bot.partnerships.partnerships import Place, Speaker
from pico_bot.partnerships.roles import Contact

__all__ = [
    "Calendar",
    "Contact",
    "Directory",
    "Home",
    "Place",
    "Said",
    "Speaker",
    "channels",
    "partnerships",
    "phase_history",
    "roles",
]
