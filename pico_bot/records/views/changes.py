"""The parts of a card that only changes have."""

from pico_bot.blockkit import area_name, date_token, label_of, one_line
from pico_bot.i18n import gettext as _
from pico_bot.model import Change
from pico_bot.records.views.text_pairs import LengthBudget, TextPair, fact, note


def facts(change: Change, budget: LengthBudget) -> list[TextPair]:
    """Its driver, the date when it takes effect, and the affected areas."""
    found = []
    if change.driver:
        found.append(fact(_("Driver"), label_of(change.driver)))
    if change.effective_on:
        found.append(fact(_("Effective from"), date_token(change.effective_on)))
    if change.affected_areas:
        areas = [one_line(area_name(area), limit=budget.name) for area in change.affected_areas]
        found.append(fact(_("Affected areas"), ", ".join(areas)))
    return found


def notes(change: Change, budget: LengthBudget) -> list[TextPair]:
    """Its impact."""
    return [note(_("Impact"), change.effects, budget)] if change.effects else []
