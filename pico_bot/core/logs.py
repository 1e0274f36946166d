"""Structured logs: one line per event, with ids but never with what people wrote."""

import logging
import sys
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


def _rendering(settings: Settings, stream: TextIO) -> list[Processor]:
    # Other renderers of exceptions show local variables, which hold what people wrote.
    if settings.log_format == "json":
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    return [
        structlog.dev.ConsoleRenderer(
            colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    ]
