"""The sandbox's HTTP server: uvicorn on loopback, in the running event loop."""

import asyncio
import contextlib
import socket
from collections.abc import Generator

import h11
import uvicorn
from starlette.types import ASGIApp, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

LOOPBACK = "127.0.0.1"


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        # The process that embeds the sandbox handles its signals.
        yield


class LoopbackServer:
    """Serves an ASGI app on 127.0.0.1 until stopped."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._lines: dict[tuple[str, int], asyncio.Transport] = {}
        self._server: _Server | None = None
        self._task: asyncio.Task[None] | None = None
        self.port = 0

    async def start(self, port: int = 0) -> None:
        """Listen on `port`, or any free one.

        Raises:
            OSError: if the port is taken.
        """
        # asyncio only sets TCP_NODELAY on sockets that say they are TCP.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, port))
        except OSError:
            listener.close()
            raise
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            self._app,
            http=_protocol(self._lines),
            ws="websockets-sansio",
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
            ws_max_size=2**24,
        )
        self._server = _Server(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]))
        while not self._server.started:
            if self._task.done():
                self._task.result()
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        if self._server is None or self._task is None:
            return
        self._server.should_exit = True
        # Streams never end on their own.
        for line in list(self._lines.values()):
            line.abort()
        await self._task

    def drop_connection(self, scope: Scope) -> None:
        """Drop the connection of a request without an answer."""
        line = self._lines.get(scope["client"])
        if line is not None:
            line.abort()


def _protocol(lines: dict[tuple[str, int], asyncio.Transport]) -> type[H11Protocol]:
    class TrackedProtocol(H11Protocol):
        """Remembers each connection's transport, so that it can be dropped."""

        def connection_made(  # type: ignore[override]
            self, transport: asyncio.Transport
        ) -> None:
            super().connection_made(transport)
            if self.client is not None:
                lines[self.client] = transport

        def connection_lost(self, exc: Exception | None) -> None:
            if self.client is not None:
                lines.pop(self.client, None)
            super().connection_lost(exc)

        def handle_websocket_upgrade(self, event: h11.Request) -> None:
            if self.client is not None:
                lines.pop(self.client, None)
            super().handle_websocket_upgrade(event)

    return TrackedProtocol
