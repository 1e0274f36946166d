"""What only an issue's card shows."""

from pico_bot.blockkit import date_token, label_of
from pico_bot.i18n import gettext as _
from pico_bot.model import Issue
from pico_bot.records.views.text_pairs import LengthBudget, TextPair, fact, written


def now(issue: Issue, room: LengthBudget) -> list[TextPair]:
    """What it waits for, or how it was solved."""
    said = []
    if issue.waiting_on:
        said.append(written(_("Waiting for"), issue.waiting_because or _("No reason given."), room))
    if issue.resolution:
        said.append(written(_("Resolution"), issue.resolution, room))
    return said


def facts(issue: Issue) -> list[TextPair]:
    """How pressing it is, and by when."""
    found = [fact(_("Priority"), priority(issue))]
    if issue.due_on:
        found.append(fact(_("Due date"), date_token(issue.due_on)))
    return found


def priority(issue: Issue) -> str:
    """How pressing it is, and what the consultancy proposes where that is another."""
    if issue.proposed_priority and issue.proposed_priority is not issue.priority:
        return _("{priority} (the consultancy proposes {proposed})").format(
            priority=label_of(issue.priority), proposed=label_of(issue.proposed_priority)
        )
    return label_of(issue.priority)
