"""What only an issue's card shows."""

from pico_bot.cards.blocks import day
from pico_bot.cards.records.parts import Part, Room, fact, written
from pico_bot.model import Issue


def now(issue: Issue, room: Room) -> list[Part]:
    """What it waits for, or how it was solved."""
    said = []
    if issue.waiting_on:
        said.append(written("What for", issue.waiting_because or "No reason is given.", room))
    if issue.resolution:
        said.append(written("Resolution", issue.resolution, room))
    return said


def facts(issue: Issue) -> list[Part]:
    """How pressing it is, and by when."""
    found = [fact("Priority", _priority(issue))]
    if issue.due_on:
        found.append(fact("Due", day(issue.due_on)))
    return found


def _priority(issue: Issue) -> str:
    if issue.proposed_priority and issue.proposed_priority is not issue.priority:
        return f"{issue.priority} (the consultancy proposes {issue.proposed_priority})"
    return str(issue.priority)
