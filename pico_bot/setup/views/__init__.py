"""The set-up forms and the introduction."""

from pico_bot.setup.views import forms, introduction
from pico_bot.setup.views.forms import (
    RoleSeat,
    RoleSeats,
    SetupChoices,
    SetupReference,
    with_button,
)
from pico_bot.setup.views.introduction import SET_UP

__all__ = [
    "SET_UP",
    "RoleSeat",
    "RoleSeats",
    "SetupChoices",
    "SetupReference",
    "forms",
    "introduction",
    "with_button",
]
