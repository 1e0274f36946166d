"""Changing the charter by hand: what forms and files say, looked at before it is proposed."""

from pico_bot.amending.errors import WrongFields
from pico_bot.amending.proposing import (
    Outdated,
    Placeable,
    cancel,
    exported,
    form,
    imported,
    preview_of,
    preview_of_draft,
    propose,
    wants_reason,
)

__all__ = [
    "Outdated",
    "Placeable",
    "WrongFields",
    "cancel",
    "exported",
    "form",
    "imported",
    "preview_of",
    "preview_of_draft",
    "propose",
    "wants_reason",
]
