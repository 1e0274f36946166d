"""The sandbox's clock: real time plus an offset that only grows, shared with the bot by a file."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path


class SandboxClock:
    """The sandbox's clock, which can be moved forward.

    It runs with the real time, plus an offset that only grows. With an `offset_file` the offset
    in seconds is written there after each move, so that another process can follow.
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
            ValueError: if `by` is negative; a Slack workspace's time never goes back.
        """
        if by < timedelta():
            raise ValueError("the sandbox's clock only goes forward")
        self._offset += by
        self._write()

    def set(self, moment: datetime) -> None:
        """Move forward to `moment`.

        Raises:
            ValueError: if `moment` has no time zone or is in the sandbox's past.
        """
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        self.advance(moment - self.now())

    def _write(self) -> None:
        if self._offset_file is None:
            return
        # A reader in another process must never see half a number, so the file is swapped in whole.
        fresh = self._offset_file.with_name(f"{self._offset_file.name}.{os.getpid()}.new")
        fresh.write_text(f"{self._offset.total_seconds():.6f}\n", encoding="ascii")
        fresh.replace(self._offset_file)
