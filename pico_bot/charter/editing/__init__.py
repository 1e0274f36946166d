"""Editing the charter by form or file, with a preview before it is proposed."""

from pico_bot.charter.editing import drafts, page, submit
from pico_bot.charter.editing.errors import InvalidFields
from pico_bot.charter.editing.submit import FormOptions, OutdatedForm

__all__ = [
    "FormOptions",
    "InvalidFields",
    "OutdatedForm",
    "drafts",
    "page",
    "submit",
]
