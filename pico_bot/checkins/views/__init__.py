"""The check-in prompt, its summary and the answer form."""

from pico_bot.checkins.views import (answers, invitations, modal, prompt, question_types, summary)
from pico_bot.checkins.views.invitations import (Invitation, waiting_line)
from pico_bot.checkins.views.modal import (ANSWER, LOGGED_AS)
from pico_bot.checkins.views.question_types import (FilledAnswer)

__all__ = [
    "ANSWER",
    "FilledAnswer",
    "Invitation",
    "LOGGED_AS",
    "answers",
    "invitations",
    "modal",
    "prompt",
    "question_types",
    "summary",
    "waiting_line",
]
