"""Check-ins: schedules, occurrences, prompts and answers."""

from pico_bot.checkins import (
    answers,
    drafts,
    invitations,
    lifecycle,
    logged_records,
    lookup,
    names,
    one_offs,
    questions,
    replies,
    schedule_text,
    schedules,
    sync,
)
from pico_bot.checkins.due_times import ScheduleRecurrence
from pico_bot.checkins.invitations import on_invitation_undelivered
from pico_bot.checkins.lifecycle import on_prompt_undelivered
from pico_bot.checkins.logged_records import publish_logged
from pico_bot.checkins.lookup import occurrence_of_message
from pico_bot.checkins.names import is_reserved_word, reserved_word_error

__all__ = [
    "ScheduleRecurrence",
    "answers",
    "drafts",
    "invitations",
    "is_reserved_word",
    "lifecycle",
    "logged_records",
    "lookup",
    "names",
    "occurrence_of_message",
    "on_invitation_undelivered",
    "on_prompt_undelivered",
    "one_offs",
    "publish_logged",
    "questions",
    "replies",
    "reserved_word_error",
    "schedule_text",
    "schedules",
    "sync",
]
