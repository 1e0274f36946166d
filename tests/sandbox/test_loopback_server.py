"""The HTTP server of the sandbox."""

import aiohttp
import pytest

from pico_bot.sandbox.server import Sandbox

pytestmark = pytest.mark.anyio


async def test_a_port_in_use_is_an_error(sandbox: Sandbox) -> None:
    port = int(sandbox.url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        await Sandbox().start(port)


async def test_a_dropped_connection_gives_no_answer(sandbox: Sandbox) -> None:
    sandbox.faults.lose_answer("auth.test")
    async with aiohttp.ClientSession(headers={"Authorization": "Bearer xoxb-sandbox"}) as session:
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await session.post(f"{sandbox.api_url}auth.test")
        async with session.post(f"{sandbox.api_url}auth.test") as answer:
            assert (await answer.json())["ok"]
