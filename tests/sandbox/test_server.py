"""The sandbox starts, stops and stays on loopback."""

import asyncio
import logging

import aiohttp
import pytest

from pico_bot.sandbox.page.routes import routes as page_routes
from pico_bot.sandbox.server import Sandbox

pytestmark = pytest.mark.anyio


async def test_it_stops_at_once_though_somebody_watches(caplog: pytest.LogCaptureFixture) -> None:
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


async def test_a_taken_port_is_an_error(sandbox: Sandbox) -> None:
    port = int(sandbox.url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        await Sandbox().start(port)


async def test_two_sandboxes_know_nothing_of_each_other(sandbox: Sandbox) -> None:
    other = Sandbox()
    await other.start()
    try:
        await other.acting_as("Anna Berg").post("nordlys-pico", "here")
        assert sandbox.world.channel("nordlys-pico").messages == []
        assert other.url != sandbox.url
    finally:
        await other.stop()


async def test_what_is_no_json_is_refused(sandbox: Sandbox) -> None:
    headers = {"Authorization": "Bearer xoxb-sandbox", "Content-Type": "application/json"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(f"{sandbox.api_url}auth.test", data="{") as answer,
    ):
        assert await answer.json() == {"ok": False, "error": "invalid_json"}
