"""What people see of contacts, absences and offboarding."""

from pico_bot.people.views import absence, appointments, contacts, offboarding
from pico_bot.people.views.appointments import last_day, period_words
from pico_bot.people.views.contacts import (
    AreaLine,
    ContactPoints,
    PlannedHolder,
    RoleLine,
    RolesOnDay,
    RoleTerm,
)

__all__ = [
    "AreaLine",
    "ContactPoints",
    "PlannedHolder",
    "RoleLine",
    "RoleTerm",
    "RolesOnDay",
    "absence",
    "appointments",
    "contacts",
    "last_day",
    "offboarding",
    "period_words",
]
