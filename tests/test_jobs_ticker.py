"""The ticker: one call at a time, also after a failure, until it is stopped."""

import asyncio
import time
from collections.abc import Callable

import pytest

from pico_bot.jobs import Ticker


async def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass in time"
        await asyncio.sleep(0.01)


@pytest.mark.anyio
async def test_a_ticker_continues_after_a_failure_and_stops_on_request() -> None:
    calls = 0

    async def run(_is_stopping: Callable[[], bool]) -> bool:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise RuntimeError("the database is away")
        return False

    ticker = Ticker(0.05, run)
    ticker.start()
    await until(lambda: calls >= 3)
    await ticker.stop()

    seen = calls
    await asyncio.sleep(0.2)
    assert calls == seen


@pytest.mark.anyio
async def test_calls_do_not_overlap_and_the_ticker_waits_for_the_last_one() -> None:
    running = most = ended = 0
    go_on = asyncio.Event()

    async def run(_is_stopping: Callable[[], bool]) -> bool:
        nonlocal running, most, ended
        running += 1
        most = max(most, running)
        await go_on.wait()
        running -= 1
        ended += 1
        return False

    ticker = Ticker(0.05, run)
    ticker.start()
    await until(lambda: running == 1)
    await asyncio.sleep(0.2)
    stopping = asyncio.create_task(ticker.stop())
    await asyncio.sleep(0)
    assert not stopping.done()

    go_on.set()
    await stopping

    assert (most, running, ended) == (1, 0, 1)


@pytest.mark.anyio
async def test_a_ticker_that_never_started_stops() -> None:
    async def run(_is_stopping: Callable[[], bool]) -> bool:
        raise AssertionError("nothing started this")

    await Ticker(1, run).stop()
