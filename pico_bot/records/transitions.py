"""Records taken from state to state, with everything that happened kept."""

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

# What the fields are called of which a change is told.
FIELDS = {
    "title": gettext_noop("title"),
    "text": gettext_noop("text"),
    "area": gettext_noop("area"),
    "due_on": gettext_noop("due date"),
    "driver": gettext_noop("driver"),
    "from_on": gettext_noop("effective from"),
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
    stays: bool = False,
) -> None:
    """Take `step` with `record`: check that it leads on from here and that they may, keep it.

    With `stays` the state stays what it was: there is more to come before it changes. Raises
    IllegalStep or NotAllowed, with nothing changed.
    """
    found = check_allowed(session, record=record, step=step, by=by)
    before = record.state
    if found.target and not stays:
        _arrive(session, record, found.target, now=by.now)
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
    """Let `record` take a step that follows from something else, where it leads on from here.

    `note` says from what; `member` is who did that, if anybody. Returns whether it led on.
    """
    found = transition(record.kind, step, record.state)
    if found is None or found.target is None:
        return False
    before = record.state
    _arrive(session, record, found.target, now=now)
    add_history(
        session, record, step=step, via=via, member=member, now=now, before=before, note=note
    )
    publish(session, record, now=now)
    return True


def check_allowed(session: Session, *, record: Record, step: Step, by: Actor) -> Transition:
    """The transition by which `step` may be taken with `record` now.

    Raises IllegalStep or NotAllowed where there is none.
    """
    proposals.check_step(session, record, step)
    found = transition(record.kind, step, record.state)
    if found is None:
        raise IllegalStep(_what_is_true(record, step))
    permissions.require(
        session, record=record, step=step, who=found.who, member=by.member, now=by.now
    )
    return found


def withdraw(session: Session, *, record: Record, reason: str | None, by: Actor) -> None:
    """Take back what was logged by mistake or is not wanted any more; its number is not reused.

    Raises as `take` does.
    """
    apply(session, record=record, step=Step.WITHDRAW, by=by, note=reason)
    if isinstance(record, Issue):
        record.waits_no_more()
    publish(session, record, now=by.now)


def reopen(session: Session, *, record: Record, by: Actor, note: str | None = None) -> None:
    """Let what was closed or withdrawn begin again on the same card; raises as `take` does."""
    apply(session, record=record, step=Step.REOPEN, by=by, note=note)
    record.begin_anew()
    publish(session, record, now=by.now)


def reassign(
    session: Session, *, record: Record, area: str, owner: Member | None, now: datetime
) -> None:
    """Put `record` into `area`, in the hands of `owner` where one is named, else as routed."""
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
    """Keep who did what to `record`, in which side and role, through what, from where to where."""
    record.history.append(
        History(
            at=now,
            step=str(step),
            via=via,
            member=member,
            side=member.side if member else None,
            role=permissions.role_held(session, record, member) if member else None,
            from_state=before,
            to_state=record.state,
            note=note,
        )
    )


def describe_changes(record: Record, **said: object) -> str | None:
    """What setting the record's fields to `said` changes, each from and to, for its history."""
    lines = []
    for name, new in said.items():
        old = getattr(record, name)
        if old != new:
            lines.append(
                _("{field}: {old} → {new}").format(
                    field=_(FIELDS[name]), old=_value(old), new=_value(new)
                )
            )
    return "\n".join(lines) or None


def _value(value: object) -> str:
    if isinstance(value, date):
        return format_day(value)
    # What one picks from a list is a word of ours; what somebody wrote stays what it is.
    return label_of(value) if isinstance(value, Driver | Priority) else str(value or _("none"))


def _arrive(session: Session, record: Record, target: State, *, now: datetime) -> None:
    revived = record.state in SETTLED and target not in SETTLED
    record.state = target
    if revived:
        # Nobody was asked while it rested, and its role may have changed hands since.
        routed = routing.route_record(session, record, now=now)
        record.responsible_role = routed.role
        record.responsible, record.routing = routed.member, routed.routing


def _what_is_true(record: Record, step: Step) -> str:
    last = record.arrival
    said = {"record": record.reference, "state": label_of(record.state), "do": step_phrase(step)}
    if record.state is State.SUPERSEDED and last and last.note:
        sentence = _("{record} is {state} ({note}), so you can't {do} now.")
        return sentence.format(**said, note=last.note)
    if last and last.member:
        sentence = _("{record} is {state} (by {name}), so you can't {do} now.")
        return sentence.format(**said, name=last.member.name)
    return _("{record} is {state}, so you can't {do} now.").format(**said)
