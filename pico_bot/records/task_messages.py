"""Messages to people who are given something to do on a record that exists already.

Slack notifies no one of an edited card, so each of them gets one new message: a customer member a
mention in the record's thread, a consultancy member a direct message with the buttons that they may
use. A new record needs none, since its card mentions who is responsible.
"""

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from types import MappingProxyType

from sqlalchemy.orm import Session

from pico_bot.blockkit import actions, escape, folded, message_of, one_line, section
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop, use_locale
from pico_bot.model import (
    Actor,
    Decision,
    Issue,
    Member,
    Person,
    Record,
    Side,
    State,
    role_of,
    snapshot_of,
)
from pico_bot.partnerships import personal_messages, roles
from pico_bot.records import cards, log, routing
from pico_bot.records.views import record_link


class Task(Enum):
    """What someone is given to do, or to know."""

    OWN = auto()
    DECIDE = auto()
    READ_AGAIN = auto()
    CHECK_OBJECTION = auto()
    PROVIDE = auto()
    CONTINUE = auto()
    REOPENED = auto()
    KNOW = auto()


_TEXTS: Mapping[Task, str] = MappingProxyType(
    {
        Task.OWN: gettext_noop("{name} assigned {record} {title} ({partnership}) to you."),
        Task.DECIDE: gettext_noop(
            "{name} changed the area of {record} {title} ({partnership}), so you decide on it now."
        ),
        Task.READ_AGAIN: gettext_noop(
            "{name} changed {record} {title} ({partnership}). Please read it again, then confirm "
            "it or object to it."
        ),
        Task.CHECK_OBJECTION: gettext_noop(
            "{name} changed {record} {title} ({partnership}) after your objection. Please check "
            "whether it still applies."
        ),
        Task.PROVIDE: gettext_noop(
            "{name} put {record} {title} ({partnership}) on hold. It's waiting for your side: "
            "{reason}"
        ),
        Task.CONTINUE: gettext_noop(
            "{name} resumed {record} {title} ({partnership}). It's with you again."
        ),
        Task.REOPENED: gettext_noop(
            "{name} reopened {record} {title} ({partnership}). It's with you again."
        ),
        Task.KNOW: gettext_noop(
            "{name} confirmed {record} {title} ({partnership}). You're informed of decisions in "
            "this area."
        ),
    }
)


def notify_responsible(
    session: Session, record: Record, task: Task, *, before: int | None = None, by: Actor
) -> None:
    """Notify the person responsible of `task`, unless their member id is `before`."""
    person = record.responsible
    if person is not None and person.id != before:
        _notify(session, record, {person.id: (person, task)}, by=by)


def notify_of_new_area(
    session: Session,
    decision: Decision,
    *,
    before: tuple[Side, Person | None],
    objector: Member | None,
    by: Actor,
) -> None:
    """Notify the new decider of `decision`, if it moved within the side of `before`.

    `before` is what `decider_changes.decider_before` returned, which has the messages about a
    decision that moves to the other side. The person who had objected is notified too, but not
    twice.
    """
    side, person = before
    decider = decision.responsible
    recipients: dict[int, tuple[Person, Task]] = {}
    informed = {each.id for each in (person, decider) if each is not None}
    if side is role_of(decision).side:
        informed = set()
        if decider is not None and (person is None or decider.id != person.id):
            recipients[decider.id] = (decider, Task.DECIDE)
    if objector is not None and objector.id not in {*informed, *recipients}:
        recipients[objector.id] = (objector, Task.CHECK_OBJECTION)
    _notify(session, decision, recipients, by=by)


def notify_of_new_text(
    session: Session, record: Record, *, objector: Member | None = None, by: Actor
) -> None:
    """Notify the deciders of a decision with a new text, and the person who had objected to it.

    Records of other kinds need no one to read them again.
    """
    if not isinstance(record, Decision):
        return
    recipients: dict[int, tuple[Person, Task]] = {}
    for person in (record.responsible, _other_decider(session, record, by=by)):
        if person is not None:
            recipients[person.id] = (person, Task.READ_AGAIN)
    if objector is not None:
        recipients[objector.id] = (objector, Task.CHECK_OBJECTION)
    _notify(session, record, recipients, by=by)


