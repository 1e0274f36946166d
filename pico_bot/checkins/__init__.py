"""Check-ins: schedules, occurrences, prompts and answers."""

from pico_bot.checkins import (
    answers,
    closing,
    commands,
    create_records,
    drafts,
    following,
    formatting,
    invitations,
    lifecycle,
    lookup,
    replies,
    schedules,
)
from pico_bot.checkins.answers import require_may_answer
from pico_bot.checkins.create_records import show_logged
from pico_bot.checkins.invitations import not_reached
from pico_bot.checkins.lifecycle import not_posted
from pico_bot.checkins.lookup import prompted
from pico_bot.checkins.names import is_word_of_its_own, name_taken
from pico_bot.checkins.recurrence import Turns

__all__ = [
    "Turns",
    "answers",
    "closing",
    "commands",
    "create_records",
    "drafts",
    "following",
    "formatting",
    "invitations",
    "is_word_of_its_own",
    "lifecycle",
    "lookup",
    "name_taken",
    "not_posted",
    "not_reached",
    "prompted",
    "replies",
    "require_may_answer",
    "schedules",
    "show_logged",
]
