"""The set-up forms and the introduction."""

from pico_bot.setup.views import forms, introduction
from pico_bot.setup.views.forms import (
    RoleField,
    RoleFields,
    SetupChoices,
    SetupFormState,
    with_button,
)
from pico_bot.setup.views.introduction import SET_UP

__all__ = [
    "SET_UP",
    "RoleField",
    "RoleFields",
    "SetupChoices",
    "SetupFormState",
    "forms",
    "introduction",
    "with_button",
]
