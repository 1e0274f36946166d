"""Take steps on records: check state and permission, change the state, write the history."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from pico_bot.blockkit import label_of, step_phrase
from pico_bot.core import IllegalStep
from pico_bot.i18n import format_day, gettext_noop
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    SETTLED,
    Actor,
    Driver,
    History,
    Issue,
    Member,
    Priority,
    Record,
    Routing,
    State,
    Step,
    Transition,
    Via,
    transition,
)
from pico_bot.partnerships import partnerships
from pico_bot.records import permissions, proposals, routing
from pico_bot.records.cards import publish

# The labels of the fields whose changes are written to the history.
FIELD_LABELS = {
    "title": gettext_noop("title"),
    "text": gettext_noop("text"),
    "area": gettext_noop("area"),
    "due_on": gettext_noop("due date"),
    "driver": gettext_noop("driver"),
    "effective_on": gettext_noop("effective from"),
    "business_need": gettext_noop("business need"),
    "rationale": gettext_noop("rationale"),
    "options_considered": gettext_noop("options considered"),
    "consequences": gettext_noop("consequences"),
    "review_on": gettext_noop("review date"),
}


def apply(
    session: Session,
    *,
    record: Record,
    step: Step,
    by: Actor,
    note: str | None = None,
    keep_state: bool = False,
) -> None:
    """Take `step` on `record` and add it to the history.

    With `keep_state` the state doesn't change yet, as when the other side still has to confirm.

    Raises IllegalStep if the step isn't possible in the record's state, and NotAllowed unless the
    member may take it; nothing is changed then.
    """
    found = check_allowed(session, record=record, step=step, by=by)
    before = record.state
    if found.target and not keep_state:
        _enter_state(session, record, found.target, now=by.now)
    add_history(
        session,
        record,
        step=step,
        via=by.via,
        member=by.member,
        now=by.now,
        before=before,
        note=note,
    )


def apply_if_possible(
    session: Session,
    *,
    record: Record,
    step: Step,
    via: Via,
    member: Member | None,
    now: datetime,
    note: str,
) -> bool:
    """Take a step that something else causes, if it is possible in the record's state.

    `note` is the cause, and `member` the person behind it, if any; their permission isn't checked.
    Returns whether the step was taken.
    """
    found = transition(record.kind, step, record.state)
    if found is None or found.target is None:
        return False
    before = record.state
    _enter_state(session, record, found.target, now=now)
    add_history(
        session, record, step=step, via=via, member=member, now=now, before=before, note=note
    )
    publish(session, record, now=now)
    return True


def check_allowed(session: Session, *, record: Record, step: Step, by: Actor) -> Transition:
    """The transition for `step` on `record`; raises as `apply` does."""
    proposals.check_step(session, record, step)
    found = transition(record.kind, step, record.state)
    if found is None:
        raise IllegalStep(_not_possible(record, step))
    permissions.require(
        session, record=record, step=step, who=found.who, member=by.member, now=by.now
    )
    return found


def withdraw(session: Session, *, record: Record, reason: str | None, by: Actor) -> None:
    """Withdraw `record`; its number isn't reused. Raises as `apply` does."""
    apply(session, record=record, step=Step.WITHDRAW, by=by, note=reason)
    if isinstance(record, Issue):
        record.stop_waiting()
    publish(session, record, now=by.now)


def reopen(session: Session, *, record: Record, by: Actor, note: str | None = None) -> None:
    """Reopen a settled or withdrawn record on the same card; raises as `apply` does."""
    apply(session, record=record, step=Step.REOPEN, by=by, note=note)
    record.reset()
    publish(session, record, now=by.now)


def reassign(
    session: Session, *, record: Record, area: str, owner: Member | None, now: datetime
) -> None:
    """Move `record` to `area`, and assign it to `owner` if given, else as it is routed."""
    terms = partnerships.terms_of(session, record.partnership)
    record.area = area
    record.responsible_role = routing.responsible_role(record.kind, terms.area(area))
    if owner is not None:
        record.responsible, record.routing = owner, Routing.NAMED
        return
    routed = routing.route(
        session, partnership=record.partnership, role=record.responsible_role, now=now
    )
    record.responsible, record.routing = routed.member, routed.routing


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
) -> None:
    """Add an entry to the history of `record`, with the member's side and role at this time."""
    record.history.append(
        History(
            at=now,
            step=str(step),
            via=via,
            member=member,
            side=member.side if member else None,
            role=permissions.acting_role(session, record, member) if member else None,
            from_state=before,
            to_state=record.state,
            note=note,
        )
    )


def describe_changes(record: Record, **values: object) -> str | None:
    """One line for each field that setting `values` would change, for the history."""
    lines = []
    for name, new in values.items():
        old = getattr(record, name)
        if old != new:
            lines.append(
                _("{field}: {old} → {new}").format(
                    field=_(FIELD_LABELS[name]), old=_display(old), new=_display(new)
                )
            )
    return "\n".join(lines) or None


def _display(value: object) -> str:
    if isinstance(value, date):
        return format_day(value)
    # Options from a list are translated; what people wrote is not.
    return label_of(value) if isinstance(value, Driver | Priority) else str(value or _("none"))


def _enter_state(session: Session, record: Record, target: State, *, now: datetime) -> None:
    reopened = record.state in SETTLED and target not in SETTLED
    record.state = target
    if reopened:
        # The role may have a new holder since the record was settled.
        routed = routing.route_record(session, record, now=now)
        record.responsible_role = routed.role
        record.responsible, record.routing = routed.member, routed.routing


def _not_possible(record: Record, step: Step) -> str:
    last = record.last_transition
    values = {"record": record.reference, "state": label_of(record.state), "do": step_phrase(step)}
    if record.state is State.SUPERSEDED and last and last.note:
        sentence = _("{record} is {state} ({note}), so you can't {do} now.")
        return sentence.format(**values, note=last.note)
    if last and last.member:
        sentence = _("{record} is {state} (by {name}), so you can't {do} now.")
        return sentence.format(**values, name=last.member.name)
    return _("{record} is {state}, so you can't {do} now.").format(**values)
