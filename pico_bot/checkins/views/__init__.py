"""The check-in prompt, its summary and the answer form."""

from pico_bot.checkins.views.answers import LOG_CHANGE, LOG_ISSUE, Asked, Said
from pico_bot.checkins.views.invitations import (
    Personal,
    Standing,
    alone,
    awaited,
    meant_as_answer,
    personal,
)
from pico_bot.checkins.views.modal import (
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
from pico_bot.checkins.views.prompt import (
    ContactPoint,
    Decided,
    Moved,
    OpenPoint,
    When,
    prompt_message,
)
from pico_bot.checkins.views.summary import summary_message

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
    "prompt_message",
    "summary_message",
    "ticked",
]
