"""References to records, such as `D-3`, as people write them."""

import re

from pico_bot.i18n import HYPHENS
from pico_bot.model.vocabulary import Kind

_KINDS = {kind.prefix: kind for kind in Kind}
_NUMBER = "[1-9][0-9]{0,8}"
_HYPHEN = f"[{re.escape(HYPHENS)}]"
_WHOLE = re.compile(f"([{''.join(_KINDS)}])({_HYPHEN}?)({_NUMBER})", re.IGNORECASE)
_IN_TEXT = re.compile(rf"(?<![\w-])([{''.join(_KINDS)}]){_HYPHEN}({_NUMBER})(?![\w-])")
# A reference inside a URL belongs to another system.
_URL = re.compile(r"://\S+")


def parse_reference(word: str, *, needs_hyphen: bool = False) -> tuple[Kind, int] | None:
    """The kind and number that `D-3`, `d3` or `D–3` refers to; None if it's no reference.

    `needs_hyphen` is for words that people may mean otherwise.
    """
    match = _WHOLE.fullmatch(word)
    if match is None or (needs_hyphen and not match[2]):
        return None
    return _KINDS[match[1].upper()], int(match[3])


def references_in(text: str) -> list[tuple[Kind, int]]:
    """The records that a text mentions by kind and number, in order, each once."""
    found = _IN_TEXT.findall(_URL.sub(" ", text))
    return list(dict.fromkeys((_KINDS[prefix], int(number)) for prefix, number in found))
