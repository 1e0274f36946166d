"""A partnership in which things wait, and what its people are told of them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.delivery.outbox import Method
from pico_bot.model.actor import Actor
from pico_bot.model.charter import Charter
from pico_bot.model.delivery import Card, OutboxMessage
from pico_bot.model.records import Record
from pico_bot.model.sla import ResponseTimer
from pico_bot.model.vocabulary import Kind, Priority, Via
from pico_bot.partnerships import partnerships
from pico_bot.records import capture
from pico_bot.records.capture import RecordDraft, Source
from pico_bot.tags.options import Options
from tests.support import partnership
from tests.support.partnership import InUse, transaction
from tests.support.ticks import live_through, one_process

COPENHAGEN = ZoneInfo("Europe/Copenhagen")

# Nobody has another working day in that week of November.
MONDAY = date(2026, 11, 23)


def at(days: int, hour: int, minute: int = 0) -> datetime:
    """A moment so many days after the Monday on which things begin, by the clock on the wall."""
    local = datetime.combine(MONDAY + timedelta(days=days), time(hour, minute), COPENHAGEN)
    return local.astimezone(UTC)


def begin(session: Session, *, number: int = 1, terms: Mapping[str, Any] | None = None) -> InUse:
    """The partnership, with `terms` of the charter other than usual.

    Lene leads the consultancy and stands in for Mads, who models data; Berit leads the customer,
    where Dorte owns the data and stands in for Berit.
    """
    world = partnership.begin(session, number=number)
    if terms:
        amend(world, **terms)
    return world


def amend(world: InUse, **terms: Any) -> None:
    """Let the charter say something else from now on."""
    changed = replace(partnerships.terms_of(world.session, world.partnership), **terms)
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
    """Something that the customer logs; its thread is that of its message."""
    count = world.session.scalar(select(func.count()).select_from(Record)) or 0
    return capture.create(
        world.session,
        channel=world.channel,
        entry=RecordDraft(
            kind=kind, text=text, options=Options(area=area, priority=priority, due=due)
        ),
        source=Source(text=text, ts=f"{count + 1}.000100"),
        author=world[author],
        by=by(world, author, now),
    )


def steps(db: Database) -> list[tuple[datetime, str, str]]:
    """Every step that was owed: when, where, and how it begins."""
    with transaction(db) as session:
        owed = session.execute(
            select(OutboxMessage.created_at, OutboxMessage.channel, OutboxMessage.arguments)
            .join(Card, OutboxMessage.card_id == Card.id)
            .where(Card.response_timer_id.is_not(None), OutboxMessage.method == Method.POST)
            .order_by(OutboxMessage.id)
        )
        return [(when, where, said["text"]) for when, where, said in owed]


def told(db: Database) -> list[tuple[datetime, str]]:
    """When a step was owed, and where."""
    return [(when, where) for when, where, _ in steps(db)]


def standing(db: Database) -> list[str]:
    """Where something stands at present that a step left."""
    with transaction(db) as session:
        found = select(Card.channel).where(
            Card.response_timer_id.is_not(None), Card.removed_at.is_(None)
        )
        return sorted(session.scalars(found))


def watch(db: Database, *, number: int = 1) -> ResponseTimer:
    """The watch of the issue with this number."""
    with transaction(db) as session:
        return session.scalars(
            select(ResponseTimer).join(Record).where(Record.number == number)
        ).one()


def run_through(db: Database, *, start: datetime, end: datetime) -> None:
    """Let the time from `start` to `end` go by, and Slack have what is owed."""
    with one_process(db) as look:
        live_through(db, look, start=start, end=end, doings=())
