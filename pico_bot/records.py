"""The log: entries made from what was spoken, found again, and taken from state to state."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot import partnerships, permissions, routing
from pico_bot.cards import record as record_cards
from pico_bot.delivery import outbox
from pico_bot.errors import BadRequest, IllegalStep, NotFound
from pico_bot.model import (
    Audience,
    Card,
    Change,
    Channel,
    Decision,
    History,
    Issue,
    Kind,
    Member,
    Partnership,
    Record,
    Routing,
    Side,
    State,
    Via,
)
from pico_bot.model.states import FIRST_STATES, Step, Transition, transition
from pico_bot.tags import Options, title_of

CLASSES: dict[Kind, type[Record]] = {
    Kind.DECISION: Decision,
    Kind.ISSUE: Issue,
    Kind.CHANGE: Change,
}

_REFERENCE = re.compile(r"([IDC])-?([1-9][0-9]{0,8})", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class By:
    """By whose hand something happens, through what, and when (UTC)."""

    member: Member
    via: Via
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Source:
    """The message that a record comes from, as it read at the time.

    A command has no message: then `ts`, `thread_ts` and `permalink` are None and the record's card
    opens a thread of its own.
    """

    text: str
    ts: str | None = None
    thread_ts: str | None = None
    permalink: str | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is to be logged: the subject in readable plain text and what was said of it."""

    kind: Kind
    text: str
    title: str | None = None
    options: Options = field(default_factory=Options)
    owner: Member | None = None
    business_need: str | None = None
    rationale: str | None = None


def log(
    session: Session,
    *,
    channel: Channel,
    entry: Entry,
    source: Source,
    author: Member,
    by: By,
) -> Record:
    """Log `entry`, route it and owe its card; the record that exists where it was logged before.

    `author` spoke the source, `by` tells who tagged it. Raises BadRequest where there is no text.
    """
    text = entry.text.strip()
    if not text:
        raise BadRequest(
            f"There is nothing to log yet: write the {entry.kind} behind the tag "
            f"(`#{entry.kind} what it is`), or tag it in a reply to the message that says it."
        )
    # The lock that makes numbers gapless also makes two taggings of one message meet here.
    partnership = session.get_one(Partnership, channel.partnership_id, with_for_update=True)
    earlier = _logged_before(session, channel=channel, ts=source.ts, kind=entry.kind)
    if earlier:
        return earlier
    terms = partnerships.terms_of(session, partnership)
    area = entry.options.area or routing.area_of(text, terms.areas)
    role = routing.role_for(entry.kind, terms.area(area))
    routed = routing.route(session, partnership=partnership, role=role, now=by.now)
    record = CLASSES[entry.kind](
        partnership=partnership,
        kind=entry.kind,
        number=partnership.take_number(entry.kind),
        title=entry.title or title_of(text),
        text=text,
        area=area,
        state=FIRST_STATES[entry.kind],
        created_at=by.now,
        via=by.via,
        author=author,
        logged_by=by.member,
        responsible_role=role,
        responsible=entry.owner or routed.member,
        routing=Routing.NAMED if entry.owner else routed.routing,
        channel=channel,
        source_ts=source.ts,
        source_text=source.text,
        thread_ts=source.thread_ts or source.ts,
        permalink=source.permalink,
    )
    _fill(record, entry=entry, logged_by=by.member)
    session.add(record)
    session.flush()
    add_history(session, record, step="log", by=by)
    session.add(
        Card(
            record_id=record.id,
            channel=channel.slack_id,
            thread_ts=record.thread_ts,
            audience=Audience.SHARED,
        )
    )
    show(session, record, now=by.now)
    return record


def find(session: Session, *, partnership: Partnership, reference: str) -> Record:
    """The record that people call `reference` (`D-3`, `d3`); raises BadRequest or NotFound."""
    match = _REFERENCE.fullmatch(reference.strip())
    if not match:
        raise BadRequest("A record is named by letter and number, such as `D-3`, `I-12` or `C-1`.")
    kind = next(kind for kind in Kind if kind.prefix == match.group(1).upper())
    record = session.scalar(
        select(Record).where(
            Record.partnership_id == partnership.id,
            Record.kind == kind,
            Record.number == int(match.group(2)),
        )
    )
    if record is None:
        raise NotFound(f"There is no {kind.prefix}-{match.group(2)} in this partnership.")
    return record


