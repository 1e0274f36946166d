"""The commands that people type, in one table."""

from pico_bot.commands.away import own_absence
from pico_bot.commands.invocation import Invocation
from pico_bot.commands.log import PageTurn, log_page, record_asked
from pico_bot.commands.people import is_roles_question
from pico_bot.commands.request import MENTION, NO_PARTNERSHIP
from pico_bot.commands.table import is_command, is_known

__all__ = [
    "MENTION",
    "NO_PARTNERSHIP",
    "Invocation",
    "PageTurn",
    "is_command",
    "is_known",
    "is_roles_question",
    "log_page",
    "own_absence",
    "record_asked",
]
