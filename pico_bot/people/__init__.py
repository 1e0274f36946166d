"""Contact card, absences, offboarding and side changes."""

from pico_bot.people import absences, contacts, offboarding, side_changes
from pico_bot.people.absences import Moved

__all__ = [
    "Moved",
    "absences",
    "contacts",
    "offboarding",
    "side_changes",
]
