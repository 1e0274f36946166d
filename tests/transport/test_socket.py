"""Socket Mode through a connection's life."""

import asyncio

import pytest

from pico_bot.sandbox.server import Sandbox
from tests.delivery.scenes import until
from tests.transport.conftest import EVENTS, Receiver

pytestmark = pytest.mark.anyio

CHANNEL = "nordlys-pico"


@pytest.mark.parametrize("reason", ["refresh_requested", "link_disabled"])
async def test_a_connection_that_slack_ends_is_made_anew(socket: Receiver, reason: str) -> None:
    await socket.sandbox.disconnect_sockets(reason)
    await socket.sandbox.acting_as("Anna Berg").post(CHANNEL, "Hello")
    await until(lambda: socket.heard == ["Hello"])
    await socket.sandbox.settled(10)

    assert socket.socket is not None
    assert socket.socket.connected


async def test_slack_that_goes_away_and_comes_back_is_found_again(socket: Receiver) -> None:
    assert socket.socket is not None
    connection = socket.socket
    port = int(socket.sandbox.url.rsplit(":", 1)[1])
    await socket.sandbox.stop()
    await until(lambda: not connection.connected)

    back = Sandbox(events=EVENTS, retry_after=(0.05,))
    await back.start(port)
    await until(lambda: connection.connected, within=20)
    await back.acting_as("Anna Berg").post(CHANNEL, "Hello again")
    await until(lambda: socket.heard == ["Hello again"])
    await back.stop()


async def test_what_is_under_way_is_acknowledged_before_the_end(socket: Receiver) -> None:
    assert socket.socket is not None
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def take_time(_text: str) -> None:
        begun.set()
        await go_on.wait()

    socket.act = take_time
    await socket.sandbox.acting_as("Anna Berg").post(CHANNEL, "Hello")
    await begun.wait()
    ending = asyncio.create_task(socket.socket.__aexit__(None, None, None))
    await asyncio.sleep(0.3)
    assert not ending.done()
    go_on.set()
    await ending
    await socket.sandbox.settled()

    assert socket.heard == ["Hello"]
    assert [one.outcome.value for one in socket.sandbox.deliveries] == ["acknowledged"]
    assert not socket.socket.connected
