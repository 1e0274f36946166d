"""The check-in prompt, its summary and the answer form."""

from pico_bot.checkins.views import (
    answers,
    invitations,
    modal,
    prompt,
    question_types,
    reply_status,
    summary,
)
from pico_bot.checkins.views.invitations import Invitation, waiting_line
from pico_bot.checkins.views.loggable_questions import LOGGABLE_QUESTIONS
from pico_bot.checkins.views.modal import ANSWER, AnswerButtonState
from pico_bot.checkins.views.question_types import FilledAnswer, InvalidAnswer, answer_text, type_of
from pico_bot.checkins.views.titles import text_for

__all__ = [
    "ANSWER",
    "LOGGABLE_QUESTIONS",
    "AnswerButtonState",
    "FilledAnswer",
    "InvalidAnswer",
    "Invitation",
    "answer_text",
    "answers",
    "invitations",
    "modal",
    "prompt",
    "question_types",
    "reply_status",
    "summary",
    "text_for",
    "type_of",
    "waiting_line",
]
