"""What only a change signal's card shows."""

from pico_bot.blockkit import date_token, label_of, one_line
from pico_bot.i18n import gettext as _
from pico_bot.model import Change
from pico_bot.records.views.text_pairs import LengthBudget, TextPair, fact, written


def facts(change: Change, room: LengthBudget) -> list[TextPair]:
    """What drives it, from when it holds, and in which areas it is felt."""
    found = []
    if change.driver:
        found.append(fact(_("Driver"), label_of(change.driver)))
    if change.from_on:
        found.append(fact(_("Effective from"), date_token(change.from_on)))
    if change.touched_areas:
        areas = [one_line(area, limit=room.name) for area in change.touched_areas]
        found.append(fact(_("Affected areas"), ", ".join(areas)))
    return found


def notes(change: Change, room: LengthBudget) -> list[TextPair]:
    """What it touches."""
    return [written(_("Impact"), change.effects, room)] if change.effects else []
