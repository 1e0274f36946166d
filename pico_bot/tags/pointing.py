"""Replies that say little by themselves and refer to what was said before: "Let's do that"."""

import re

# In English and Danish, the languages of the bot.
_POINTING = frozenset(
    """agreed agree aftalt ja jep ok okay samme same so sådan sådant that these this those yes
    above da de dem den denne det dette disse done enig enige it ovenfor
    """.split()  # noqa: SIM905 - thirty words read better than thirty strings
)
_PHRASES = (
    *("+1", "as discussed", "as agreed", "as above", "that way", "this way"),
    *("sounds good", "fine by me", "fine with me", "works for me"),
    *("som aftalt", "lyder godt", "fint for mig", "på den måde"),
)
_MOST_WORDS = 8
_WORD = re.compile(r"[^\W_]+")
_SIGNED_WORD = re.compile(r"\+?[^\W_]+")


def refers_back(text: str) -> bool:
    """Whether `text` is short, and begins or ends with "that", "sounds good" or the like."""
    words = _WORD.findall(text.casefold())
    if not 0 < len(words) <= _MOST_WORDS:
        return False
    spaced = f" {' '.join(_SIGNED_WORD.findall(text.casefold()))} "
    return (
        words[0] in _POINTING
        or words[-1] in _POINTING
        or any(spaced.startswith(f" {each} ") or spaced.endswith(f" {each} ") for each in _PHRASES)
    )
