"""Socket Mode: the app's WebSocket connections and the envelopes sent through them."""

import asyncio
import itertools
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from pico_bot.sandbox.deliveries import Delivery, EnvelopeKind, NotAnswered
from pico_bot.sandbox.entities import JsonObject

logger = structlog.get_logger(__name__)

MAX_CONNECTIONS = 10
ACK_SECONDS = 3.0
CONNECTION_SECONDS = 3600


@dataclass(eq=False, slots=True)
class _Connection:
    socket: WebSocket
    waiting: dict[str, "asyncio.Future[JsonObject | str | None]"] = field(default_factory=dict)
    leaving: bool = False


class SocketMode:
    """Sends envelopes through one of the open connections and waits for acknowledgements."""

    def __init__(self, *, app_id: str, ack_seconds: float, on_change: Callable[[], None]) -> None:
        self._app_id = app_id
        self._ack_seconds = ack_seconds
        self._on_change = on_change
        self._tickets: set[str] = set()
        self._connections: list[_Connection] = []
        self._turns = itertools.count()
        self._is_connected = asyncio.Event()

    @property
    def connected(self) -> bool:
        """Whether the app has an open connection."""
        return any(not one.leaving for one in self._connections)

    def issue_ticket(self) -> str:
        """Return a ticket for one connection."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, socket: WebSocket) -> None:
        """Serve one connection until either side closes it."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await socket.close(code=1008)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        if len(self._connections) >= MAX_CONNECTIONS:
            await _send_disconnect(socket, "too_many_websockets")
            await socket.close()
            return
        connection = _Connection(socket)
        self._connections.append(connection)
        try:
            await socket.send_text(json.dumps(self._hello()))
            self._changed()
            await self._listen(connection)
        except (WebSocketDisconnect, RuntimeError):
            logger.debug("socket_closed", open=len(self._connections) - 1)
        except ValueError:
            logger.warning("socket_sent_invalid_json")
            await socket.close(code=1007)
        finally:
            self._forget(connection)

    async def ready(self) -> None:
        """Wait until a connection is open."""
        await self._is_connected.wait()

    async def send(
        self, delivery: Delivery, *, attempt: int, reason: str | None
    ) -> JsonObject | str | None:
        """Send an envelope through one connection and return the payload of its acknowledgement.

        Raises:
            NotAnswered: if no connection is open, it closes, or three seconds pass.
        """
        connection = self._next_connection()
        answer: asyncio.Future[JsonObject | str | None] = asyncio.get_running_loop().create_future()
        connection.waiting[delivery.envelope_id] = answer
        try:
            await connection.socket.send_text(json.dumps(_envelope(delivery, attempt, reason)))
            return await asyncio.wait_for(answer, self._ack_seconds)
        except TimeoutError:
            raise NotAnswered("timeout") from None
        except (WebSocketDisconnect, RuntimeError):
            raise NotAnswered("connection_failed") from None
        finally:
            connection.waiting.pop(delivery.envelope_id, None)

    async def disconnect_all(self, reason: str) -> None:
        """Send `disconnect` over every connection and, unless it is a warning, close it.

        Args:
            reason: `warning`, `refresh_requested` or `link_disabled`.
        """
        for connection in list(self._connections):
            try:
                await _send_disconnect(connection.socket, reason)
                if reason != "warning":
                    connection.leaving = True
                    await connection.socket.close()
            except (WebSocketDisconnect, RuntimeError):
                logger.debug("socket_closed_before_disconnect")
        self._changed()

    def _next_connection(self) -> _Connection:
        able = [one for one in self._connections if not one.leaving]
        if not able:
            raise NotAnswered("connection_failed")
        return able[next(self._turns) % len(able)]

    async def _listen(self, connection: _Connection) -> None:
        while True:
            said = json.loads(await connection.socket.receive_text())
            if not isinstance(said, dict):
                continue
            answer = connection.waiting.get(said.get("envelope_id", ""))
            if answer is not None and not answer.done():
                answer.set_result(said.get("payload"))

    def _forget(self, connection: _Connection) -> None:
        self._connections.remove(connection)
        for answer in connection.waiting.values():
            if not answer.done():
                answer.set_exception(NotAnswered("connection_failed"))
        self._changed()

    def _changed(self) -> None:
        if self.connected:
            self._is_connected.set()
        else:
            self._is_connected.clear()
        self._on_change()

    def _hello(self) -> JsonObject:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "debug_info": {
                "host": "sandbox",
                "build_number": 1,
                "approximate_connection_time": CONNECTION_SECONDS,
            },
            "connection_info": {"app_id": self._app_id},
        }


def _envelope(delivery: Delivery, attempt: int, reason: str | None) -> JsonObject:
    envelope: JsonObject = {
        "envelope_id": delivery.envelope_id,
        "type": str(delivery.kind),
        "payload": delivery.payload,
        "accepts_response_payload": delivery.kind is not EnvelopeKind.EVENT,
    }
    if delivery.kind is EnvelopeKind.EVENT:
        envelope |= {"retry_attempt": attempt, "retry_reason": reason or ""}
    return envelope


async def _send_disconnect(socket: WebSocket, reason: str) -> None:
    payload = {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
    await socket.send_text(json.dumps(payload))
