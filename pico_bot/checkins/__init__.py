"""Check-ins: the prompt of a partnership and what both sides answer to it."""

from pico_bot.checkins.answers import (
    answer,
    answer_form,
    answer_in_thread,
    is_prompt,
    raise_change,
    raise_issue,
)
from pico_bot.checkins.closing import close, due_to_close
from pico_bot.checkins.firing import Fired, due_schedules, fire
from pico_bot.checkins.prompts import post_due
from pico_bot.checkins.questions import questions_of
from pico_bot.checkins.schedules import (
    begin,
    command,
    describe,
    follow,
    pause,
    resume,
    start_now,
    stop,
)

__all__ = [
    "Fired",
    "answer",
    "answer_form",
    "answer_in_thread",
    "begin",
    "close",
    "command",
    "describe",
    "due_schedules",
    "due_to_close",
    "fire",
    "follow",
    "is_prompt",
    "pause",
    "post_due",
    "questions_of",
    "raise_change",
    "raise_issue",
    "resume",
    "start_now",
    "stop",
]
