"""The card of a record: one message that shows it, and is updated in place from then on."""

from pico_bot.cards.records.frame import (
    KIND_EMOJI,
    MORE,
    STATE_EMOJI,
    TAKE_TEXT,
    action_id,
    card,
    headline,
)
from pico_bot.cards.records.surroundings import Asked, Linked, Surroundings, name_of, why

__all__ = [
    "KIND_EMOJI",
    "MORE",
    "STATE_EMOJI",
    "TAKE_TEXT",
    "Asked",
    "Linked",
    "Surroundings",
    "action_id",
    "card",
    "headline",
    "name_of",
    "why",
]
