"""Check-ins: schedules, occurrences, prompts and answers."""

from pico_bot.checkins import (
    answers,
    closing,
    commands,
    create_records,
    drafts,
    formatting,
    invitations,
    lifecycle,
    lookup,
    replies,
    schedules,
    sync,
)
from pico_bot.checkins.answers import require_may_answer
from pico_bot.checkins.create_records import publish_logged
from pico_bot.checkins.invitations import on_invitation_undelivered
from pico_bot.checkins.lifecycle import on_prompt_undelivered
from pico_bot.checkins.lookup import occurrence_of_message
from pico_bot.checkins.names import is_reserved_word, reserved_name
from pico_bot.checkins.recurrence import ScheduleRecurrence

__all__ = [
    "ScheduleRecurrence",
    "answers",
    "closing",
    "commands",
    "create_records",
    "drafts",
    "formatting",
    "invitations",
    "is_reserved_word",
    "lifecycle",
    "lookup",
    "occurrence_of_message",
    "on_invitation_undelivered",
    "on_prompt_undelivered",
    "publish_logged",
    "replies",
    "require_may_answer",
    "reserved_name",
    "schedules",
    "sync",
]
