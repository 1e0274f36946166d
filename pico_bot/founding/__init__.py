"""Setting a partnership up by clicking: how it begins, and who of the channel holds which role."""

from pico_bot.founding.beginning import Founded, set_up, told
from pico_bot.founding.naming import begin_by_name
from pico_bot.founding.views import first_view, name_of, people_view

__all__ = [
    "Founded",
    "begin_by_name",
    "first_view",
    "name_of",
    "people_view",
    "set_up",
    "told",
]
