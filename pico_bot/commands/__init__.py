"""The commands that people give the bot, in one table."""

from pico_bot.commands.away import own_absence
from pico_bot.commands.log import PageTurn, details_reference, log_page
from pico_bot.commands.people import is_roles_question
from pico_bot.commands.request import MENTION, NO_PARTNERSHIP, Invocation
from pico_bot.commands.table import is_command, is_known, run_command

__all__ = [
    "MENTION",
    "NO_PARTNERSHIP",
    "Invocation",
    "PageTurn",
    "details_reference",
    "is_command",
    "is_known",
    "is_roles_question",
    "log_page",
    "own_absence",
    "run_command",
]
