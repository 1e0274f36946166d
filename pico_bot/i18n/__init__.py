"""Translations and locale-aware dates."""

from pico_bot.i18n import dates
from pico_bot.i18n.dates import (
    format_day,
    format_moment,
    format_month,
    format_number,
    format_short_day,
    format_time,
    format_weekday_and_day,
    format_weekday_span,
    format_weekdays,
    join_and,
    join_or,
)
from pico_bot.i18n.spelling import comparable, find_name
from pico_bot.i18n.translation import (
    DANISH,
    ENGLISH,
    LANGUAGES,
    current_language,
    gettext,
    gettext_noop,
    ngettext,
    set_locale,
    use_locale,
)

__all__ = [
    "DANISH",
    "ENGLISH",
    "LANGUAGES",
    "comparable",
    "current_language",
    "dates",
    "find_name",
    "format_day",
    "format_moment",
    "format_month",
    "format_number",
    "format_short_day",
    "format_time",
    "format_weekday_and_day",
    "format_weekday_span",
    "format_weekdays",
    "gettext",
    "gettext_noop",
    "join_and",
    "join_or",
    "ngettext",
    "set_locale",
    "use_locale",
]
