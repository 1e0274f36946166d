"""Compares names as people type them."""

import re
import unicodedata
from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")

# What keyboards and phones put in place of a hyphen.
HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"

_BETWEEN_WORDS = re.compile(rf"[\s_{re.escape(HYPHENS)}]+")
_DANISH_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def without_danish_letters(word: str) -> str:
    """`word` in lower case, spelled as without a Danish keyboard: `ændring` is `aendring`."""
    return unicodedata.normalize("NFC", word).casefold().translate(_DANISH_LETTERS)


def comparable(name: str) -> str:
    """`name` in the form in which names are compared: in any case, with a space, `-` or `_`."""
    folded = unicodedata.normalize("NFC", name).casefold()
    return _BETWEEN_WORDS.sub("-", folded).strip("-")


def find_name(text: str, names: Mapping[str, T], start: int = 0) -> tuple[T, int] | None:
    """The value of the longest of `names` at `start` of the text, and where that name ends.

    `names` are as `comparable` returns them. A word that only begins with a name isn't one: `pim`
    is in neither `pim-erp` nor `pim/erp`.
    """
    for name in sorted(names, key=len, reverse=True):
        pattern = _BETWEEN_WORDS.pattern.join(map(re.escape, name.split("-")))
        found = re.compile(rf"{pattern}(?![\w/\-]|\.\w)", re.IGNORECASE).match(text, start)
        if name and found:
            return names[name], found.end()
    return None
