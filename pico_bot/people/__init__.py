"""Contact card, absences, offboarding and side changes."""

from pico_bot.people import absences, contacts, offboarding, side_changes
from pico_bot.people.absences import AbsenceOutcome

__all__ = [
    "AbsenceOutcome",
    "absences",
    "contacts",
    "offboarding",
    "side_changes",
]
