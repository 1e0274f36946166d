"""Editing the charter by form or file, with a preview before it is proposed."""

from pico_bot.charter.editing import drafts, page, submit
from pico_bot.charter.editing.errors import WrongFields
from pico_bot.charter.editing.submit import OutdatedForm, PlaceableMember

__all__ = [
    "OutdatedForm",
    "PlaceableMember",
    "WrongFields",
    "drafts",
    "page",
    "submit",
]
