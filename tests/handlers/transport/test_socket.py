"""Socket Mode: connecting, reconnecting and stopping."""

import asyncio
from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from handlers.transport.socket import SocketConnection
from pico_bot.core.metrics import Metrics
from pico_bot.delivery.slack import SlackClient
from pico_bot.sandbox.loopback_server import LoopbackServer
from pico_bot.sandbox.server import Sandbox
from tests.delivery.scenarios import until
from tests.handlers.transport.conftest import EVENTS, Receiver

pytestmark = pytest.mark.anyio

CHANNEL = "nordlys-pico"


@pytest.mark.parametrize("reason", ["refresh_requested", "link_disabled"])
async def test_a_connection_that_slack_ends_is_replaced(socket: Receiver, reason: str) -> None:
    await socket.sandbox.disconnect_sockets(reason)
    await socket.sandbox.acting_as("Anna Berg").post(CHANNEL, "Hello")
    await until(lambda: socket.heard == ["Hello"])
    await socket.sandbox.settled(60)

    connection = socket.socket
    assert connection is not None
    # slack_sdk may connect twice: for the goodbye and for the closed connection.
    await until(lambda: connection.connected)


async def test_the_bot_reconnects_after_an_outage_of_slack(socket: Receiver) -> None:
    assert socket.socket is not None
    connection = socket.socket
    port = int(socket.sandbox.url.rsplit(":", 1)[1])
    await socket.sandbox.stop()
    await until(lambda: not connection.connected)

    back = Sandbox(events=EVENTS, retry_after=(0.05,))
    await back.start(port)
    await until(lambda: connection.connected)
    await back.acting_as("Anna Berg").post(CHANNEL, "Hello again")
    await until(lambda: socket.heard == ["Hello again"])
    await back.stop()


async def test_a_failing_address_is_replaced(socket: Receiver) -> None:
    opened: list[str] = []

    async def open_connection(_request: Request) -> JSONResponse:
        answer = await socket.slack.call("apps.connections.open", token="xapp-sandbox")
        # An address is valid for one connection, so slack_sdk can't reconnect with the first.
        url = answer["url"] if opened else "ws://127.0.0.1:1/gone"
        opened.append(url)
        return JSONResponse({**answer, "url": url})

    door = LoopbackServer(
        Starlette(routes=[Route("/api/apps.connections.open", open_connection, methods=["POST"])])
    )
    await door.start(0)
    settings = replace(socket.settings, slack_api_url=f"http://127.0.0.1:{door.port}/api/")
    async with (
        SlackClient(settings) as slack,
        SocketConnection(
            socket.app,
            settings=settings,
            slack=slack,
            metrics=Metrics(),
            ping_interval=0.1,
            stuck_after=2.0,
        ) as connection,
    ):
        await until(lambda: connection.connected)
        assert len(opened) == 2
    await door.stop()


async def test_running_requests_are_acknowledged_before_stopping(socket: Receiver) -> None:
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
