"""Check-ins: the prompt of a partnership and what both sides answer to it."""

from pico_bot.checkins.answers import answer, answer_form
from pico_bot.checkins.asking import is_prompt, partnership_asking
from pico_bot.checkins.closing import close, due_to_close
from pico_bot.checkins.commands import command
from pico_bot.checkins.describing import describe
from pico_bot.checkins.firing import Fired, due_schedules, fire, not_posted
from pico_bot.checkins.following import follow
from pico_bot.checkins.naming import is_word_of_its_own, name_taken
from pico_bot.checkins.oneoffs import call_off, set_once
from pico_bot.checkins.personal import (
    due_to_invite,
    due_to_remind,
    invite_later,
    not_reached,
    remind,
    waiting_for,
)
from pico_bot.checkins.prompts import post_due
from pico_bot.checkins.questions import questions_of
from pico_bot.checkins.raising import raise_change, raise_issue, show_logged
from pico_bot.checkins.replies import answer_in_thread, reply_deleted, reply_edited
from pico_bot.checkins.schedules import begin, pause, resume, start_now, stop

__all__ = [
    "Fired",
    "answer",
    "answer_form",
    "answer_in_thread",
    "begin",
    "call_off",
    "close",
    "command",
    "describe",
    "due_schedules",
    "due_to_close",
    "due_to_invite",
    "due_to_remind",
    "fire",
    "follow",
    "invite_later",
    "is_prompt",
    "is_word_of_its_own",
    "name_taken",
    "not_posted",
    "not_reached",
    "partnership_asking",
    "pause",
    "post_due",
    "questions_of",
    "raise_change",
    "raise_issue",
    "remind",
    "reply_deleted",
    "reply_edited",
    "resume",
    "set_once",
    "show_logged",
    "start_now",
    "stop",
    "waiting_for",
]
