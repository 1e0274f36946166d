"""Issues: acknowledge, edit, hold, resume, assign and resolve them."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from pico_bot.core import BadRequest, NotFound
from pico_bot.i18n import format_day as say_day
from pico_bot.i18n import gettext as _
from pico_bot.model import Actor, Issue, Member, Priority, Routing, Side, Step, StepDetail
from pico_bot.partnerships import partnerships
from pico_bot.records import cards, task_messages, transitions
from pico_bot.records.task_messages import Task
from pico_bot.records.views import DUE


def acknowledge(session: Session, *, issue: Issue, by: Actor) -> None:
    """Acknowledge `issue`; raises as `transitions.apply` does."""
    transitions.apply(session, record=issue, step=Step.ACKNOWLEDGE, by=by)
    cards.publish(session, issue, now=by.now)


def resolve(session: Session, *, issue: Issue, resolution: str | None, by: Actor) -> None:
    """Resolve `issue`; raises as `transitions.apply` does."""
    transitions.apply(session, record=issue, step=Step.RESOLVE, by=by, note=resolution)
    issue.resolution = resolution
    issue.stop_waiting()
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
    """Edit `issue`; raises BadRequest if nothing was changed, else as `set_due` does.

    Without an `owner`, the issue goes to the owner of its area. A priority from the consultancy is
    only proposed, until the customer sets one.
    """
    transitions.check_allowed(session, record=issue, step=Step.EDIT, by=by)
    _check_due_date(issue, due_on, now=by.now)
    title, text = transitions.edited_words(issue, title=title, text=text)
    priorities: dict[str, Priority | None] = {}
    if by.member.side is not Side.CUSTOMER or priority is not issue.priority:
        priorities = _priorities(issue, priority=priority, by=by)
    changed = transitions.changed_fields(
        issue, title=title, text=text, area=area, due_on=due_on, **priorities
    )
    changed_owner = (owner.id if owner else None) != issue.responsible_id
    is_reassigned = changed_owner or area != issue.area
    if not changed_owner and issue.routing is not Routing.NAMED:
        owner = None
    if is_reassigned:
        _role, responsible, how = transitions.assignment(
            session, record=issue, area=area, owner=owner, now=by.now
        )
        if (responsible, how) != (issue.responsible, issue.routing):
            changed[StepDetail.OWNER] = responsible.name if responsible else None
    transitions.require_changes(changed)
    transitions.apply(session, record=issue, step=Step.EDIT, by=by, details=changed)
    owner_before = issue.responsible_id
    issue.title, issue.text, issue.due_on = title, text, due_on
    _set(issue, priorities)
    if is_reassigned:
        transitions.reassign(session, record=issue, area=area, owner=owner, now=by.now)
    cards.publish(session, issue, now=by.now)
    if is_reassigned:
        task_messages.notify_responsible(session, issue, Task.OWN, before=owner_before, by=by)


def put_on_hold(session: Session, *, issue: Issue, on: Side, reason: str, by: Actor) -> None:
    """Put `issue` on hold until the side `on` has acted.

    Raises BadRequest if `reason` is empty, else as `transitions.apply` does.
    """
    if not reason.strip():
        raise BadRequest(_("Enter what it's waiting for."))
    transitions.apply(
        session,
        record=issue,
        step=Step.PUT_ON_HOLD,
        by=by,
        note=reason.strip(),
        details={StepDetail.WAITING_FOR: on},
    )
    issue.waiting_on, issue.waiting_reason = on, reason.strip()
    cards.publish(session, issue, now=by.now)
    task_messages.notify_waiting_side(session, issue, by=by)


def resume(session: Session, *, issue: Issue, by: Actor) -> None:
    """Take `issue` off hold; raises as `transitions.apply` does."""
    transitions.apply(session, record=issue, step=Step.RESUME, by=by)
    issue.stop_waiting()
    cards.publish(session, issue, now=by.now)
    task_messages.notify_responsible(session, issue, Task.CONTINUE, by=by)


def assign(session: Session, *, issue: Issue, owner: Member, by: Actor) -> None:
    """Assign `issue` to `owner` by name.

    Raises BadRequest if they own it already or aren't part of the partnership, else as
    `transitions.apply` does.
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
    transitions.check_allowed(session, record=issue, step=Step.EDIT, by=by)
    if owner.id == issue.responsible_id:
        raise BadRequest(
            _("{name} already owns {record}.").format(name=owner.name, record=issue.reference)
        )
    transitions.apply(
        session, record=issue, step=Step.EDIT, by=by, details={StepDetail.OWNER: owner.name}
    )
    transitions.reassign(session, record=issue, area=issue.area, owner=owner, now=by.now)
    cards.publish(session, issue, now=by.now)
    task_messages.notify_responsible(session, issue, Task.OWN, by=by)


def find_owner(session: Session, issue: Issue, member_id: int) -> Member:
    """The member with this id; raises NotFound unless they are in the issue's partnership."""
    owner = session.get(Member, member_id)
    if owner is None or owner.partnership_id != issue.partnership_id:
        raise NotFound(_("That person isn't part of this partnership."))
    return owner


def set_due(session: Session, *, issue: Issue, due_on: date | None, by: Actor) -> None:
    """Set the due date, or remove it.

    Raises BadRequest for a day in the past, else as `transitions.apply` does.
    """
    _check_due_date(issue, due_on, now=by.now)
    _change(session, issue, {"due_on": due_on}, by=by)


def _check_due_date(issue: Issue, due_on: date | None, *, now: datetime) -> None:
    # A due date that was set earlier may have passed by now, and is kept.
    if due_on is None or due_on == issue.due_on:
        return
    if due_on < partnerships.today(issue.partnership, now=now):
        raise BadRequest(_("{day} is in the past.").format(day=say_day(due_on)), field=DUE)


def set_priority(session: Session, *, issue: Issue, priority: Priority, by: Actor) -> None:
    """Set the priority, or propose it if the member isn't on the customer side.

    Raises as `transitions.apply` does.
    """
    _change(session, issue, _priorities(issue, priority=priority, by=by), by=by)


def _priorities(issue: Issue, *, priority: Priority, by: Actor) -> dict[str, Priority | None]:
    """The fields that `priority` sets: the customer decides it, anyone else proposes it."""
    if by.member.side is Side.CUSTOMER:
        return {"priority": priority, "proposed_priority": None}
    return {"proposed_priority": priority if priority is not issue.priority else None}


def _change(session: Session, issue: Issue, values: Mapping[str, object], *, by: Actor) -> None:
    """Edit fields of `issue`; without a difference, only check that the member may."""
    changed = transitions.changed_fields(issue, **values)
    if not changed:
        transitions.check_allowed(session, record=issue, step=Step.EDIT, by=by)
        return
    transitions.apply(session, record=issue, step=Step.EDIT, by=by, details=changed)
    _set(issue, values)
    cards.publish(session, issue, now=by.now)


def _set(issue: Issue, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        setattr(issue, name, value)
