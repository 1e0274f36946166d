"""Take steps on records: check state and permission, change the state, write the history."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from pico_bot.blockkit import label_of, step_phrase
from pico_bot.core import AlreadyTaken, BadRequest, IllegalStep
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    SETTLED,
    Actor,
    Decision,
    History,
    Issue,
    Member,
    Record,
    Routing,
    State,
    Step,
    StepDetail,
    Transition,
    Via,
    role_of,
    snapshot_of,
    transition,
)
from pico_bot.records import permissions, proposals, routing, task_messages
from pico_bot.records.cards import publish
from pico_bot.records.task_messages import Task
from pico_bot.records.views import forms
from pico_bot.tags import title_of

# Steps that must apply to the text that the person saw.
_BOUND_TO_TEXT = frozenset({Step.EDIT, Step.OBJECT})


_TEXT_CHANGES = frozenset({StepDetail.TEXT, StepDetail.EDITED_MESSAGE})


def apply(
    session: Session,
    *,
    record: Record,
    step: Step,
    by: Actor,
    note: str | None = None,
    details: Mapping[StepDetail, object] | None = None,
    keep_state: bool = False,
) -> None:
    """Take `step` on `record` and add it to the history.

    `note` is what the member wrote, and `details` is what else the history shows. With `keep_state`
    the state doesn't change yet, as when the other side still has to confirm.

    Raises IllegalStep if the step isn't possible in the record's state, and NotAllowed unless the
    member may take it; nothing is changed then.
    """
    found = check_allowed(session, record=record, step=step, by=by)
    before = record.state
    if found.target and not keep_state:
        _enter_state(session, record, found.target, now=by.now)
    if details and not _TEXT_CHANGES.isdisjoint(details):
        record.quotes_thread = False
    add_history(
        session,
        record,
        step=step,
        via=by.via,
        member=by.member,
        now=by.now,
        before=before,
        note=note,
        details=details,
    )


def apply_if_possible(
    session: Session,
    *,
    record: Record,
    step: Step,
    via: Via,
    member: Member | None,
    now: datetime,
    details: Mapping[StepDetail, object],
) -> bool:
    """Take a step that something else causes, if it is possible in the record's state.

    `details` are the cause, and `member` the person behind it, if any; their permission isn't
    checked. Returns whether the step was taken.
    """
    found = transition(record.kind, step, record.state)
    if found is None or found.target is None:
        return False
    before = record.state
    _enter_state(session, record, found.target, now=now)
    add_history(
        session, record, step=step, via=via, member=member, now=now, before=before, details=details
    )
    publish(session, record, now=now)
    return True


def check_allowed(session: Session, *, record: Record, step: Step, by: Actor) -> Transition:
    """The transition for `step` on `record`; raises as `apply` does.

    If that is IllegalStep and the member has taken the step before, it is AlreadyTaken.
    """
    proposals.check_step(session, record, step)
    found = transition(record.kind, step, record.state)
    if found is None:
        error = AlreadyTaken if _was_taken(record, step, by=by.member) else IllegalStep
        raise error(_not_possible(record, step))
    permissions.require(
        session, record=record, step=step, who=found.who, member=by.member, now=by.now
    )
    return found


def check_unchanged(record: Record, *, step: Step, seen: str) -> None:
    """Check that `step`, taken with a form, applies to what the person saw.

    `seen` is the fingerprint of `record` when the form was opened. Raises IllegalStep if the record
    has changed since and the step depends on its text.
    """
    if step in _BOUND_TO_TEXT and seen != forms.fingerprint(record):
        raise IllegalStep(
            _(
                "{record} changed while this form was open. Copy your text, close the "
                "form and open it again."
            ).format(record=record.reference)
        )


def withdraw(session: Session, *, record: Record, reason: str | None, by: Actor) -> None:
    """Withdraw `record`; its number isn't reused. Raises as `apply` does."""
    apply(session, record=record, step=Step.WITHDRAW, by=by, note=reason)
    if isinstance(record, Issue):
        record.stop_waiting()
    publish(session, record, now=by.now)


def reopen(session: Session, *, record: Record, by: Actor) -> None:
    """Reopen a settled or withdrawn record on the same card; raises as `apply` does."""
    apply(session, record=record, step=Step.REOPEN, by=by)
    repropose(session, record=record, by=by)
    publish(session, record, now=by.now)
    task_messages.notify_responsible(session, record, Task.REOPENED, by=by)


