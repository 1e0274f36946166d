"""Digests: how their partnerships fare, for leads every week; a month told to both sides."""

from pico_bot.cards.digest.lately import Changed, Skipped
from pico_bot.cards.digest.monthly import Month, Standing, monthly
from pico_bot.cards.digest.reasons import because
from pico_bot.cards.digest.weekly import LEVEL_EMOJI, Fare, digest, headline

__all__ = [
    "LEVEL_EMOJI",
    "Changed",
    "Fare",
    "Month",
    "Skipped",
    "Standing",
    "because",
    "digest",
    "headline",
    "monthly",
]
