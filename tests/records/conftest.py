"""Records are tested with the rooms that register what confirmed proposals do."""

import pico_bot.charter
import pico_bot.phases  # noqa: F401