def repropose(session: Session, *, record: Record, by: Actor) -> None:
    """Clear the outcome of `record`, which `by` has edited or reopened.

    `by` counts as a proposer of a decision, so that it goes to someone else if `by` was to decide
    on it as a fallback. The other side can't decide, so its edits leave this as it is.
    """
    record.reset()
    if isinstance(record, Decision) and by.member.side is role_of(record).side:
        record.reproposed_by_id = by.member.id
        routing.reroute_record(session, record, now=by.now)


def reassign(
    session: Session, *, record: Record, area: str, owner: Member | None, now: datetime
) -> None:
    """Move `record` to `area`, and assign it to `owner` if given, else as it is routed."""
    role, responsible, how = assignment(session, record=record, area=area, owner=owner, now=now)
    record.area, record.responsible_role = area, role
    record.responsible, record.routing = responsible, how


def assignment(
    session: Session, *, record: Record, area: str, owner: Member | None, now: datetime
) -> tuple[str, Member | None, Routing]:
    """The role and person that would be responsible for `record`, and why, as by `reassign`."""
    terms = snapshot_of(record.partnership).terms
    role = routing.responsible_role(record.kind, terms.area(area))
    if owner is not None:
        return role, owner, Routing.NAMED
    routed = routing.route(
        session,
        partnership=record.partnership,
        role=role,
        barred=routing.barred_from(record, area=area),
        now=now,
    )
    return role, routing.responsible(session, routed), routed.routing


def add_history(
    session: Session,
    record: Record,
    *,
    step: str,
    via: Via,
    member: Member | None,
    now: datetime,
    before: State | None = None,
    note: str | None = None,
    details: Mapping[StepDetail, object] | None = None,
) -> None:
    """Add an entry to the history of `record`, with the member's side and role at this time."""
    # Appending to the history would read it first.
    session.add(
        History(
            record=record,
            partnership_id=record.partnership.id,
            at=now,
            step=str(step),
            via=via,
            member=member,
            side=member.side if member else None,
            role=permissions.acting_role(record, member, now=now) if member else None,
            from_state=before,
            to_state=record.state,
            note=note,
            details=dict(details or {}),
        )
    )


def edited_words(record: Record, *, title: str, text: str) -> tuple[str, str]:
    """The title and text of `record` after an edit to `title` and `text`.

    A title that repeats the beginning of the text and the text itself never contradict each other:
    if only one of the two was edited, the other follows.
    """
    if record.title != title_of(record.text):
        return title, text
    if title == record.title:
        return title_of(text), text
    if text == record.text and text.startswith(record.title):
        return title, title + text.removeprefix(record.title)
    return title, text


def changed_fields(record: Record, **values: object) -> dict[StepDetail, object]:
    """The old and new value of each field that setting `values` would change, for the history."""
    return {
        StepDetail(name): [_as_json(old), _as_json(new)]
        for name, new in values.items()
        if (old := getattr(record, name)) != new
    }


def require_changes(changed: Mapping[StepDetail, object]) -> None:
    """Raises BadRequest if an edit has changed nothing."""
    if not changed:
        raise BadRequest(_("You haven't changed anything."))


def _as_json(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _was_taken(record: Record, step: Step, *, by: Member) -> bool:
    """Whether `by` took `step` when it was last possible."""
    for each in reversed(record.history):
        if each.step == step and each.member_id == by.id:
            return True
        if transition(record.kind, step, each.to_state):
            return False
    return False


def _enter_state(session: Session, record: Record, target: State, *, now: datetime) -> None:
    reopened = record.state in SETTLED and target not in SETTLED
    record.state = target
    if reopened:
        # The role's holder may have changed since then.
        routed = routing.route_record(session, record, now=now)
        record.responsible_role = routed.role
        record.responsible = routing.responsible(session, routed)
        record.routing = routed.routing


def _not_possible(record: Record, step: Step) -> str:
    last = record.last_transition
    values = {"record": record.reference, "state": label_of(record.state), "do": step_phrase(step)}
    if record.state is State.SUPERSEDED and last and StepDetail.REPLACEMENT in last.details:
        sentence = _("{record} is {state} by {replacement}, so you can't {do} now.")
        return sentence.format(**values, replacement=last.details[StepDetail.REPLACEMENT])
    if last and last.member:
        sentence = _("{record} is {state} (by {name}), so you can't {do} now.")
        return sentence.format(**values, name=last.member.name)
    return _("{record} is {state}, so you can't {do} now.").format(**values)
