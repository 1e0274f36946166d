"""What everything needs: database, clock, settings, logs, metrics, errors, recurrence."""

from pico_bot.core.clock import Clock, SystemClock
from pico_bot.core.db import Database, claimed, migrate
from pico_bot.core.errors import (
    BadRequest,
    IllegalStep,
    NotAllowed,
    NotFound,
    NotYetKnown,
    PicoError,
    Refused,
    SchemaError,
    SettingsError,
    SpeakerError,
)
from pico_bot.core.logs import configure_logs
from pico_bot.core.metrics import Gauges, Metrics, SendOutcome
from pico_bot.core.recurrence import (
    Every,
    begins_a_rhythm,
    comes_on,
    first_moment,
    is_same_turn,
    next_due,
    parse_day,
    parse_moment,
    parse_when,
    say_rhythm,
)
from pico_bot.core.session_cache import remembered, remembering
from pico_bot.core.settings import Settings

__all__ = [
    "BadRequest",
    "Clock",
    "Database",
    "Every",
    "Gauges",
    "IllegalStep",
    "Metrics",
    "NotAllowed",
    "NotFound",
    "NotYetKnown",
    "PicoError",
    "Refused",
    "SchemaError",
    "SendOutcome",
    "Settings",
    "SettingsError",
    "SpeakerError",
    "SystemClock",
    "begins_a_rhythm",
    "claimed",
    "comes_on",
    "configure_logs",
    "first_moment",
    "is_same_turn",
    "migrate",
    "next_due",
    "parse_day",
    "parse_moment",
    "parse_when",
    "remembered",
    "remembering",
    "say_rhythm",
]
