"""Translations and locale-aware dates."""

from pico_bot.i18n import dates
from pico_bot.i18n.dates import (
    day,
    either,
    listed,
    moment,
    month,
    number,
    short_day,
    span_of_weekdays,
    time_of_day,
    weekday_and_day,
    weekday_and_short_day,
    weekdays,
)
from pico_bot.i18n.translation import (
    DANISH,
    ENGLISH,
    LANGUAGES,
    deferred,
    gettext,
    language,
    ngettext,
    speak,
    speaking,
)

__all__ = [
    "DANISH",
    "ENGLISH",
    "LANGUAGES",
    "dates",
    "day",
    "deferred",
    "either",
    "gettext",
    "language",
    "listed",
    "moment",
    "month",
    "ngettext",
    "number",
    "short_day",
    "span_of_weekdays",
    "speak",
    "speaking",
    "time_of_day",
    "weekday_and_day",
    "weekday_and_short_day",
    "weekdays",
]