def objector_of(record: Record) -> Member | None:
    """Who objected to `record`, if it is a decision with an objection that no edit has answered."""
    if isinstance(record, Decision) and record.state is State.OBJECTED:
        return record.objected_by
    return None


def notify_waiting_side(session: Session, issue: Issue, *, by: Actor) -> None:
    """Notify a person of the side that `issue` is waiting for.

    That is the owner if they are on that side, else who acts for the first of the area's roles
    there, else the lead.
    """
    side = issue.waiting_on
    if side is None:
        return
    person: Person | None = issue.responsible
    if person is None or person.side is not side:
        area = snapshot_of(issue.partnership).terms.area(issue.area)
        keys = (area.owner, area.decider, *area.consulted)
        snapshot = snapshot_of(issue.partnership)
        key = next((each for each in keys if snapshot.role(each).side is side), None)
        person = routing.route(
            session,
            partnership=issue.partnership,
            role=key or roles.lead_key(side),
            now=by.now,
        ).member
    if person is not None:
        _notify(session, issue, {person.id: (person, Task.PROVIDE)}, by=by)


def notify_informed(session: Session, decision: Decision, *, by: Actor) -> None:
    """Notify the people who act for the roles that are informed of the confirmed `decision`."""
    area = snapshot_of(decision.partnership).terms.area(decision.area)
    recipients: dict[int, tuple[Person, Task]] = {}
    confirmed_by = {each.member_id for each in decision.confirmations}
    for key in area.informed:
        for person in roles.contact(decision.partnership, key=key, now=by.now).answering()[:1]:
            if person.id not in confirmed_by:
                recipients[person.id] = (person, Task.KNOW)
    _notify(session, decision, recipients, by=by)


def _other_decider(session: Session, decision: Decision, *, by: Actor) -> Person | None:
    key = routing.other_decider(session, decision)
    if key is None:
        return None
    return routing.route(session, partnership=decision.partnership, role=key, now=by.now).member


def _notify(
    session: Session, record: Record, recipients: Mapping[int, tuple[Person, Task]], *, by: Actor
) -> None:
    """Send each of `recipients`, by member id, a message about their task, but not `by.member`."""
    people = [session.get_one(Member, each) for each in recipients if each != by.member.id]
    people = [each for each in people if each.side is not Side.UNKNOWN and each.left_at is None]
    if not people:
        return
    session.flush()
    thread_ts = cards.thread_of(session, record)
    with use_locale(snapshot_of(record.partnership).terms.language):
        for person in people:
            _person, task = recipients[person.id]
            personal_messages.post_for(
                session,
                key=f"task:{record.id}:{task.name}:{by.now.isoformat()}",
                person=person,
                side=person.side,
                message=message_of(_blocks(session, record, task, person=person, by=by)),
                channel=record.channel.slack_id,
                thread_ts=thread_ts,
                now=by.now,
            )


def _blocks(
    session: Session, record: Record, task: Task, *, person: Member, by: Actor
) -> Sequence[dict[str, object]]:
    reason = record.waiting_reason if isinstance(record, Issue) else None
    text = _(_TEXTS[task]).format(
        name=escape(by.member.name),
        record=record_link(record),
        title=f"*{one_line(record.title)}*",
        partnership=escape(record.partnership.name),
        reason=folded(reason or "", limit=500),
    )
    if person.side is Side.CUSTOMER:
        # The card in this thread has the buttons.
        return [section(f"{person.mention}: {text}")]
    buttons = []
    if task is not Task.KNOW:
        context = cards.context_of(session, record, now=by.now)
        buttons = log.reader_buttons(session, record, context, reader=person, now=by.now)
    return [section(text), *([actions(*buttons)] if buttons else [])]
