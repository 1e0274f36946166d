"""The bot's own web server."""

import hashlib
import hmac
import io
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from handlers.transport.web import MAX_BODY, WebServer, web_app
from pico_bot.core.metrics import Metrics
from tests.handlers.transport.conftest import Receiver

pytestmark = pytest.mark.anyio

SECRET = "sandbox-secret"
BODY = json.dumps(
    {
        "type": "event_callback",
        "event_id": "Ev1",
        "team_id": "T0PICO0001",
        "event": {"type": "message", "text": "Hello", "user": "U0ANNA0001", "channel": "C1"},
    }
).encode()


@dataclass(frozen=True)
class Answer:
    """The server's answer."""

    status: int
    content_type: str
    text: str


async def ask(method: str, url: str, **request: Any) -> Answer:
    """Send one request."""
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, url, **request) as answer,
    ):
        return Answer(answer.status, answer.headers.get("Content-Type", ""), await answer.text())


def signed(body: bytes, *, secret: str = SECRET, age: float = 0) -> dict[str, str]:
    """The headers of a request that Slack signed `age` seconds ago."""
    stamp = str(int(time.time() - age))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256)
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest.hexdigest()}",
    }


async def test_a_request_signed_by_slack_is_accepted(http: Receiver) -> None:
    answer = await ask("POST", f"{http.url}/slack/events", data=BODY, headers=signed(BODY))

    assert answer.status == 200
    assert http.heard == ["Hello"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/json"},
        signed(BODY, secret="another"),
        signed(BODY + b" "),
        signed(BODY, age=600),
    ],
    ids=["unsigned", "another secret", "another body", "ten minutes old"],
)
async def test_a_request_without_slacks_signature_is_refused(
    http: Receiver, headers: dict[str, str]
) -> None:
    answer = await ask("POST", f"{http.url}/slack/events", data=BODY, headers=headers)

    assert answer.status == 401
    assert http.heard == []


async def test_slack_can_verify_the_address(http: Receiver) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "prove it"}).encode()
    answer = await ask("POST", f"{http.url}/slack/events", data=body, headers=signed(body))

    assert (answer.status, json.loads(answer.text)) == (200, {"challenge": "prove it"})


async def test_an_impossible_request_is_refused_unread(http: Receiver) -> None:
    url = f"{http.url}/slack/events"
    large = b"x" * (MAX_BODY + 1)

    async def endless() -> AsyncIterator[bytes]:
        yield b"x"

    assert (await ask("POST", url, data=io.BytesIO(large), headers=signed(large))).status == 413
    assert (await ask("POST", url, data=endless())).status == 411
    assert (await ask("POST", url, data=b"\xff", headers=signed(b"\xff"))).status == 400
    assert (await ask("GET", url)).status == 405


async def test_socket_mode_has_no_route_for_slack(socket: Receiver) -> None:
    answer = await ask("POST", f"{socket.url}/slack/events", data=BODY, headers=signed(BODY))

    assert answer.status == 404
    assert (await ask("GET", f"{socket.url}/healthz")).status == 200


async def test_health_and_metrics_are_served(receiver: Receiver) -> None:
    health = await ask("GET", f"{receiver.url}/healthz")
    assert (health.status, json.loads(health.text)) == (200, {"status": "ok"})

    anna = receiver.sandbox.acting_as("Anna Berg")
    await anna.react(await anna.post("nordlys-pico", "Hello"), "eyes")
    await receiver.sandbox.settled()
    metrics = await ask("GET", f"{receiver.url}/metrics")
    scraped = metrics.text

    assert metrics.content_type.startswith("text/plain")
    assert 'pico_events_total{kind="reaction_added",outcome="unhandled"} 1.0' in scraped
    assert "pico_checkin_lag_seconds 0.0" in scraped
    assert "pico_slack_authorised 1.0" in scraped
    assert ("pico_socket_connected 1.0" in scraped) is (receiver.socket is not None)


async def test_answers_are_sent_without_a_delay(receiver: Receiver) -> None:
    # Client and server would wait for each other, 40 ms each time, if small packets were held back
    # until the previous one is acknowledged (RFC 896).
    assert await quickest(f"{receiver.url}/healthz") < 0.035
    assert await quickest(f"{receiver.sandbox.api_url}auth.test") < 0.035


async def quickest(url: str) -> float:
    """The seconds of the fastest answer over a connection that stays open."""
    took = []
    async with aiohttp.ClientSession() as session:
        for _ in range(20):
            asked = time.monotonic()
            async with session.get(url) as answer:
                await answer.read()
            took.append(time.monotonic() - asked)
    # The first packet is never held back.
    return min(took[3:])


async def test_a_port_in_use_is_an_error(http: Receiver) -> None:
    port = int(http.url.rsplit(":", 1)[1])
    app = web_app(slack=None, health=NothingMissing(), metrics=Metrics())

    with pytest.raises(OSError, match="in use"):
        await WebServer(app, host="127.0.0.1", port=port).start()


class NothingMissing:
    """A process with nothing missing."""

    async def missing(self) -> list[str]:
        return []
