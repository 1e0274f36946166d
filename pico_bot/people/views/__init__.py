"""What people see of contacts, absences and offboarding."""

from pico_bot.people.views.absence import taking_over, welcome_back
from pico_bot.people.views.contacts import (
    Day,
    Duty,
    Held,
    People,
    Term,
    card,
    checkin_line,
    phase_line,
    roles,
    roles_on,
)
from pico_bot.people.views.offboarding import DEACTIVATED, LEFT, notice

__all__ = [
    "DEACTIVATED",
    "LEFT",
    "Day",
    "Duty",
    "Held",
    "People",
    "Term",
    "card",
    "checkin_line",
    "notice",
    "phase_line",
    "roles",
    "roles_on",
    "taking_over",
    "welcome_back",
]
