"""What people see of contacts, absences and offboarding."""

from pico_bot.people.views import absence, appointments, contacts, offboarding
from pico_bot.people.views.contacts import AreaLine, ContactPoints, RoleLine, RolesOnDay, RoleTerm

__all__ = [
    "AreaLine",
    "ContactPoints",
    "RoleLine",
    "RoleTerm",
    "RolesOnDay",
    "absence",
    "appointments",
    "contacts",
    "offboarding",
]
