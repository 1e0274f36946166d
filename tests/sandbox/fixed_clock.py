"""A clock for tests of the sandbox that need no server."""

from datetime import UTC, datetime


class FixedClock:
    """A clock that moves only when `moment` is set."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment
