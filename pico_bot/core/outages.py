"""When the database is away: which errors say so, and one line a minute about it."""

import threading
import time
from collections.abc import Callable

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from pico_bot.core.logs import LogThrottle

# Classes of PostgreSQL's error codes: connection, resources, operator, system.
_POSTGRESQL = ("08", "53", "57P", "58")

_SQLITE = ("unable to open", "disk I/O error", "disk is full", "readonly database")

logger = structlog.get_logger(__name__)


def is_outage(error: BaseException | None) -> bool:
    """Whether `error` says that the database is away, which an `OutageLog` reports."""
    if isinstance(error, PoolTimeoutError):
        # No connection became free.
        return True
    if not isinstance(error, DBAPIError) or type(error.orig).__name__ != "OperationalError":
        return False
    if type(error.orig).__module__.startswith("sqlite3"):
        return any(words in str(error.orig) for words in _SQLITE)
    state = getattr(error.orig, "sqlstate", None)
    return state is None or state.startswith(_POSTGRESQL)


class OutageLog:
    """Logs that the database is away, once a minute, and that it is back, once.

    `clock` is a monotonic one, in seconds.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._throttle = LogThrottle(clock=clock)
        self._mutex = threading.Lock()
        self._began: float | None = None

    def failed(self, error: BaseException) -> None:
        """Note that a transaction failed because of `error`, if that is an outage."""
        if not is_outage(error):
            return
        with self._mutex:
            if self._began is None:
                self._began = self._clock()
            if self._throttle.admit("outage") is not None:
                seconds = round(self._clock() - self._began)
                logger.warning("database_unreachable", error=type(error).__name__, seconds=seconds)

    def succeeded(self) -> None:
        """Note that a transaction succeeded."""
        if self._began is None:
            return
        with self._mutex:
            if self._began is not None:
                logger.info("database_reachable", seconds=round(self._clock() - self._began))
                self._began = None
                self._throttle = LogThrottle(clock=self._clock)
