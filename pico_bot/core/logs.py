"""Structured logs: one line per event, with ids but never with what people wrote."""

import logging
import sys
import time
from collections.abc import Callable
from typing import TextIO

import structlog
from structlog.typing import Processor

from pico_bot.core.settings import Settings

# Below these levels, the libraries log requests, payloads, or every tick.
LIBRARY_LEVELS = {
    "aiohttp": logging.WARNING,
    "alembic": logging.WARNING,
    "apscheduler": logging.ERROR,
    "slack_bolt": logging.ERROR,
    "slack_sdk": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    "uvicorn": logging.WARNING,
}


def configure_logs(settings: Settings, *, stream: TextIO | None = None) -> None:
    """Send this process's logs to `stream` (default: stderr), as text or JSON."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_rendering(settings, stream or sys.stderr),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=settings.log_level.upper(), force=True)
    for name, level in LIBRARY_LEVELS.items():
        logging.getLogger(name).setLevel(max(level, logging.root.level))


# Seconds between two lines about what happens again and again.
THROTTLE_SECONDS = 60.0


class LogThrottle:
    """Lets what would be logged again and again through once a minute.

    `clock` is a monotonic one, in seconds.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._logged_at: dict[str, float] = {}
        self._unlogged: dict[str, int] = {}

    def admit(self, what: str) -> int | None:
        """How often `what` was not logged since it last was; None if it isn't to be logged now."""
        now, logged_at = self._clock(), self._logged_at.get(what)
        if logged_at is not None and now - logged_at < THROTTLE_SECONDS:
            self._unlogged[what] = self._unlogged.get(what, 0) + 1
            return None
        self._logged_at[what] = now
        return self._unlogged.pop(what, 0)


def _rendering(settings: Settings, stream: TextIO) -> list[Processor]:
    # Other renderers of exceptions show local variables, which hold what people wrote.
    if settings.log_format == "json":
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    return [
        structlog.dev.ConsoleRenderer(
            colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    ]
