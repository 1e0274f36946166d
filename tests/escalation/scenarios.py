"""A partnership with waiting records, and the notices that were sent about them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.delivery.outbox import Method
from pico_bot.model import snapshot_of
from pico_bot.model.actor import Actor
from pico_bot.model.charter import Charter
from pico_bot.model.delivery import Card, OutboxMessage
from pico_bot.model.records import Decision, Issue, Record
from pico_bot.model.sla import ResponseTimer
from pico_bot.model.vocabulary import Kind, Priority, Side, Via
from pico_bot.partnerships import roles
from pico_bot.people import contacts
from pico_bot.records import capture, issues, lookup
from pico_bot.records.capture import RecordDraft, Source
from pico_bot.tags.options import Options
from tests.support import partnership
from tests.support.partnership import InUse, reopen, transaction
from tests.support.ticks import live_through, one_process

COPENHAGEN = ZoneInfo("Europe/Copenhagen")

# A week without public holidays.
MONDAY = date(2026, 11, 23)


def at(days: int, hour: int, minute: int = 0) -> datetime:
    """A moment `days` after Monday 23 November 2026, at that hour in Copenhagen; in UTC."""
    local = datetime.combine(MONDAY + timedelta(days=days), time(hour, minute), COPENHAGEN)
    return local.astimezone(UTC)


def set_up_partnership(
    session: Session, *, number: int = 1, terms: Mapping[str, Any] | None = None
) -> InUse:
    """The partnership, with `terms` in place of the charter's defaults.

    Lene leads the consultancy and is deputy for Mads, the data modeller. Berit leads the customer;
    Dorte is data owner there and deputy for Berit.
    """
    world = partnership.create_partnership(session, number=number)
    if terms:
        amend(world, **terms)
    return world


def amend(world: InUse, **terms: Any) -> None:
    """Add a version of the charter with these terms replaced."""
    changed = replace(snapshot_of(world.partnership).terms, **terms)
    latest = select(func.max(Charter.version)).where(Charter.partnership_id == world.partnership.id)
    world.session.add(
        Charter(
            partnership_id=world.partnership.id,
            version=world.session.scalars(latest).one() + 1,
            body=changed.to_json(),
            created_at=partnership.NOON,
        )
    )
    world.session.flush()


def by(world: InUse, name: str, now: datetime) -> Actor:
    return Actor(member=world[name], via=Via.BUTTON, now=now)


def log(
    world: InUse,
    text: str = "Lamps lack a colour",
    *,
    now: datetime,
    kind: Kind = Kind.ISSUE,
    area: str = "data-model",
    priority: Priority = Priority.HIGH,
    due: date | None = None,
    author: str = "Dorte",
) -> Record:
    """A record that `author`, usually of the customer, logs in a new message."""
    count = world.session.scalar(select(func.count()).select_from(Record)) or 0
    return capture.create(
        world.session,
        channel=world.channel,
        draft=RecordDraft(
            kind=kind, text=text, options=Options(area=area, priority=priority, due=due)
        ),
        source=Source(text=text, ts=f"{count + 1}.000100"),
        author=world[author],
        by=by(world, author, now),
    )


def sent_texts(db: Database) -> list[tuple[datetime, str, str]]:
    """Every reminder and notice that was sent: time, channel and text."""
    with transaction(db) as session:
        rows = session.execute(
            select(OutboxMessage.created_at, OutboxMessage.channel, OutboxMessage.arguments)
            .join(Card, OutboxMessage.card_id == Card.id)
            .where(Card.response_timer_id.is_not(None), OutboxMessage.method == Method.POST)
            .order_by(OutboxMessage.id)
        )
        return [(when, where, arguments["text"]) for when, where, arguments in rows]


def sent(db: Database) -> list[tuple[datetime, str]]:
    """Every reminder and notice that was sent: time and channel."""
    return [(when, where) for when, where, _ in sent_texts(db)]


def visible(db: Database) -> list[str]:
    """The channels that show a reminder or notice at present."""
    with transaction(db) as session:
        found = select(Card.channel).where(
            Card.response_timer_id.is_not(None), Card.removed_at.is_(None)
        )
        return sorted(session.scalars(found))


def timer(db: Database, *, number: int = 1) -> ResponseTimer:
    """The response timer of the record with this number."""
    with transaction(db) as session:
        return session.scalars(
            select(ResponseTimer).join(Record).where(Record.number == number)
        ).one()


def run_through(db: Database, *, start: datetime, end: datetime) -> None:
    """Run the jobs from `start` to `end` and deliver what they send."""
    with one_process(db) as look:
        live_through(db, look, start=start, end=end, actions=())


def with_issue(
    db: Database,
    *,
    now: datetime,
    area: str = "data-model",
    priority: Priority = Priority.HIGH,
    due: date | None = None,
    **terms: object,
) -> None:
    """A partnership with an issue that Dorte logs at `now`; `terms` are of the charter."""
    with transaction(db) as session:
        world = set_up_partnership(session, terms=terms)
        log(world, now=now, area=area, priority=priority, due=due)


def issue_of(world: InUse, number: int = 1) -> Issue:
    found = lookup.find_by_reference(
        world.session, partnership=world.partnership, reference=f"I-{number}"
    )
    assert isinstance(found, Issue)
    return found


def decision_of(world: InUse) -> Decision:
    found = lookup.find_by_reference(world.session, partnership=world.partnership, reference="D-1")
    assert isinstance(found, Decision)
    return found


def put_on_hold(db: Database, now: datetime) -> None:
    """Mads puts I-1 on hold for the customer."""
    with transaction(db) as session:
        world = reopen(session)
        issue, mads = issue_of(world), by(world, "Mads", now)
        issues.put_on_hold(session, issue=issue, on=Side.CUSTOMER, reason="A list", by=mads)


def resume(db: Database, now: datetime) -> None:
    """Mads resumes I-1."""
    with transaction(db) as session:
        world = reopen(session)
        issues.resume(session, issue=issue_of(world), by=by(world, "Mads", now))


def acknowledge(db: Database, now: datetime) -> None:
    """Mads acknowledges I-1."""
    with transaction(db) as session:
        world = reopen(session)
        issues.acknowledge(session, issue=issue_of(world), by=by(world, "Mads", now))


def card_of(db: Database, reference: str) -> str:
    """The latest text of a record's card."""
    with transaction(db) as session:
        world = reopen(session)
        record = lookup.find_by_reference(
            session, partnership=world.partnership, reference=reference
        )
        shown = session.scalars(
            select(OutboxMessage.arguments)
            .join(Card, OutboxMessage.card_id == Card.id)
            .where(Card.record_id == record.id)
            .order_by(OutboxMessage.id)
        ).all()
        return str(shown[-1]["text"])


def set_away(world: InUse, name: str, *, through: int, now: datetime) -> None:
    """Set someone away through `through` days after that Monday."""
    roles.set_away(
        world.session,
        member=world[name],
        until=MONDAY + timedelta(days=through),
        zone=COPENHAGEN,
        by=world["Lene"],
        now=now,
    )
    contacts.reassign_and_publish(
        world.session, partnership=world.partnership, now=now, about=world[name]
    )
