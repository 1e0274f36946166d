"""Looking for due work at one simulated moment after the other, in one process or two."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import lru_cache
from multiprocessing.connection import Connection, Pipe
from typing import Any

from sqlalchemy import Column, Select, bindparam, func, select, update
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.jobs import DueWork, run_due
from pico_bot.model.base import Base, UtcDateTime
from pico_bot.model.delivery import OutboxMessage, OutboxState
from tests.support.fork_server import fork

# Looks at one moment; how much was done.
Look = Callable[[datetime], int]

# Something that people do, and when.
Doing = tuple[datetime, Callable[[Session, datetime], object]]

# Sending messages is no due work.
_NOT_DUE_WORK = ("outbox_messages", "channel_queues", "processed_events")

# Messages that are only redrawn would be due at every look, so they are redrawn less often.
_REDRAWN, _READ_EVERY = "refresh_at", timedelta(days=30)

# A row may name a day, which starts at another moment in each time zone.
_OFTEN_ENOUGH = timedelta(days=4)


def tick_through(
    db: Database,
    *,
    start: datetime,
    end: datetime,
    step: timedelta,
    pace: Callable[[], object] = lambda: None,
) -> list[int]:
    """Look for due work every `step` from `start` to `end`; how much was posted and skipped.

    `pace` is called before every look; processes that keep the same time wait in it for each other.
    """
    posted = skipped = 0
    now = start
    while now <= end:
        pace()
        done = _checked(run_due(db, now=now), now=now)
        posted += done.posted
        skipped += done.skipped
        now += step
    return [posted, skipped]


def tick_in_two_processes(url: str, *, start: datetime, end: datetime, step: timedelta) -> None:
    """Let two processes look every `step` from `start` to `end`, both at every moment."""
    with two_processes(url) as look:
        now = start
        while now <= end:
            look(now)
            now += step


@contextmanager
def one_process(db: Database) -> Iterator[Look]:
    """Look for due work here."""
    yield lambda now: _count(_checked(run_due(db, now=now), now=now))


@contextmanager
def two_processes(url: str) -> Iterator[Look]:
    """Let two processes look for due work, each time both at the same instant."""
    with ExitStack() as stack:
        pipes = []
        for _ in range(2):
            here, there = Pipe()
            process = fork(_look_on_request, url, there)
            there.close()
            stack.callback(process.close)
            stack.callback(process.join)
            stack.callback(process.kill)
            pipes.append(stack.enter_context(here))

        def look(now: datetime) -> int:
            for each in pipes:
                each.send(now)
            return sum(_count(_checked(each.recv(), now=now)) for each in pipes)

        yield look


def _look_on_request(url: str, requests: Connection) -> None:
    db = Database(url)
    while True:
        requests.send(run_due(db, now=requests.recv()))


def live_through(
    db: Database, look: Look, *, start: datetime, end: datetime, doings: Sequence[Doing]
) -> None:
    """Let the time from `start` to `end` pass; people do things and Slack accepts every message.

    Looks for due work after each thing done, whenever anything may be due, and every few days.
    """
    to_do = sorted(doings, key=lambda doing: doing[0])
    now = start
    while now <= end:
        while to_do and to_do[0][0] <= now:
            _, do = to_do.pop(0)
            db.run(do, now)
            deliver(db)
        while look(now):
            deliver(db)
        db.run(_read, now)
        moments = [now + _OFTEN_ENOUGH, db.run(next_moment, now), *(when for when, _ in to_do[:1])]
        now = min(each for each in moments if each is not None)


def next_moment(session: Session, now: datetime) -> datetime | None:
    """The first moment after `now` in any row; due work is always due at such a moment."""
    firsts = session.execute(_firsts(), {"now": now}).one()
    return min((each for each in firsts if each is not None), default=None)


@lru_cache
def _firsts() -> Select[*tuple[Any, ...]]:
    columns: list[Column[datetime]] = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if table.name not in _NOT_DUE_WORK
        and isinstance(column.type, UtcDateTime)
        and column.name != _REDRAWN
    ]
    now = bindparam("now", type_=UtcDateTime())
    return select(*(select(func.min(each)).where(each > now).scalar_subquery() for each in columns))


def deliver(db: Database) -> None:
    """Let Slack accept every message in the outbox."""
    db.run(_deliver)


def _deliver(session: Session) -> None:
    for row in session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.state == OutboxState.PENDING)
        .order_by(OutboxMessage.id)
    ).all():
        row.state = OutboxState.SENT
        if row.card is not None:
            row.card.ts = None if row.method == "chat.delete" else f"{row.id}.000200"


def _read(session: Session, now: datetime) -> None:
    for table in Base.metadata.sorted_tables:
        if _REDRAWN in table.columns:
            again = table.columns[_REDRAWN]
            session.execute(
                update(table).where(again < now + _READ_EVERY).values({again: now + _READ_EVERY})
            )


def _checked(done: DueWork, *, now: datetime) -> DueWork:
    if done.failed:
        raise AssertionError(f"{done.failed} pieces of due work failed at {now}")
    return done


def _count(done: DueWork) -> int:
    return done.posted + done.skipped + done.moved
