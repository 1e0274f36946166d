"""The check-in's prompt, with what was answered so far, and the modal to answer in."""

from pico_bot.cards.checkin.answers import LOG_CHANGE, LOG_ISSUE, Asked, Said
from pico_bot.cards.checkin.modal import ANSWER, Reference, answer_modal, answered
from pico_bot.cards.checkin.prompt import ContactPoint, Decided, Moved, OpenPoint, When, prompt
from pico_bot.cards.checkin.summary import summary

__all__ = [
    "ANSWER",
    "LOG_CHANGE",
    "LOG_ISSUE",
    "Asked",
    "ContactPoint",
    "Decided",
    "Moved",
    "OpenPoint",
    "Reference",
    "Said",
    "When",
    "answer_modal",
    "answered",
    "prompt",
    "summary",
]
