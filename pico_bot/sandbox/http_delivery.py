"""Delivery of events, interactions and commands by signed HTTP requests."""

import asyncio
import hashlib
import hmac
import json
import time
from urllib.parse import urlencode, urlsplit

import aiohttp

from pico_bot.sandbox.deliveries import Delivery, EnvelopeKind, NotAnswered
from pico_bot.sandbox.entities import JsonObject


def signed_headers(secret: str, body: bytes) -> dict[str, str]:
    """Return Slack's signature headers for a request body.

    The timestamp is real time, not sandbox time: the app compares it with its machine's clock.
    """
    stamp = str(int(time.time()))
    base = b"v0:" + stamp.encode() + b":" + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


class HttpDelivery:
    """Sends to the app's request URL and reads its answer.

    `answered` is whether the last request got an answer.
    """

    def __init__(self, url: str, *, signing_secret: str, answer_seconds: float) -> None:
        self.url = url
        self._secret = signing_secret
        self.answered = False
        self._timeout = aiohttp.ClientTimeout(total=answer_seconds)

    async def ready(self) -> None:
        """Return immediately: only a request shows whether the app listens."""

    async def reachable(self) -> bool:
        """Return whether the request URL accepts connections."""
        parts = urlsplit(self.url)
        try:
            _reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
        except OSError:
            return False
        writer.close()
        return True

    async def send(
        self, delivery: Delivery, *, attempt: int, reason: str | None
    ) -> JsonObject | str | None:
        """Send one signed request and return the body of its answer.

        Raises:
            NotAnswered: if no 2xx comes within three seconds.
        """
        body, content_type = _body(delivery)
        headers = signed_headers(self._secret, body) | {"Content-Type": content_type}
        if attempt:
            headers |= {
                "x-slack-retry-num": str(attempt),
                "x-slack-retry-reason": reason or "unknown_error",
            }
        try:
            # The app may have restarted, so connections aren't reused.
            async with (
                aiohttp.ClientSession(timeout=self._timeout) as session,
                session.post(self.url, data=body, headers=headers, max_redirects=2) as answer,
            ):
                content = await answer.text()
                self.answered = True
                if answer.status // 100 != 2:
                    final = answer.headers.get("x-slack-no-retry") == "1"
                    raise NotAnswered("http_error", final=final)
                return _parsed(content, answer.content_type)
        except TimeoutError:
            self.answered = False
            raise NotAnswered("http_timeout") from None
        except aiohttp.TooManyRedirects:
            raise NotAnswered("too_many_redirects") from None
        except aiohttp.ClientError:
            self.answered = False
            raise NotAnswered("connection_failed") from None


def _body(delivery: Delivery) -> tuple[bytes, str]:
    form = "application/x-www-form-urlencoded"
    match delivery.kind:
        case EnvelopeKind.EVENT:
            return json.dumps(delivery.payload).encode(), "application/json"
        case EnvelopeKind.INTERACTIVE:
            return urlencode({"payload": json.dumps(delivery.payload)}).encode(), form
        case EnvelopeKind.COMMAND:
            return urlencode(delivery.payload).encode(), form


def _parsed(content: str, content_type: str) -> JsonObject | str | None:
    if not content:
        return None
    if content_type != "application/json":
        return content
    try:
        parsed = json.loads(content)
    except ValueError:
        raise NotAnswered("http_error") from None
    return parsed if isinstance(parsed, dict) else None
