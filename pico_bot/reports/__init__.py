"""Digests, health, statistics and the Home tab."""

from pico_bot.reports import home_tab, monthly_digest, statistics, weekly_digest

__all__ = [
    "home_tab",
    "monthly_digest",
    "statistics",
    "weekly_digest",
]
