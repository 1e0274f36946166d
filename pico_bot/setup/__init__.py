"""How a partnership begins."""

from pico_bot.setup import (create, introduction, modals, naming)

__all__ = [
    "create",
    "introduction",
    "modals",
    "naming",
]
