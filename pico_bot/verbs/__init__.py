"""What people say to the bot by command or mention: a table of verbs, each with its forms."""

from pico_bot.verbs.asking import MENTION, NO_PARTNERSHIP
from pico_bot.verbs.away import about_oneself
from pico_bot.verbs.partnership import set_up_sentence
from pico_bot.verbs.people import asks_who_is_who
from pico_bot.verbs.question import Question
from pico_bot.verbs.reading import Turn, log_page, story_asked
from pico_bot.verbs.table import VERBS, is_known, is_verb

__all__ = [
    "MENTION",
    "NO_PARTNERSHIP",
    "VERBS",
    "Question",
    "Turn",
    "about_oneself",
    "asks_who_is_who",
    "is_known",
    "is_verb",
    "log_page",
    "set_up_sentence",
    "story_asked",
]
