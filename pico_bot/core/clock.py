"""The clock of the bot, which tests and the sandbox can set."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime:
        """The current time, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock, shifted by an offset file.

    `offset_file` holds seconds to add, as text. It is read at every call, so that the sandbox can
    move the clock of a running process. A missing or incomplete file counts as no offset.
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
    """A clock that only moves when it is set."""

    def __init__(self, now: datetime) -> None:
        self.set(now)

    def now(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        """Move to `now`; raises ValueError if it is not aware."""
        if now.tzinfo is None:
            raise ValueError("the time must be aware")
        self._now = now.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move forward by `by`."""
        self.set(self._now + by)
