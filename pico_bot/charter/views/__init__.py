"""The charter page, its forms and the preview of a change."""

from pico_bot.charter.views import forms, labels, page, parts, preview, responsibilities
from pico_bot.charter.views.page import Page, Told, history, page_message

__all__ = [
    "Page",
    "Told",
    "forms",
    "history",
    "labels",
    "page",
    "page_message",
    "parts",
    "preview",
    "responsibilities",
]
