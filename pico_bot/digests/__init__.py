"""Digests: how their partnerships fare, for leads every week; a month told to both sides."""

from pico_bot.digests.monthly import plan_anew, tell_month, to_tell
from pico_bot.digests.weekly import (
    A_WEEK,
    REFRESH,
    due,
    plan_week_anew,
    refresh,
    tell,
    to_refresh,
)

__all__ = [
    "A_WEEK",
    "REFRESH",
    "due",
    "plan_anew",
    "plan_week_anew",
    "refresh",
    "tell",
    "tell_month",
    "to_refresh",
    "to_tell",
]
