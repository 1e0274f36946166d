"""The bot's web server: Slack's requests, the health check and Prometheus metrics."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager, suppress
from typing import Protocol

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from slack_bolt.adapter.starlette.async_handler import (
    to_async_bolt_request,
    to_starlette_response,
)
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from handlers.transport.verification import Refusal, RequestVerifier, is_certificate_check
from pico_bot.core import Metrics

# In bytes. Slack's largest payloads are views of 250 KB.
MAX_BODY = 2 * 1024 * 1024

# Slack gives up on an answer after three seconds.
GRACE_SECONDS = 5

# Seconds between two updates of the date in the headers of responses.
DATE_SECONDS = 1.0

BACKLOG = 2048


class Checks(Protocol):
    """Reports whether this process can work."""

    async def missing(self) -> list[str]:
        """One sentence per problem."""
        ...


class SlackEndpoint:
    """Passes the HTTP requests that `verifier` accepts to the app; closed until there is one.

    While closed it answers 503, and Slack delivers events again later.
    """

    def __init__(self, verifier: RequestVerifier, app: AsyncApp | None = None) -> None:
        self._verifier = verifier
        self._app = app

    def open(self, app: AsyncApp) -> None:
        """Pass requests to `app` from now on."""
        self._app = app

    def close(self) -> None:
        """Accept no more requests."""
        self._app = None

    async def handle(self, request: Request) -> Response:
        """Answer one request."""
        if self._app is None:
            return Response(status_code=503)
        body = await request.body()
        if is_certificate_check(body, request.headers):
            return Response(status_code=200)
        if not self._verifier.is_from_slack(body, request.headers):
            return Response(status_code=401)
        try:
            from_slack = to_async_bolt_request(request, body)
        except (ValueError, TypeError, AttributeError, RecursionError):
            # It is no JSON object in UTF-8.
            self._verifier.report(Refusal.UNREADABLE)
            return Response(status_code=400)
        return to_starlette_response(await self._app.async_dispatch(from_slack))


def web_app(*, slack: SlackEndpoint | None, health: Checks, metrics: Metrics) -> Starlette:
    """Serves `GET /healthz`, `GET /metrics` and, if `slack` is given, `POST /slack/events`."""

    async def healthz(_request: Request) -> Response:
        missing = await health.missing()
        if missing:
            return JSONResponse({"status": "unavailable", "missing": missing}, status_code=503)
        return JSONResponse({"status": "ok"})

    async def scrape(_request: Request) -> Response:
        body = await asyncio.to_thread(generate_latest, metrics.registry)
        return Response(body, media_type=CONTENT_TYPE_LATEST)

    routes = [Route("/healthz", healthz), Route("/metrics", scrape)]
    if slack is not None:
        routes.append(Route("/slack/events", _slack_route(slack), methods=["POST"]))
    return Starlette(routes=routes)


class WebServer:
    """A web server in a running event loop, which leaves signals to the process.

    With `port` 0 it takes any free port.
    """

    def __init__(self, app: Starlette, *, host: str, port: int) -> None:
        self._address = (host, port)
        self._server = _Server(
            uvicorn.Config(
                app,
                lifespan="off",
                access_log=False,
                log_config=None,
                ws="none",
                server_header=False,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> int:
        """Listen, and return the port; raises OSError if the port is taken."""
        family = socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET
        try:
            listener = socket.create_server(self._address, family=family, backlog=BACKLOG)
        except OSError as error:
            where, why = ":".join(map(str, self._address)), os.strerror(error.errno or 0)
            raise OSError(f"Can't listen on {where}: {why}") from error
        # asyncio sets this only for sockets created with the TCP protocol number.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        port: int = listener.getsockname()[1]
        self._serving = asyncio.create_task(self._server.serve([listener]), name="web")
        return port

    async def stop(self) -> None:
        """Finish the requests in progress and stop."""
        self._server.stop()
        if self._serving is not None:
            await self._serving


class _Server(uvicorn.Server):
    """A server whose idle loop wakes once a second; Uvicorn's own wakes ten times."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Make `serve` return once the requests in progress are finished."""
        self.should_exit = True
        self._stopping.set()

    async def main_loop(self) -> None:
        """Update the date in the headers of responses once a second, until the end."""
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), DATE_SECONDS)

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def _slack_route(endpoint: SlackEndpoint) -> Callable[[Request], Awaitable[Response]]:
    async def from_slack(request: Request) -> Response:
        length = request.headers.get("content-length", "")
        if not length.isdecimal():
            return Response(status_code=411)
        if int(length) > MAX_BODY:
            return Response(status_code=413)
        return await endpoint.handle(request)

    return from_slack
