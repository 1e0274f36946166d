"""The set-up forms and the introduction."""

from pico_bot.setup.views import (forms, introduction)
from pico_bot.setup.views.forms import (RoleSeat, RoleSeats, SetupChoices, SetupFormState, with_button)
from pico_bot.setup.views.introduction import (SET_UP)

__all__ = [
    "RoleSeat",
    "RoleSeats",
    "SET_UP",
    "SetupChoices",
    "SetupFormState",
    "forms",
    "introduction",
    "with_button",
]
