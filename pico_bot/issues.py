"""Issues: acknowledged by who owns them, worked on, resolved, opened again."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from pico_bot import records
from pico_bot.model import Issue, Member, Priority, Side, Via
from pico_bot.model.states import Step


def acknowledge(session: Session, *, issue: Issue, member: Member, via: Via, now: datetime) -> None:
    """Say that the issue is seen and taken on; raises as `records.take` does."""
    records.take(session, record=issue, step=Step.ACKNOWLEDGE, member=member, via=via, now=now)
    records.show(session, issue, now=now)


def resolve(
    session: Session,
    *,
    issue: Issue,
    resolution: str | None,
    member: Member,
    via: Via,
    now: datetime,
) -> None:
    """Say that the issue is solved, and how; raises as `records.take` does."""
    records.take(
        session, record=issue, step=Step.RESOLVE, member=member, via=via, now=now, note=resolution
    )
    issue.resolution = resolution
    records.show(session, issue, now=now)


def reopen(session: Session, *, issue: Issue, member: Member, via: Via, now: datetime) -> None:
    """Open a resolved issue again, on the same card; raises as `records.take` does."""
    records.take(session, record=issue, step=Step.REOPEN, member=member, via=via, now=now)
    issue.resolution = None
    records.show(session, issue, now=now)


def edit(
    session: Session,
    *,
    issue: Issue,
    title: str,
    text: str,
    area: str,
    owner: Member | None,
    priority: Priority,
    due_on: date | None,
    member: Member,
    via: Via,
    now: datetime,
) -> None:
    """Change what the issue says and who has it; raises as `records.take` does.

    `owner` is set where somebody other than today's owner was picked. Only the customer side sets
    a priority: the consultancy's is kept as a proposal.
    """
    records.take(session, record=issue, step=Step.EDIT, member=member, via=via, now=now)
    issue.title, issue.text, issue.due_on = title, text, due_on
    set_priority(issue, priority=priority, member=member)
    if owner is not None or area != issue.area:
        records.move(session, record=issue, area=area, owner=owner, now=now)
    records.show(session, issue, now=now)


def set_priority(issue: Issue, *, priority: Priority, member: Member) -> None:
    """Set the priority where the member is of the customer, else propose it."""
    if member.side is Side.CUSTOMER:
        issue.priority, issue.proposed_priority = priority, None
    else:
        issue.proposed_priority = priority if priority is not issue.priority else None
