"""A sandbox, and a Bolt app with a few listeners on either transport."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from prometheus_client import generate_latest
from slack_bolt.async_app import AsyncApp

from handlers.transport.app import authorize_as, make_app
from handlers.transport.health_check import HealthCheck
from handlers.transport.socket import SocketConnection
from handlers.transport.verification import RequestVerifier
from handlers.transport.web import SlackEndpoint, WebServer, web_app
from pico_bot.core.clock import SystemClock
from pico_bot.core.db import Database
from pico_bot.core.metrics import Metrics
from pico_bot.core.settings import Settings
from pico_bot.delivery.slack import SlackClient
from pico_bot.sandbox.server import Sandbox

EVENTS = ("message.channels", "reaction_added")


@dataclass
class Receiver:
    """The app that gets Slack's deliveries, and its connection to Slack."""

    sandbox: Sandbox
    slack: SlackClient
    app: AsyncApp
    metrics: Metrics
    url: str
    socket: SocketConnection | None
    settings: Settings
    heard: list[str] = field(default_factory=list)
    act: Callable[[str], Awaitable[None]] | None = None
    """What the listener does with a message's text before it has heard it."""

    def counted(self, kind: str, outcome: str) -> bool:
        """Whether the metrics have exactly one delivery of `kind` with `outcome`."""
        line = f'pico_events_total{{kind="{kind}",outcome="{outcome}"}} 1.0'
        return line.encode() in generate_latest(self.metrics.registry)


def listen(receiver: Receiver) -> None:
    """Listen to messages."""

    async def on_message(event: dict[str, Any]) -> None:
        if receiver.act is not None:
            await receiver.act(event["text"])
        receiver.heard.append(event["text"])

    receiver.app.event("message")(on_message)


@pytest.fixture
def db(sqlite_url: str) -> Iterator[Database]:
    """A migrated database."""
    database = Database(sqlite_url)
    yield database
    database.dispose()


async def receiving(transport: str, db: Database) -> AsyncIterator[Receiver]:
    """A receiver connected by `transport`, until the iterator ends."""
    async with AsyncExitStack() as exits:
        sandbox = Sandbox(events=EVENTS, retry_after=(0.05,), answer_seconds=2)
        await sandbox.start()
        exits.push_async_callback(sandbox.stop)
        settings = Settings(
            slack_bot_token="xoxb-sandbox",
            slack_app_token="xapp-sandbox" if transport == "socket" else "",
            slack_signing_secret="sandbox-secret",
            slack_api_url=sandbox.api_url,
        )
        slack = await exits.enter_async_context(SlackClient(settings))
        metrics = Metrics()
        identity = await slack.call("auth.test")
        app = make_app(
            settings=settings,
            authorize=authorize_as(identity, settings=settings),
            slack=slack,
            metrics=metrics,
        )
        socket = None
        if transport == "socket":
            socket = await exits.enter_async_context(
                SocketConnection(
                    app,
                    settings=settings,
                    slack=slack,
                    metrics=metrics,
                    ping_interval=0.2,
                    stuck_after=2,
                )
            )
        health = HealthCheck(db=db, clock=SystemClock(), socket=socket)
        verifier = RequestVerifier(settings.slack_signing_secret, metrics=metrics)
        endpoint = None if socket else SlackEndpoint(verifier, app)
        server = WebServer(
            web_app(slack=endpoint, health=health, metrics=metrics),
            host="127.0.0.1",
            port=0,
        )
        url = f"http://127.0.0.1:{await server.start()}"
        exits.push_async_callback(server.stop)
        if socket is None:
            sandbox.deliver_to(f"{url}/slack/events")
        await sandbox.bot_ready()
        receiver = Receiver(
            sandbox=sandbox,
            slack=slack,
            app=app,
            metrics=metrics,
            url=url,
            socket=socket,
            settings=settings,
        )
        listen(receiver)
        yield receiver


@pytest.fixture(params=["http", "socket"])
async def receiver(request: pytest.FixtureRequest, db: Database) -> AsyncIterator[Receiver]:
    """A receiver; each test that uses it runs over HTTP and over Socket Mode."""
    async for each in receiving(request.param, db):
        yield each


@pytest.fixture
async def http(db: Database) -> AsyncIterator[Receiver]:
    """A receiver that Slack reaches over HTTP."""
    async for each in receiving("http", db):
        yield each


@pytest.fixture
async def socket(db: Database) -> AsyncIterator[Receiver]:
    """A receiver that Slack reaches over Socket Mode."""
    async for each in receiving("socket", db):
        yield each
