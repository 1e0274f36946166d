"""A sandbox for each test, and a real Bolt app connected to it by socket or by HTTP."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pico_bot.sandbox.entities import JsonObject
from pico_bot.sandbox.loopback_server import LoopbackServer
from pico_bot.sandbox.server import Sandbox

# The channel that the consultancy shares with Nordlys.
NORDLYS = "C0NORDLYS1"


@pytest.fixture
async def sandbox(request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    """A running sandbox without an app, which retries failed deliveries almost at once.

    It waits 30 s for an answer, so that a slow machine causes no redeliveries; the marker
    `answer_seconds` sets another time.
    """
    marker = request.node.get_closest_marker("answer_seconds")
    sandbox = Sandbox(retry_after=(0.02, 0.05), answer_seconds=marker.args[0] if marker else 30)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
def client(sandbox: Sandbox) -> AsyncWebClient:
    """The bot's Web API client, Slack's own without retries."""
    return web_client(sandbox)


def web_client(sandbox: Sandbox, token: str = "xoxb-sandbox") -> AsyncWebClient:
    """A client for a sandbox."""
    return AsyncWebClient(token=token, base_url=sandbox.api_url, retry_handlers=[])


async def refusal(call: Awaitable[Any]) -> str:
    """The error code that Slack answers `call` with."""
    with pytest.raises(SlackApiError) as caught:
        await call
    error: str = caught.value.response["error"]
    return error


async def wait_until(condition: Callable[[], bool], within: float = 60) -> None:
    """Wait until `condition` is true.

    Raises TimeoutError after `within` seconds.
    """
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@dataclass(slots=True)
class Bot:
    """A real Bolt app and the events that it got; `takes_events` acknowledges them all."""

    app: AsyncApp
    takes_events: bool = True
    events: list[JsonObject] = field(default_factory=list)

    def of_type(self, kind: str) -> list[JsonObject]:
        """The inner events of that type, in order of arrival."""
        return [one["event"] for one in self.events if one["event"]["type"] == kind]


@pytest.fixture(params=["socket", "http"])
async def bot(request: pytest.FixtureRequest, sandbox: Sandbox) -> AsyncIterator[Bot]:
    """A Bolt app that gets all events; each test runs over each transport."""
    app = AsyncApp(
        client=web_client(sandbox),
        signing_secret="sandbox-secret",
        process_before_response=True,
        ignoring_self_events_enabled=False,
    )
    bot = Bot(app)

    @app.middleware
    async def hear(body: JsonObject, next_: Callable[[], Awaitable[None]]) -> BoltResponse | None:
        if "event" in body:
            bot.events.append(body)
            if bot.takes_events:
                return BoltResponse(status=200)
        await next_()
        return None

    connected = by_socket if request.param == "socket" else by_http
    async with connected(app, sandbox):
        yield bot


@contextlib.asynccontextmanager
async def by_socket(app: AsyncApp, sandbox: Sandbox) -> AsyncGenerator[None, None]:
    """Connect a Bolt app by Socket Mode."""
    handler = AsyncSocketModeHandler(app, "xapp-sandbox")
    await handler.connect_async()
    await sandbox.bot_ready()
    try:
        yield
    finally:
        await handler.close_async()


@contextlib.asynccontextmanager
async def by_http(app: AsyncApp, sandbox: Sandbox) -> AsyncGenerator[None, None]:
    """Serve a Bolt app on loopback as the sandbox's request URL."""
    handler = AsyncSlackRequestHandler(app)

    async def receive(request: Request) -> Response:
        return await handler.handle(request)

    server = LoopbackServer(Starlette(routes=[Route("/slack/events", receive, methods=["POST"])]))
    await server.start()
    sandbox.deliver_to(f"http://127.0.0.1:{server.port}/slack/events")
    await sandbox.bot_ready()
    try:
        yield
    finally:
        await server.stop()
