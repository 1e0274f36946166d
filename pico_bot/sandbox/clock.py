"""The sandbox's clock: real time plus an offset, which the bot reads from a file."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path


class SandboxClock:
    """A clock that runs in real time and can be moved forward.

    If `offset_file` is given, the offset in seconds is written there after each move, so that
    another process can follow.
    """

    def __init__(self, offset_file: Path | None = None) -> None:
        self._offset = timedelta()
        self._offset_file = offset_file
        self._write()

    @property
    def offset(self) -> timedelta:
        """How far this clock is ahead of real time."""
        return self._offset

    def now(self) -> datetime:
        """Return the sandbox's current time, aware, in UTC."""
        return datetime.now(UTC) + self._offset

    def advance(self, by: timedelta) -> None:
        """Move forward by `by`.

        Raises:
            ValueError: if `by` is negative.
        """
        if by < timedelta():
            raise ValueError("the sandbox's clock only moves forward")
        self._offset += by
        self._write()

    def set(self, moment: datetime) -> None:
        """Move forward to `moment`.

        Raises:
            ValueError: if `moment` has no time zone or is in the sandbox's past.
        """
        if moment.tzinfo is None:
            raise ValueError("moment must have a time zone")
        self.advance(moment - self.now())

    def _write(self) -> None:
        if self._offset_file is None:
            return
        # Replaced as a whole, so that a reader in another process never sees half a number.
        fresh = self._offset_file.with_name(f"{self._offset_file.name}.{os.getpid()}.new")
        fresh.write_text(f"{self._offset.total_seconds():.6f}\n", encoding="ascii")
        fresh.replace(self._offset_file)
