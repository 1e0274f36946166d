"""The check-in's prompt, with what was answered so far, and the modal to answer in."""

from pico_bot.cards.checkin.answers import LOG_CHANGE, LOG_ISSUE, Asked, Said
from pico_bot.cards.checkin.modal import (
    ANSWER,
    ANY_FILLING,
    LOGGED_AS,
    Before,
    Filled,
    Reference,
    answer_modal,
    answered,
    filled_in,
    may_be_logged,
    ticked,
)
from pico_bot.cards.checkin.personal import (
    Personal,
    Standing,
    alone,
    awaited,
    meant_as_answer,
    personal,
)
from pico_bot.cards.checkin.prompt import ContactPoint, Decided, Moved, OpenPoint, When, prompt
from pico_bot.cards.checkin.summary import summary

__all__ = [
    "ANSWER",
    "ANY_FILLING",
    "LOGGED_AS",
    "LOG_CHANGE",
    "LOG_ISSUE",
    "Asked",
    "Before",
    "ContactPoint",
    "Decided",
    "Filled",
    "Moved",
    "OpenPoint",
    "Personal",
    "Reference",
    "Said",
    "Standing",
    "When",
    "alone",
    "answer_modal",
    "answered",
    "awaited",
    "filled_in",
    "may_be_logged",
    "meant_as_answer",
    "personal",
    "prompt",
    "summary",
    "ticked",
]
