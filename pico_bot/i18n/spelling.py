"""Compares names as people type them."""

import re
import unicodedata

_BETWEEN_WORDS = re.compile(r"[\s_\-]+")


def comparable(name: str) -> str:
    """`name` in the form in which names are compared: in any case, with a space, `-` or `_`."""
    folded = unicodedata.normalize("NFC", name).casefold()
    return _BETWEEN_WORDS.sub("-", folded).strip("-")
