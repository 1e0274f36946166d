"""The parts of a card that only issues have."""

from pico_bot.blockkit import date_token, label_of
from pico_bot.i18n import gettext as _
from pico_bot.model import Issue
from pico_bot.records.views.text_pairs import LengthBudget, TextPair, fact, note


def status(issue: Issue, budget: LengthBudget) -> list[TextPair]:
    """What it is waiting for, or how it was resolved."""
    found = []
    if issue.waiting_on:
        found.append(note(_("Waiting for"), issue.waiting_reason or _("No reason given."), budget))
    if issue.resolution:
        found.append(note(_("Resolution"), issue.resolution, budget))
    return found


def facts(issue: Issue) -> list[TextPair]:
    """Its priority and due date."""
    found = [fact(_("Priority"), priority(issue))]
    if issue.due_on:
        found.append(fact(_("Due date"), date_token(issue.due_on)))
    return found


def priority(issue: Issue) -> str:
    """Its priority, and another that the consultancy proposes."""
    if issue.proposed_priority and issue.proposed_priority is not issue.priority:
        return _("{priority} (the consultancy proposes {proposed})").format(
            priority=label_of(issue.priority), proposed=label_of(issue.proposed_priority)
        )
    return label_of(issue.priority)
