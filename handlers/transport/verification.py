"""Which HTTP requests are Slack's: checked on the raw bytes, before anything is parsed."""

import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

import structlog

from pico_bot.core import LogThrottle, Metrics

# Slack asks to refuse what was signed longer ago, in seconds
# (https://docs.slack.dev/authentication/verifying-requests-from-slack).
LONGEST_AGE = 300

logger = structlog.get_logger(__name__)


class Refusal(StrEnum):
    """Why a request is refused."""

    UNSIGNED = "unsigned"
    STALE = "stale"
    WRONG_SIGNATURE = "wrong_signature"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class _Verdict:
    refusal: Refusal
    seconds: int | None = None


class RequestVerifier:
    """Verifies Slack's signature with `signing_secret`, and reports what is refused.

    Each refusal is counted in `metrics`. Each reason is logged at most once a minute, with the
    requests that were refused for it since. `clock` and `monotonic` are the machine's, in seconds.
    """

    def __init__(
        self,
        signing_secret: str,
        *,
        metrics: Metrics,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._secret = signing_secret.encode()
        self._metrics = metrics
        self._clock = clock
        self._throttle = LogThrottle(clock=monotonic)

    def is_from_slack(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether Slack signed `body` in the last five minutes; reports it if not."""
        verdict = self._verdict(body, headers)
        if verdict is not None:
            self.report(verdict.refusal, seconds=verdict.seconds)
        return verdict is None

    def report(self, refusal: Refusal, *, seconds: int | None = None) -> None:
        """Count a refused request; `seconds` is how far its time is from this machine's."""
        self._metrics.refused(refusal)
        unlogged = self._throttle.admit(refusal)
        if unlogged is None:
            return
        found = {} if seconds is None else {"seconds": seconds}
        logger.warning("request_refused", reason=refusal.value, unlogged=unlogged, **found)

    def _verdict(self, body: bytes, headers: Mapping[str, str]) -> _Verdict | None:
        stamp = headers.get("x-slack-request-timestamp", "")
        signature = headers.get("x-slack-signature", "")
        if not (stamp.isascii() and stamp.isdecimal() and len(stamp) < 20 and signature):
            return _Verdict(Refusal.UNSIGNED)
        digest = hmac.new(self._secret, f"v0:{stamp}:".encode() + body, sha256).hexdigest()
        if not hmac.compare_digest(f"v0={digest}".encode(), signature.encode()):
            return _Verdict(Refusal.WRONG_SIGNATURE)
        # Only a signed time says something about a clock: this machine's, as Slack's is right.
        seconds = round(self._clock()) - int(stamp)
        return _Verdict(Refusal.STALE, seconds) if abs(seconds) > LONGEST_AGE else None


def is_certificate_check(body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether this is Slack's unsigned check of the server's certificate."""
    return "x-slack-signature" not in headers and b"ssl_check=1" in body.split(b"&")
