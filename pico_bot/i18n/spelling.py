"""Compares names as people type them."""

import re
import unicodedata
from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")

_BETWEEN_WORDS = re.compile(r"[\s_\-]+")


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
        pattern = r"[\s_\-]+".join(map(re.escape, name.split("-")))
        found = re.compile(rf"{pattern}(?![\w/\-]|\.\w)", re.IGNORECASE).match(text, start)
        if name and found:
            return names[name], found.end()
    return None
