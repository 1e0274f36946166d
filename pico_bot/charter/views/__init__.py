"""The charter page, its forms and the preview of a change."""

from pico_bot.charter.views import (forms, labels, page, parts, preview, responsibilities)
from pico_bot.charter.views.page import (VersionLine)

__all__ = [
    "VersionLine",
    "forms",
    "labels",
    "page",
    "parts",
    "preview",
    "responsibilities",
]
