"""Fault injection: makes the next calls of a Web API method fail as they do in Slack."""

from collections import defaultdict, deque
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """How a call fails."""

    RATE_LIMIT = "rate_limit"
    ERROR = "error"
    LOST_ANSWER = "lost_answer"
    DELAY = "delay"


@dataclass(frozen=True, slots=True)
class Fault:
    """One injected fault. `seconds` is the delay, or the value of `Retry-After`."""

    kind: FaultKind
    error: str = ""
    seconds: float = 0.0


class Faults:
    """A queue of faults for each method."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Fault]] = defaultdict(deque)

    def rate_limit(self, method: str, times: int = 1, retry_after: int = 1) -> None:
        """Answer the next `times` calls with 429 and `Retry-After: retry_after` (seconds)."""
        self._add(method, Fault(FaultKind.RATE_LIMIT, seconds=retry_after), times)

    def fail(self, method: str, error: str, times: int = 1) -> None:
        """Answer the next `times` calls with `error`; they have no effect."""
        self._add(method, Fault(FaultKind.ERROR, error=error), times)

    def lose_answer(self, method: str, times: int = 1) -> None:
        """Execute the next `times` calls, then drop the connection instead of answering."""
        self._add(method, Fault(FaultKind.LOST_ANSWER), times)

    def delay(self, method: str, seconds: float, times: int = 1) -> None:
        """Execute the next `times` calls at once, but answer `seconds` later."""
        self._add(method, Fault(FaultKind.DELAY, seconds=seconds), times)

    def clear(self) -> None:
        """Remove all queued faults."""
        self._waiting.clear()

    def next(self, method: str) -> Fault | None:
        """Return and remove the next fault for `method`, if any."""
        waiting = self._waiting[method]
        return waiting.popleft() if waiting else None

    def _add(self, method: str, fault: Fault, times: int) -> None:
        self._waiting[method].extend([fault] * times)
