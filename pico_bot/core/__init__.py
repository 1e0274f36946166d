"""Infrastructure: database, clock, settings, logs, metrics, errors, recurrence."""

from pico_bot.core.clock import Clock, SystemClock
from pico_bot.core.db import Database, lock_if_due, migrate
from pico_bot.core.errors import (
    AlreadyTaken,
    BadRequest,
    IllegalStep,
    NotAllowed,
    NotFound,
    NotYetKnown,
    PicoError,
    Refused,
    SchemaError,
    SettingsError,
    Unreadable,
    UserError,
)
from pico_bot.core.logs import LogThrottle, configure_logs
from pico_bot.core.metrics import Gauges, Metrics, SendOutcome
from pico_bot.core.outages import OutageLog, is_outage
from pico_bot.core.recurrence import (
    Every,
    first_moment,
    format_rhythm,
    is_even_weeks_apart,
    monday_of,
    next_due,
    occurs_on,
    parse_day,
    parse_moment,
    parse_open_span,
    parse_rhythm,
    parse_span,
    starts_rhythm,
)
from pico_bot.core.settings import Settings

__all__ = [
    "AlreadyTaken",
    "BadRequest",
    "Clock",
    "Database",
    "Every",
    "Gauges",
    "IllegalStep",
    "LogThrottle",
    "Metrics",
    "NotAllowed",
    "NotFound",
    "NotYetKnown",
    "OutageLog",
    "PicoError",
    "Refused",
    "SchemaError",
    "SendOutcome",
    "Settings",
    "SettingsError",
    "SystemClock",
    "Unreadable",
    "UserError",
    "configure_logs",
    "first_moment",
    "format_rhythm",
    "is_even_weeks_apart",
    "is_outage",
    "lock_if_due",
    "migrate",
    "monday_of",
    "next_due",
    "occurs_on",
    "parse_day",
    "parse_moment",
    "parse_open_span",
    "parse_rhythm",
    "parse_span",
    "starts_rhythm",
]
