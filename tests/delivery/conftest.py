"""Delivery on a real database to a Slack on this machine."""

from collections.abc import AsyncIterator, Iterator

import pytest

from pico_bot.core.clock import SystemClock
from pico_bot.core.db import Database
from pico_bot.core.metrics import Metrics
from pico_bot.delivery.sender import Sender
from pico_bot.delivery.slack import SlackClient
from pico_bot.sandbox.server import Sandbox
from tests.delivery.scenarios import FAST_TIMINGS, set_up_partnership, settings_for


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A database with one partnership."""
    database = Database(database_url)
    database.run(set_up_partnership)
    yield database
    database.dispose()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox that delivers no events."""
    sandbox = Sandbox(events=())
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
def old_workspace(sandbox: Sandbox) -> Sandbox:
    """A sandbox in which Slack rejects the chart block."""
    sandbox.world.unknown_blocks.add("data_visualization")
    return sandbox


@pytest.fixture
async def slack(sandbox: Sandbox) -> AsyncIterator[SlackClient]:
    """A client of that sandbox, with short time-outs."""
    async with SlackClient(settings_for(sandbox.api_url)) as client:
        yield client


@pytest.fixture
def metrics() -> Metrics:
    """The metrics of the sender."""
    return Metrics()


@pytest.fixture
def sender(db: Database, slack: SlackClient, metrics: Metrics) -> Sender:
    """A sender that does not pause between messages."""
    return Sender(
        db,
        slack,
        clock=SystemClock(),
        send_interval=0,
        metrics=metrics,
        timings=FAST_TIMINGS,
    )