def hold(session: Session, record_id: int) -> Record:
    """The record with this id, locked until the transaction ends.

    Raises NotFound where it is gone. Two people who click at once take turns here.
    """
    locked = session.scalar(select(Record.id).where(Record.id == record_id).with_for_update())
    if locked is None:
        raise NotFound("This record does not exist any more.")
    return session.get_one(Record, record_id, populate_existing=True)


def take(session: Session, *, record: Record, step: Step, by: By, note: str | None = None) -> None:
    """Take `step` with `record`: check that it leads on from here and that they may, keep it.

    Raises IllegalStep or NotAllowed, with nothing changed.
    """
    found = check(session, record=record, step=step, by=by)
    before = record.state
    record.state = found.target or before
    add_history(session, record, step=step, by=by, before=before, note=note)


def check(session: Session, *, record: Record, step: Step, by: By) -> Transition:
    """The transition by which `step` may be taken with `record` now.

    Raises IllegalStep or NotAllowed where there is none.
    """
    found = transition(record.kind, step, record.state)
    if found is None:
        raise IllegalStep(_what_is_true(record, step))
    permissions.require(
        session, record=record, step=step, who=found.who, member=by.member, now=by.now
    )
    return found


def move(
    session: Session, *, record: Record, area: str, owner: Member | None, now: datetime
) -> None:
    """Put `record` into `area`, in the hands of `owner` where one is named, else as routed."""
    terms = partnerships.terms_of(session, record.partnership)
    record.area = area
    record.responsible_role = routing.role_for(record.kind, terms.area(area))
    if owner is not None:
        record.responsible, record.routing = owner, Routing.NAMED
        return
    routed = routing.route(
        session, partnership=record.partnership, role=record.responsible_role, now=now
    )
    record.responsible, record.routing = routed.member, routed.routing


def show(session: Session, record: Record, *, now: datetime) -> None:
    """Owe that the record's card shows it as it is now."""
    session.flush()
    card = session.scalars(select(Card).where(Card.record_id == record.id)).one()
    terms = partnerships.terms_of(session, record.partnership)
    consulted = routing.consulted(session, record, terms, now=now)
    message = record_cards.card(
        record,
        side=record.partnership.role(record.responsible_role).side,
        consulted=[
            (each.answering()[0] if not each.is_gap else None, each.role.title)
            for each in consulted
        ],
    )
    outbox.owe_card(session, card, message, now=now)


def mark_source(
    session: Session, *, channel: Channel, ts: str, deleted: bool, now: datetime
) -> None:
    """Keep that the message with `ts` was edited or deleted; its records keep their own text."""
    for record in session.scalars(
        select(Record).where(Record.channel_id == channel.id, Record.source_ts == ts)
    ):
        if deleted:
            record.source_deleted_at = record.source_deleted_at or now
        else:
            record.source_edited_at = now
        show(session, record, now=now)


def add_history(
    session: Session,
    record: Record,
    *,
    step: str,
    by: By,
    before: State | None = None,
    note: str | None = None,
) -> None:
    """Keep who did what to `record`, in which side and role, through what, from where to where."""
    session.add(
        History(
            record=record,
            at=by.now,
            step=str(step),
            via=by.via,
            member=by.member,
            side=by.member.side,
            role=permissions.role_held(session, record, by.member),
            from_state=before,
            to_state=record.state,
            note=note,
        )
    )


def _logged_before(
    session: Session, *, channel: Channel, ts: str | None, kind: Kind
) -> Record | None:
    if ts is None:
        return None
    return session.scalar(
        select(Record).where(
            Record.channel_id == channel.id, Record.source_ts == ts, Record.kind == kind
        )
    )


def _fill(record: Record, *, entry: Entry, logged_by: Member) -> None:
    options = entry.options
    match record:
        case Decision():
            record.business_need = entry.business_need
            record.rationale = entry.rationale
        case Issue():
            record.due_on = options.due
            if logged_by.side is Side.CUSTOMER and options.priority:
                record.priority = options.priority
            else:
                record.proposed_priority = options.priority
        case Change():
            record.driver = options.driver


def _what_is_true(record: Record, step: Step) -> str:
    last = record.history[-1] if record.history else None
    by = f" by {last.member.name}" if last and last.member and last.to_state is record.state else ""
    return f"{record.reference} is {record.state} already{by}, so you cannot {step} it now."
