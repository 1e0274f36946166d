"""How a partnership starts: its set-up, name and first roles."""

from pico_bot.setup import create, customer, introduction, modals, naming

__all__ = [
    "create",
    "customer",
    "introduction",
    "modals",
    "naming",
]
