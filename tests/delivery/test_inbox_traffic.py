"""Effects of waiting events give precedence to answers, but not for ever."""

import asyncio

import pytest

from pico_bot.delivery.inbox_traffic import PATIENCE, QUIET, Traffic
from tests.delivery.scenarios import until

pytestmark = pytest.mark.anyio


class Ticks:
    """A monotonic clock that is set; `reads` is how often it was read."""

    def __init__(self) -> None:
        self.now = 100.0
        self.reads = 0

    def __call__(self) -> float:
        self.reads += 1
        return self.now

    async def read_again(self) -> None:
        enough = self.reads + 10
        await until(lambda: self.reads > enough)


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def traffic(ticks: Ticks) -> Traffic:
    quiet = Traffic(ticks=ticks)
    ticks.now += QUIET
    return quiet


async def test_nothing_waits_where_no_event_arrives(traffic: Traffic) -> None:
    await traffic.until_quiet()


async def test_effects_wait_until_no_event_arrives_for_a_moment(
    traffic: Traffic, ticks: Ticks
) -> None:
    with traffic.arriving():
        waiting = asyncio.create_task(traffic.until_quiet())
        ticks.now += PATIENCE / 2
        await ticks.read_again()
        assert not waiting.done()
    await ticks.read_again()
    assert not waiting.done()
    ticks.now += QUIET
    await waiting


async def test_after_long_traffic_effects_wait_for_as_long_as_they_took(
    traffic: Traffic, ticks: Ticks
) -> None:
    with traffic.arriving():
        waiting = asyncio.create_task(traffic.until_quiet())
        await ticks.read_again()
        ticks.now += PATIENCE
        await waiting
        ticks.now += 1
        again = asyncio.create_task(traffic.until_quiet())
        await ticks.read_again()
        assert not again.done()
        ticks.now += 1
        await again
