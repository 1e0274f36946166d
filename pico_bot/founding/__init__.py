"""Setting a partnership up by clicking: how it begins, and who of the channel holds which role."""

from pico_bot.founding.beginning import Founded, set_up, told
from pico_bot.founding.views import first_view, name_of, people_view

__all__ = ["Founded", "first_view", "name_of", "people_view", "set_up", "told"]
