"""What only an issue's card shows."""

from pico_bot.cards.blocks import day, escape, folded
from pico_bot.model import Issue


def facts(issue: Issue) -> list[str]:
    """How pressing it is, by when, and whom it waits for."""
    found = [f"*Priority*\n{_priority(issue)}"]
    if issue.due_on:
        found.append(f"*Due*\n{day(issue.due_on)}")
    if issue.waiting_on:
        found.append(f"*Waits for*\nthe {issue.waiting_on}")
    return found


def notes(issue: Issue) -> list[str]:
    """What it waits for, and how it was solved."""
    found = []
    if issue.waiting_on and issue.waiting_because:
        found.append(f"*Waits because*\n{folded(issue.waiting_because)}")
    if issue.resolution:
        found.append(f"*Resolution*\n{folded(issue.resolution)}")
    return found


def plain(issue: Issue) -> list[str]:
    """The same in plain words."""
    parts = [f"Priority: {_priority(issue)}."]
    if issue.due_on:
        parts.append(f"Due: {issue.due_on.isoformat()}.")
    if issue.waiting_on:
        parts.append(f"Waits for the {issue.waiting_on}: {issue.waiting_because or 'no reason'}")
    if issue.resolution:
        parts.append(f"Resolution: {issue.resolution}")
    return parts


def _priority(issue: Issue) -> str:
    if issue.proposed_priority and issue.proposed_priority is not issue.priority:
        return escape(f"{issue.priority} (the consultancy proposes {issue.proposed_priority})")
    return str(issue.priority)
