"""Faults on demand: the ways in which Slack's Web API fails, for the next calls of a method."""

from collections import defaultdict, deque
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What goes wrong with a call."""

    RATE_LIMIT = "rate_limit"
    ERROR = "error"
    LOST_ANSWER = "lost_answer"
    DELAY = "delay"


@dataclass(frozen=True, slots=True)
class Fault:
    """One call's misfortune: an error's name, or seconds to wait (or to be told to wait)."""

    kind: FaultKind
    error: str = ""
    seconds: float = 0.0


class Faults:
    """Faults in waiting, in the order in which they were asked for, by method."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Fault]] = defaultdict(deque)

    def rate_limit(self, method: str, times: int = 1, retry_after: int = 1) -> None:
        """Answer the next `times` calls with 429 and `Retry-After: retry_after` (seconds)."""
        self._add(method, Fault(FaultKind.RATE_LIMIT, seconds=retry_after), times)

    def fail(self, method: str, error: str, times: int = 1) -> None:
        """Answer the next `times` calls with `error`; they have no effect."""
        self._add(method, Fault(FaultKind.ERROR, error=error), times)

    def lose_answer(self, method: str, times: int = 1) -> None:
        """Carry out the next `times` calls, then drop the connection in place of an answer."""
        self._add(method, Fault(FaultKind.LOST_ANSWER), times)

    def delay(self, method: str, seconds: float, times: int = 1) -> None:
        """Carry out the next `times` calls at once and answer `seconds` later."""
        self._add(method, Fault(FaultKind.DELAY, seconds=seconds), times)

    def clear(self) -> None:
        """Forget the faults that have not struck yet."""
        self._waiting.clear()

    def next(self, method: str) -> Fault | None:
        """Take the fault that the call of `method` now at hand meets, if any."""
        waiting = self._waiting[method]
        return waiting.popleft() if waiting else None

    def _add(self, method: str, fault: Fault, times: int) -> None:
        self._waiting[method].extend([fault] * times)
