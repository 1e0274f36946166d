"""Contact card, absences, offboarding and side changes."""

from pico_bot.people import (
    absences,
    appointments,
    contacts,
    offboarding,
    role_dates,
    side_changes,
)
from pico_bot.people.absences import AbsenceOutcome
from pico_bot.people.appointments import RoleChange, RoleOutcome

__all__ = [
    "AbsenceOutcome",
    "RoleChange",
    "RoleOutcome",
    "absences",
    "appointments",
    "contacts",
    "offboarding",
    "role_dates",
    "side_changes",
]
