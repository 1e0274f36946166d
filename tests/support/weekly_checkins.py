"""Partnerships with a weekly check-in, and the prompts that the bot posted."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select

from pico_bot.checkins import schedule_text, schedules
from pico_bot.core.db import Database
from pico_bot.delivery.outbox import Method
from pico_bot.model.charter_terms import Rhythm
from pico_bot.model.checkins import Occurrence, OccurrenceState, Schedule
from pico_bot.model.delivery import OutboxMessage
from tests.support import partnership
from tests.support.partnership import NOON, InUse, transaction

MONDAY_NINE = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


WEEK = timedelta(days=7)


def add_partnership(
    db: Database,
    *,
    number: int = 1,
    zone: str = "Europe/Copenhagen",
    weekdays: tuple[int, ...] = (0,),
    at: time = time(9),
    assign: bool = True,
    now: datetime = NOON,
) -> None:
    """A partnership with a weekly check-in, scheduled at `now`."""
    with transaction(db) as session:
        world = partnership.create_partnership(session, number=number, zone=zone, assign=assign)
        schedule_weekly(world, weekdays=weekdays, at=at, now=now)


def schedule_weekly(world: InUse, *, weekdays: tuple[int, ...], at: time, now: datetime) -> None:
    schedules.turn_on(
        world.session,
        partnership=world.partnership,
        channel=world.channel,
        rhythm=Rhythm(weekdays=weekdays, at=at),
        by=world["Lene"],
        now=now,
    )


def outbox(db: Database) -> list[OutboxMessage]:
    with transaction(db) as session:
        return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def occurrences(db: Database) -> list[tuple[datetime, OccurrenceState]]:
    with transaction(db) as session:
        found = session.scalars(select(Occurrence).order_by(Occurrence.due_at))
        return [(each.due_at, each.state) for each in found]


def next_due_at(db: Database) -> datetime | None:
    with transaction(db) as session:
        return session.scalars(select(Schedule.next_due_at)).one()


def description(db: Database) -> str:
    with transaction(db) as session:
        world = partnership.reopen(session)
        return schedule_text.describe(session, partnership=world.partnership, now=MONDAY_NINE)


def posted(db: Database) -> list[tuple[str, datetime]]:
    """Every prompt in the outbox: its channel and due time."""
    with transaction(db) as session:
        rows = session.execute(
            select(OutboxMessage.channel, Occurrence.due_at)
            .join(OutboxMessage.card)
            .join(Occurrence)
            .where(OutboxMessage.method == Method.POST)
        )
        return [(channel, due_at) for channel, due_at in rows]
