"""Starting and stopping a sandbox."""

import asyncio
import logging

import aiohttp
import pytest

from pico_bot.sandbox.page.routes import routes as page_routes
from pico_bot.sandbox.server import Sandbox

pytestmark = pytest.mark.anyio


async def test_the_sandbox_stops_at_once_even_with_an_open_stream(
    caplog: pytest.LogCaptureFixture,
) -> None:
    sandbox = Sandbox(page=page_routes)
    await sandbox.start()
    async with aiohttp.ClientSession() as session:
        stream = await session.get(f"{sandbox.url}/page/changes")
        assert await stream.content.readline()
        with caplog.at_level(logging.WARNING):
            async with asyncio.timeout(10):
                await sandbox.stop()
        stream.close()
    assert caplog.records == []


async def test_two_sandboxes_are_independent(sandbox: Sandbox) -> None:
    other = Sandbox()
    await other.start()
    try:
        await other.acting_as("Anna Berg").post("nordlys-pico", "here")
        assert sandbox.world.channel("nordlys-pico").messages == []
        assert other.url != sandbox.url
    finally:
        await other.stop()
