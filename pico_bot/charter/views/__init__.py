"""The charter page, its forms and the preview of a change."""

from pico_bot.charter.views import choices, forms, labels, page, parts, preview, responsibilities
from pico_bot.charter.views.labels import country_name
from pico_bot.charter.views.page import DecisionLink

__all__ = [
    "DecisionLink",
    "choices",
    "country_name",
    "forms",
    "labels",
    "page",
    "parts",
    "preview",
    "responsibilities",
]
