"""Runs due work at a series of simulated times, in one process or two."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import lru_cache
from multiprocessing.connection import Connection, Pipe
from typing import Any

from sqlalchemy import Column, Select, bindparam, func, select, update
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.jobs import RunResult, run_due
from pico_bot.model.base import Base, UtcDateTime
from pico_bot.model.delivery import OutboxMessage, OutboxState
from tests.support.fork_server import fork

# Runs due work at one time, and returns how much was done.
Look = Callable[[datetime], int]

# What people do, and when.
TimedAction = tuple[datetime, Callable[[Session, datetime], object]]

# Receiving and sending isn't due work.
_NOT_DUE_WORK = ("inbox_deliveries", "outbox_messages", "channel_queues")

# A refresh would be due at every look, so it happens less often.
_REDRAWN, _READ_EVERY = "refresh_at", timedelta(days=30)

# A row may contain a date, which starts at another time in each time zone.
_OFTEN_ENOUGH = timedelta(days=4)


def tick_through(
    db: Database,
    *,
    start: datetime,
    end: datetime,
    step: timedelta,
    pace: Callable[[], object] = lambda: None,
) -> list[int]:
    """Run due work every `step` from `start` to `end`; returns how much was posted and skipped.

    `pace` is called before every look; it lets processes with the same time wait for each other.
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
    """Let two processes run due work every `step` from `start` to `end`, at the same times."""
    with two_processes(url) as look:
        now = start
        while now <= end:
            look(now)
            now += step


@contextmanager
def one_process(db: Database) -> Iterator[Look]:
    """Run due work in this process."""
    yield lambda now: _count(_checked(run_due(db, now=now), now=now))


@contextmanager
def two_processes(url: str) -> Iterator[Look]:
    """Run due work in two processes, both at the same times."""
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
    db: Database, look: Look, *, start: datetime, end: datetime, actions: Sequence[TimedAction]
) -> None:
    """Simulate the time from `start` to `end`, with what people do; Slack accepts every message.

    Due work runs after each thing that people do, whenever anything may be due, and every few days.
    """
    to_do = sorted(actions, key=lambda action: action[0])
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
    """The first time after `now` in any row; anything due is due at such a time."""
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
    """Mark every message in the outbox as accepted by Slack."""
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


def _checked(done: RunResult, *, now: datetime) -> RunResult:
    if done.failed:
        raise AssertionError(f"{done.failed} pieces of due work failed at {now}")
    return done


def _count(done: RunResult) -> int:
    return done.posted + done.skipped + done.other
