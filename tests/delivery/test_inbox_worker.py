"""The worker of the inbox: in order in a channel, channels side by side, again after an error."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from pico_bot.core.clock import SettableClock
from pico_bot.core.db import Database
from pico_bot.core.errors import NotYetKnown
from pico_bot.delivery import inbox
from pico_bot.delivery.inbox_traffic import Traffic
from pico_bot.delivery.inbox_worker import InboxWorker
from pico_bot.delivery.slack import SlackUnreached
from tests.delivery.scenarios import until

pytestmark = pytest.mark.anyio

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Work:
    """What a worker was given, and what it does with it."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.clock = SettableClock(START)
        self.ticks_read = 0
        self.traffic = Traffic(ticks=self.ticks)
        self.seen: list[str] = []
        self.parked: list[int] = []
        self.act: Callable[[str], Awaitable[None]] | None = None

    def ticks(self) -> float:
        self.ticks_read += 1
        return time.monotonic()

    async def handle(self, body: Mapping[str, Any]) -> None:
        key = body["key"]
        self.seen.append(key)
        if self.act is not None:
            await self.act(key)
        await self.db.transact(inbox.claim, key=key, now=START)

    def store(self, *keys: str, channel: str = "C1") -> None:
        events = [inbox.ReceivedEvent(key=key, channel=channel, body={"key": key}) for key in keys]
        self.db.run(inbox.store, events, now=START)

    def is_empty(self) -> bool:
        return self.db.run(inbox.depth).waiting == 0

    async def pass_time(self, worker: InboxWorker, enough: Callable[[], bool]) -> None:
        """Set the clock forward, a second at a time, until `enough`."""

        def is_enough_after_a_second() -> bool:
            self.clock.advance(timedelta(seconds=1))
            worker.wake()
            return enough()

        await until(is_enough_after_a_second)

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[InboxWorker]:
        def on_parked(_session: Session, delivery_id: int) -> None:
            self.parked.append(delivery_id)

        worker = InboxWorker(
            self.db,
            self.handle,
            clock=self.clock,
            call_timeout=10,
            on_parked=on_parked,
            traffic=self.traffic,
        )
        running = asyncio.create_task(worker.run())
        await until(lambda: worker.running)
        yield worker
        worker.stop()
        await running
        assert not worker.running


@pytest.fixture
def work(db: Database) -> Work:
    return Work(db)


async def test_a_channel_is_worked_off_in_order(work: Work) -> None:
    work.store("Ev1", "Ev2", "Ev3")
    async with work.worker() as worker:
        await until(work.is_empty)
        work.store("Ev4")
        worker.wake()
        await until(work.is_empty)
    assert work.seen == ["Ev1", "Ev2", "Ev3", "Ev4"]


async def test_deliveries_wait_while_events_arrive(work: Work) -> None:
    async with work.worker() as worker:
        with work.traffic.arriving():
            work.store("Ev1")
            worker.wake()
            looked = work.ticks_read + 10
            await until(lambda: work.ticks_read > looked)
            assert work.seen == []
        await until(work.is_empty)
    assert work.seen == ["Ev1"]


async def test_a_slow_channel_holds_up_no_other(work: Work) -> None:
    go_on = asyncio.Event()

    async def wait_for_first(key: str) -> None:
        if key == "Ev1":
            await go_on.wait()

    work.act = wait_for_first
    work.store("Ev1", "Ev2")
    work.store("Ev3", channel="C2")
    async with work.worker() as worker:
        await until(lambda: "Ev3" in work.seen)
        work.store("Ev4", channel="C2")
        work.store("Ev5")
        worker.wake()
        await until(lambda: "Ev4" in work.seen)
        assert work.seen == ["Ev1", "Ev3", "Ev4"]
        go_on.set()
        await until(work.is_empty)
    assert work.seen == ["Ev1", "Ev3", "Ev4", "Ev2", "Ev5"]


async def test_a_failure_is_tried_again_before_what_came_later(work: Work) -> None:
    async def fail_twice(key: str) -> None:
        if work.seen.count("Ev1") < 3 and key == "Ev1":
            raise KeyError

    work.act = fail_twice
    work.store("Ev1", "Ev2")
    async with work.worker() as worker:
        await work.pass_time(worker, work.is_empty)
    assert work.seen == ["Ev1", "Ev1", "Ev1", "Ev2"]


async def test_what_fails_for_a_minute_is_parked_and_reported_once(work: Work) -> None:
    async def fail_always(key: str) -> None:
        if key == "Ev1":
            raise KeyError

    work.act = fail_always
    work.store("Ev1", "Ev2")
    async with work.worker() as worker:
        await work.pass_time(worker, work.is_empty)
    assert work.seen[-1] == "Ev2"
    assert len(work.parked) == 1
    assert work.clock.now() - START >= inbox.PARK_AFTER
    assert work.db.run(inbox.depth).parked == 1


@pytest.mark.parametrize("error", [SlackUnreached("down"), NotYetKnown("sending"), TimeoutError()])
async def test_nothing_is_parked_while_slack_is_away(work: Work, error: Exception) -> None:
    is_away = True

    async def fail_while_away(_key: str) -> None:
        if is_away:
            raise error

    work.act = fail_while_away
    work.store("Ev1")
    async with work.worker() as worker:
        await work.pass_time(worker, lambda: work.clock.now() - START > 3 * inbox.PARK_AFTER)
        is_away = False
        await work.pass_time(worker, work.is_empty)
    assert work.parked == []
    assert work.db.run(inbox.depth).parked == 0


async def test_an_event_without_an_effect_is_done_too(work: Work) -> None:
    async def handle(body: Mapping[str, Any]) -> None:
        work.seen.append(body["key"])

    work.handle = handle  # type: ignore[method-assign]
    work.store("Ev1")
    async with work.worker():
        await until(work.is_empty)
    assert work.seen == ["Ev1"]


async def test_a_worker_that_stops_leaves_the_rest_to_the_next(work: Work) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    async def wait(_key: str) -> None:
        started.set()
        await go_on.wait()

    work.act = wait
    work.store("Ev1", "Ev2")
    async with work.worker() as worker:
        await started.wait()
        worker.stop()
        go_on.set()
    assert work.seen == ["Ev1"]
    work.act = None
    async with work.worker():
        await until(work.is_empty)
    assert work.seen == ["Ev1", "Ev2"]
