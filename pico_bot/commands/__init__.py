"""The commands that people give the bot, in one table."""

from pico_bot.commands.away import is_own_absence
from pico_bot.commands.command_table import is_command, run_command, starts_with_command
from pico_bot.commands.courtesy import is_courtesy
from pico_bot.commands.log import PageTurn, details_reference, log_page_message
from pico_bot.commands.people import is_roles_question
from pico_bot.commands.request import MENTION, NO_PARTNERSHIP, Invocation, RunInState
from pico_bot.commands.several import RUN_IN, run_in_private

__all__ = [
    "MENTION",
    "NO_PARTNERSHIP",
    "RUN_IN",
    "Invocation",
    "PageTurn",
    "RunInState",
    "details_reference",
    "is_command",
    "is_courtesy",
    "is_own_absence",
    "is_roles_question",
    "log_page_message",
    "run_command",
    "run_in_private",
    "starts_with_command",
]
