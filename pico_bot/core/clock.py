"""Time: one clock for everything that decides, so that tests and the sandbox can set it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock, moved by what an offset file says.

    `offset_file` holds seconds to add, as text. It is read at every call, so that the process that
    owns the file (the sandbox) moves this clock while it runs; a missing or half-written file
    counts as no offset. Without a file this is the machine's clock and nothing else.
    """

    def __init__(self, *, offset_file: Path | None = None) -> None:
        self._offset_file = offset_file

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset()

    def _offset(self) -> timedelta:
        if self._offset_file is None:
            return timedelta()
        try:
            return timedelta(seconds=float(self._offset_file.read_text()))
        except (OSError, ValueError):
            return timedelta()


class SettableClock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self, now: datetime) -> None:
        self.set(now)

    def now(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        """Move to `now`, which must be aware; raises ValueError otherwise."""
        if now.tzinfo is None:
            raise ValueError("a clock is set to an aware time")
        self._now = now.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move on by `by`."""
        self.set(self._now + by)
