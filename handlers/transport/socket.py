"""Socket Mode: Slack delivers over a WebSocket that the bot opens."""

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from pico_bot.core import Metrics, Settings
from pico_bot.delivery import SlackClient

PING_SECONDS = 5.0

# When the first use of its single-use address fails, slack_sdk retries that address forever. After
# this many seconds without a connection, it is replaced.
STUCK_SECONDS = 30.0

# Slack gives up on an acknowledgement after three seconds.
GRACE_SECONDS = 5.0

POLL_SECONDS = 0.2

OTHER_PROCESS = (
    "Another process uses the same SLACK_APP_TOKEN and gets some of the events. Stop it, or create "
    "a separate app for it."
)

logger = structlog.get_logger(__name__)


class SocketConnection:
    """Keeps `app` connected to Slack while it is entered as an async context manager.

    An envelope is acknowledged once its listener has succeeded. Slack redelivers the others.
    """

    def __init__(
        self,
        app: AsyncApp,
        *,
        settings: Settings,
        slack: SlackClient,
        metrics: Metrics,
        ping_interval: float = PING_SECONDS,
        stuck_after: float = STUCK_SECONDS,
    ) -> None:
        self._app = app
        self._token = settings.slack_app_token
        self._is_only_process = settings.is_sqlite
        self._slack = slack
        self._metrics = metrics
        self._ping_interval = ping_interval
        self._stuck_after = stuck_after
        self._stopping = asyncio.Event()
        self._handler: _Handler | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def problem(self) -> str | None:
        """A sentence about another process with the same token; None if there is none.

        On PostgreSQL several processes may share the events of an app.
        """
        if not self._is_only_process or self._handler is None or self._handler.connections <= 1:
            return None
        return OTHER_PROCESS

    @property
    def connected(self) -> bool:
        """Whether Slack can reach the bot now."""
        return self._handler is not None and self._handler.connected

    async def __aenter__(self) -> Self:
        self._metrics.watch_socket(lambda: self.connected)
        self._task = asyncio.create_task(self._stay_connected(), name="socket-mode")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        if self._task is not None:
            await self._task

    async def _stay_connected(self) -> None:
        while not self._stopping.is_set():
            async with _Handler(
                self._app, self._token, slack=self._slack, ping_interval=self._ping_interval
            ) as self._handler:
                await self._while_alive()

    async def _while_alive(self) -> None:
        """Return when it is time to stop, or when the connection doesn't recover."""
        loop = asyncio.get_running_loop()
        was_connected, problem = False, None
        last_connected = loop.time()
        while not self._stopping.is_set():
            connected = self.connected
            if connected:
                last_connected = loop.time()
            if connected != was_connected:
                logger.info("socket_connected" if connected else "socket_lost")
            if self.problem != problem:
                problem = self.problem
                if problem is not None:
                    logger.error("socket_shared", problem=problem)
            was_connected = connected
            if loop.time() - last_connected > self._stuck_after:
                logger.warning("socket_stuck", seconds=self._stuck_after)
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), POLL_SECONDS)


class _Handler(AsyncSocketModeHandler):
    """One slack_sdk client, which reconnects as long as it can."""

    def __init__(
        self, app: AsyncApp, token: str, *, slack: SlackClient, ping_interval: float
    ) -> None:
        super().__init__(app, token, web_client=slack.web, ping_interval=ping_interval)
        self._connecting: asyncio.Task[None] | None = None
        self._in_progress: set[asyncio.Task[Any]] = set()
        self._closing = False
        # How many connections the app has, as Slack said when this one was made.
        self.connections = 1
        self.client.message_listeners.append(self._on_message)

    async def _on_message(
        self, _client: object, message: dict[str, Any], _raw: str | None = None
    ) -> None:
        if message.get("type") == "hello":
            self.connections = int(message.get("num_connections", 1))

    @property
    def connected(self) -> bool:
        session = self.client.current_session
        return session is not None and not session.closed and not self.client.stale

    async def __aenter__(self) -> Self:
        # aiohttp knows the machine's proxies and their exceptions.
        self.client.proxy = None
        await self.client.aiohttp_client_session.close()
        self.client.aiohttp_client_session = aiohttp.ClientSession(trust_env=True)
        self._connecting = asyncio.create_task(
            self.connect_async(),  # type: ignore[no-untyped-call]
            name="socket-mode-connect",
        )
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._closing = True
        if self._in_progress:
            await asyncio.wait(self._in_progress, timeout=GRACE_SECONDS)
        client = self.client
        tasks = [
            self._connecting,
            client.message_processor,
            client.message_receiver,
            client.current_session_monitor,
        ]
        await self.close_async()  # type: ignore[no-untyped-call]
        started = [task for task in tasks if task is not None]
        for task in started:
            task.cancel()
        await asyncio.gather(*started, return_exceptions=True)

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        if self._closing:
            # Without an acknowledgement, Slack delivers it again to another connection.
            return
        answering = asyncio.ensure_future(super().handle(client, req))
        self._in_progress.add(answering)
        answering.add_done_callback(self._in_progress.discard)
        await answering
