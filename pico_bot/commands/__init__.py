"""The commands that people type, in one table."""

from pico_bot.commands.away import about_oneself
from pico_bot.commands.invocation import Question
from pico_bot.commands.log import Turn, log_page, story_asked
from pico_bot.commands.people import asks_who_is_who
from pico_bot.commands.request import MENTION, NO_PARTNERSHIP
from pico_bot.commands.table import is_known, is_verb

__all__ = [
    "MENTION",
    "NO_PARTNERSHIP",
    "Question",
    "Turn",
    "about_oneself",
    "asks_who_is_who",
    "is_known",
    "is_verb",
    "log_page",
    "story_asked",
]
