"""Check-ins: the weekly prompt of a partnership and what both sides answer to it."""

from pico_bot.checkins.answers import answer, answer_form, answer_in_thread, is_prompt, raise_issue
from pico_bot.checkins.firing import Fired, due_schedules, fire
from pico_bot.checkins.prompts import post_due
from pico_bot.checkins.schedules import (
    command,
    describe,
    pause,
    resume,
    set_weekly,
    start_now,
    stop,
)

__all__ = [
    "Fired",
    "answer",
    "answer_form",
    "answer_in_thread",
    "command",
    "describe",
    "due_schedules",
    "fire",
    "is_prompt",
    "pause",
    "post_due",
    "raise_issue",
    "resume",
    "set_weekly",
    "start_now",
    "stop",
]
