"""The page over real HTTP, without a bot or with a Bolt app that answers."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from anyio.from_thread import start_blocking_portal

from pico_bot.sandbox.page.routes import routes as page_routes
from pico_bot.sandbox.server import Sandbox
from tests.sandbox.conftest import by_socket
from tests.sandbox.page.little_bot import little_bot


@pytest.fixture
async def served() -> AsyncIterator[Sandbox]:
    """A running sandbox with its page and no bot."""
    sandbox = Sandbox(page=page_routes, retry_after=())
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def browser(served: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    """A client that sends requests to the page, by path."""
    async with aiohttp.ClientSession(served.url) as session:
        yield session


@asynccontextmanager
async def _answered() -> AsyncGenerator[Sandbox, None]:
    sandbox = Sandbox(page=page_routes, answer_seconds=0.5)
    await sandbox.start()
    try:
        async with by_socket(little_bot(sandbox), sandbox):
            yield sandbox
    finally:
        await sandbox.stop()


@pytest.fixture
def answered() -> Iterator[Sandbox]:
    """A sandbox with its page and a bot, on another thread because Playwright needs the test's."""
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(_answered()) as one:
        yield one
