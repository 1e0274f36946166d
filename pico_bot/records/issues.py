"""Issues: acknowledged by who owns them, worked on, resolved, opened again."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from pico_bot.blockkit import label_of
from pico_bot.core import BadRequest
from pico_bot.i18n import format_day as say_day
from pico_bot.i18n import gettext as _
from pico_bot.model import Actor, Issue, Member, Priority, Routing, Side, Step
from pico_bot.partnerships import partnerships
from pico_bot.records import cards, transitions
from pico_bot.records.views import DUE


def acknowledge(session: Session, *, issue: Issue, by: Actor) -> None:
    """Say that the issue is seen and taken on; raises as `records.take` does."""
    transitions.apply(session, record=issue, step=Step.ACKNOWLEDGE, by=by)
    cards.publish(session, issue, now=by.now)


def resolve(session: Session, *, issue: Issue, resolution: str | None, by: Actor) -> None:
    """Say that the issue is solved, and how; raises as `records.take` does."""
    transitions.apply(session, record=issue, step=Step.RESOLVE, by=by, note=resolution)
    issue.resolution = resolution
    issue.waits_no_more()
    cards.publish(session, issue, now=by.now)


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
    by: Actor,
) -> None:
    """Change what the issue says and who has it; raises as `set_due` does.

    Without an `owner` it goes where its area's issues go. Only the customer side sets a priority:
    the consultancy's is kept as a proposal, until the customer sets another one.
    """
    _require_to_come(session, issue, due_on, now=by.now)
    changed = transitions.describe_changes(issue, title=title, text=text, area=area, due_on=due_on)
    transitions.apply(session, record=issue, step=Step.EDIT, by=by, note=changed)
    issue.title, issue.text, issue.due_on = title, text, due_on
    if by.member.side is not Side.CUSTOMER or priority is not issue.priority:
        set_priority(issue, priority=priority, member=by.member)
    picked = (owner.id if owner else None) != issue.responsible_id
    if picked or area != issue.area:
        stays = picked or issue.routing is Routing.NAMED
        transitions.reassign(
            session, record=issue, area=area, owner=owner if stays else None, now=by.now
        )
    cards.publish(session, issue, now=by.now)


def put_on_hold(session: Session, *, issue: Issue, on: Side, because: str, by: Actor) -> None:
    """Say which side the issue waits for, and why; raises BadRequest without a reason.

    Else raises as `records.take` does.
    """
    if not because.strip():
        raise BadRequest(_("Enter what it's waiting for."))
    note = _("{side}: {because}").format(side=label_of(on), because=because.strip())
    transitions.apply(session, record=issue, step=Step.PUT_ON_HOLD, by=by, note=note)
    issue.waiting_on, issue.waiting_because = on, because.strip()
    cards.publish(session, issue, now=by.now)


def resume(session: Session, *, issue: Issue, by: Actor) -> None:
    """Say that the issue waits no longer; raises as `records.take` does."""
    transitions.apply(session, record=issue, step=Step.RESUME, by=by)
    issue.waits_no_more()
    cards.publish(session, issue, now=by.now)


def assign(session: Session, *, issue: Issue, owner: Member, by: Actor) -> None:
    """Give the issue to `owner` in person.

    Raises BadRequest where they are of neither side, else as `records.take` does.
    """
    if owner.side is Side.UNKNOWN:
        raise BadRequest(
            _("{name} isn't part of this partnership, so they can't own {record}.").format(
                name=owner.name, record=issue.reference
            )
        )
    if owner.left_at is not None:
        raise BadRequest(
            _("{name} has left the partnership, so they can't own {record}.").format(
                name=owner.name, record=issue.reference
            )
        )
    note = _("owner: {name}").format(name=owner.name)
    transitions.apply(session, record=issue, step=Step.EDIT, by=by, note=note)
    transitions.reassign(session, record=issue, area=issue.area, owner=owner, now=by.now)
    cards.publish(session, issue, now=by.now)


def set_due(session: Session, *, issue: Issue, due_on: date | None, by: Actor) -> None:
    """Say by when the issue is to be solved.

    Raises BadRequest for a day that is over, else as `records.take` does.
    """
    _require_to_come(session, issue, due_on, now=by.now)
    note = _("due date: {day}").format(day=say_day(due_on)) if due_on else _("due date: none")
    transitions.apply(session, record=issue, step=Step.EDIT, by=by, note=note)
    issue.due_on = due_on
    cards.publish(session, issue, now=by.now)


def _require_to_come(session: Session, issue: Issue, due_on: date | None, *, now: datetime) -> None:
    # A day that was set before may be over by now, and stays.
    if due_on is None or due_on == issue.due_on:
        return
    if due_on < partnerships.today(session, issue.partnership, now=now):
        raise BadRequest(_("{day} is in the past.").format(day=say_day(due_on)), field=DUE)


def change_priority(session: Session, *, issue: Issue, priority: Priority, by: Actor) -> None:
    """Set the priority, or propose it where the member is not of the customer.

    Raises as `records.take` does.
    """
    is_set = by.member.side is Side.CUSTOMER
    said = _("priority: {priority}") if is_set else _("proposed priority: {priority}")
    note = said.format(priority=label_of(priority))
    transitions.apply(session, record=issue, step=Step.EDIT, by=by, note=note)
    set_priority(issue, priority=priority, member=by.member)
    cards.publish(session, issue, now=by.now)


def set_priority(issue: Issue, *, priority: Priority, member: Member) -> None:
    """Set the priority where the member is of the customer, else propose it."""
    if member.side is Side.CUSTOMER:
        issue.priority, issue.proposed_priority = priority, None
    else:
        issue.proposed_priority = priority if priority is not issue.priority else None
