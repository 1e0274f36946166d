"""Slack's Web API: each call is made once, and an error says what is known about its effect.

slack_sdk's own client repeats a request when a connection breaks, which can post a message twice.
Here nothing is repeated; the caller knows whether a repetition is safe.
"""

import json
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from pico_bot.core import PicoError, Refused, Settings

# Errors after which the call may have taken effect
# (https://docs.slack.dev/reference/methods/chat.postMessage#errors).
_UNSURE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
_BUSY = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})

# Seconds to wait where Slack does not say how long.
_DEFAULT_RETRY_AFTER = 30.0


class SlackError(PicoError):
    """A call to Slack did not succeed."""


class SlackRefused(SlackError, Refused):
    """Slack rejected the call, which had no effect; `error` is its code."""

    def __init__(self, error: str, response: Mapping[str, Any]) -> None:
        super().__init__(error)
        self.response = response


class SlackBusy(SlackError):
    """Slack asks to wait `retry_after` seconds; the call had no effect."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"busy for {retry_after:g} s")
        self.retry_after = retry_after


class SlackUnsure(SlackError):
    """The call may or may not have had its effect."""


class SlackUnreached(SlackUnsure):
    """No connection was made, so the call had no effect."""


class SlackClient:
    """Slack's Web API with one connection pool; use it as an async context manager.

    `timeout` is in seconds for a whole call: Slack answers within a few seconds or not at all, and
    the message of a call without an answer is searched for. `web` is slack_sdk's client on the
    same pool, for Bolt; it holds no token, which Bolt gets from `authorize`. `scopes` are those of
    the bot's token, as Slack last gave them; None if it never did.
    """

    web: AsyncWebClient
    session: aiohttp.ClientSession

    def __init__(self, settings: Settings) -> None:
        self.timeout = settings.slack_timeout
        self._base_url = settings.slack_api_url
        self._token = settings.slack_bot_token
        self.scopes: frozenset[str] | None = None

    async def __aenter__(self) -> Self:
        self.session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=self.timeout), trust_env=True
        )
        self.web = AsyncWebClient(base_url=self._base_url, session=self.session, retry_handlers=[])
        # The pool knows the machine's proxies and their exceptions; slack_sdk ignores the latter.
        self.web.proxy = None
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.session.close()

    async def call(
        self, method: str, arguments: Mapping[str, Any] | None = None, *, token: str | None = None
    ) -> dict[str, Any]:
        """Call `method` once with the bot's token, or with `token`, and return Slack's answer.

        Arguments that are None are left out. Raises SlackRefused, SlackBusy or SlackUnsure.
        """
        status, headers, body = await self._post(
            self._base_url + method,
            data=_form(arguments or {}),
            headers={"Authorization": f"Bearer {token or self._token}"},
        )
        scopes = headers.get("x-oauth-scopes")
        if scopes is not None and token is None:
            self.scopes = frozenset(each.strip() for each in scopes.split(","))
        if status == 429:
            raise SlackBusy(_retry_after(headers))
        if status >= 500 or not isinstance(body, dict) or "ok" not in body:
            raise SlackUnsure(f"{method} answered {status}")
        if body["ok"]:
            return body
        error = str(body.get("error", "unknown_error"))
        if error in _BUSY:
            raise SlackBusy(_retry_after(headers))
        if error in _UNSURE:
            raise SlackUnsure(error)
        raise SlackRefused(error, body)

    async def respond(self, response_url: str, body: Mapping[str, Any]) -> None:
        """Reply to an interaction at its response_url.

        Slack accepts five replies within 30 minutes. Raises SlackRefused, SlackBusy or SlackUnsure.
        """
        await self._send(response_url, "response_url", json=dict(body))

    async def upload(self, upload_url: str, content: bytes) -> None:
        """Upload a file's bytes to the URL that Slack gave for them.

        Raises SlackRefused, SlackBusy or SlackUnsure.
        """
        await self._send(upload_url, "upload", data=content)

    async def _send(self, url: str, name: str, **request: Any) -> None:
        """Post to a URL that reports success only by its status code."""
        status, headers, answer = await self._post(url, **request)
        if status == 429:
            raise SlackBusy(_retry_after(headers))
        if status >= 500:
            raise SlackUnsure(f"{name} answered {status}")
        if status >= 400:
            response = answer if isinstance(answer, dict) else {}
            raise SlackRefused(str(response.get("error", status)), response)

    async def _post(
        self, url: str, **request: Any
    ) -> tuple[int, Mapping[str, str], dict[str, Any] | str]:
        try:
            async with self.session.post(url, **request) as response:
                return response.status, response.headers, _parse(await response.text())
        except aiohttp.ClientConnectorError as error:
            raise SlackUnreached(type(error).__name__) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SlackUnsure(type(error).__name__) from error


def _form(arguments: Mapping[str, Any]) -> dict[str, str]:
    """Arguments as form fields, the one encoding that every method accepts."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in arguments.items()
        if value is not None
    }


def _parse(text: str) -> dict[str, Any] | str:
    try:
        body = json.loads(text)
    except ValueError:
        return text
    return body if isinstance(body, dict) else text


def _retry_after(headers: Mapping[str, str]) -> float:
    try:
        return max(0.0, float(headers["Retry-After"]))
    except (KeyError, ValueError):
        return _DEFAULT_RETRY_AFTER
