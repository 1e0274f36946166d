"""What is done when somebody should act and nobody does: reminders, the ladder, snoozing, quiet."""

from pico_bot.escalation.climbing import climb, due
from pico_bot.escalation.quiet import check_quiet, to_check
from pico_bot.escalation.snoozing import snooze
from pico_bot.escalation.telling import not_reached

__all__ = ["check_quiet", "climb", "due", "not_reached", "snooze", "to_check"]
