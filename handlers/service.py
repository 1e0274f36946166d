"""One process of the bot: everything composed, started in order, stopped in order."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from types import TracebackType
from typing import Self

import structlog
from slack_bolt.async_app import AsyncApp

from handlers import checkins, commands, messages, reactions, records, setup, shortcuts
from handlers.context import Services
from handlers.transport.app import authorize_as, make_app
from handlers.transport.health import Health
from handlers.transport.socket import SocketConnection
from handlers.transport.web import WebServer, web_app
from pico_bot.clock import Clock, SystemClock
from pico_bot.db import Database, migrate
from pico_bot.delivery.backlog import BacklogGauges
from pico_bot.delivery.sender import Sender
from pico_bot.delivery.slack import SlackClient, SlackRefused, SlackUnsure
from pico_bot.directory import Directory, Home
from pico_bot.errors import SettingsError
from pico_bot.jobs import DueWork, Ticker, due_work
from pico_bot.metrics import Metrics
from pico_bot.settings import Settings

# How often, and how long apart in seconds, Slack is asked who we are before the start fails.
SLACK_TRIES = 10
SLACK_PAUSE = 2.0

log = structlog.get_logger(__name__)

# Bolt asks every listener in order: the busiest first.
FEATURES = (messages, reactions, records, checkins, commands, shortcuts, setup)


class Service:
    """A process that receives from Slack (`receives`), and sends and does due work (`works`).

    Use it as an async context manager: it is ready when entered, and has ended when left. `clock`
    is what everything that decides goes by. Raises SettingsError where Slack does not accept the
    token, SchemaError where a PostgreSQL database is not at head.
    """

    def __init__(
        self, settings: Settings, *, clock: Clock, receives: bool = True, works: bool = True
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._receives = receives
        self._works = works
        self._exits = AsyncExitStack()
        self.metrics = Metrics()
        self.port: int | None = None
        self.socket: SocketConnection | None = None
        self.db = Database(settings.sqlalchemy_url)

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as exits:
            await self._start(exits)
            self._exits = exits.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._exits.aclose()

    async def _start(self, exits: AsyncExitStack) -> None:
        settings = self._settings
        db = await self._database(exits)
        slack = await exits.enter_async_context(SlackClient(settings))
        identity = await _identify(slack)
        sender = self._sender(exits, db=db, slack=slack) if self._works else None
        wake = sender.wake if sender else _nobody
        if self._works:
            self._tick(exits, db=db, wake=wake)
        if not self._receives:
            return
        home = Home(
            team_id=identity["team_id"],
            enterprise_id=identity.get("enterprise_id"),
            user_id=identity["user_id"],
            bot_id=identity.get("bot_id", ""),
            url=identity["url"],
        )
        app = make_app(
            settings=settings,
            authorize=authorize_as(identity, settings=settings),
            slack=slack,
            metrics=self.metrics,
        )
        services = Services(
            settings=settings,
            db=db,
            clock=self._clock,
            slack=slack,
            directory=Directory(slack, home=home),
            home=home,
            metrics=self.metrics,
            wake=wake,
        )
        for feature in FEATURES:
            feature.register(app, services)
        await self._receive(exits, app=app, db=db, slack=slack, sender=sender)

    async def _database(self, exits: AsyncExitStack) -> Database:
        db = self.db
        exits.callback(db.dispose)
        if db.is_sqlite:
            # SQLite serves one process, so nobody else can be half-way through it.
            await asyncio.to_thread(migrate, db.url)
        await asyncio.to_thread(db.check_schema)
        self.metrics.add(BacklogGauges(db, clock=self._clock))
        return db

    def _sender(self, exits: AsyncExitStack, *, db: Database, slack: SlackClient) -> Sender:
        sender = Sender(
            db,
            slack,
            clock=SystemClock(),
            send_interval=self._settings.send_interval,
            metrics=self.metrics,
        )
        sending = asyncio.create_task(sender.run(), name="sender")

        async def stop() -> None:
            sender.stop()
            with suppress(asyncio.CancelledError):
                await sending

        exits.push_async_callback(stop)
        return sender

    def _tick(self, exits: AsyncExitStack, *, db: Database, wake: Callable[[], None]) -> None:
        def report(done: DueWork) -> None:
            self.metrics.due_work(lag=done.lag, failed=done.failed)

        ticker = Ticker(
            self._settings.tick_seconds,
            due_work(db=db, clock=self._clock, report=report, wake=wake),
        )
        ticker.start()
        exits.push_async_callback(ticker.stop)

    async def _receive(
        self,
        exits: AsyncExitStack,
        *,
        app: AsyncApp,
        db: Database,
        slack: SlackClient,
        sender: Sender | None,
    ) -> None:
        settings = self._settings
        if settings.socket_mode:
            self.socket = await exits.enter_async_context(
                SocketConnection(app, settings=settings, slack=slack, metrics=self.metrics)
            )
        server = WebServer(
            web_app(
                slack=None if settings.socket_mode else app,
                health=Health(db=db, sender=sender, socket=self.socket),
                metrics=self.metrics,
            ),
            host=settings.host,
            port=settings.port,
        )
        self.port = await server.start()
        exits.push_async_callback(server.stop)
        log.info("serving", port=self.port, socket_mode=settings.socket_mode)


async def _identify(slack: SlackClient) -> dict[str, str]:
    """Who the token makes us; raises SettingsError where Slack does not take it."""
    for attempt in range(1, SLACK_TRIES + 1):
        try:
            return await slack.call("auth.test")
        except SlackRefused as error:
            raise SettingsError(
                [f"SLACK_BOT_TOKEN is not accepted by Slack ({error.error})"]
            ) from error
        except SlackUnsure:
            log.warning("slack_unreachable", attempt=attempt)
            await asyncio.sleep(SLACK_PAUSE)
    raise SettingsError(["SLACK_API_URL does not answer; is the network there?"])


def _nobody() -> None:
    """Another process sends; on PostgreSQL it hears of what is owed from the database."""
