"""Replies that say little by themselves and refer to what was said before: "Let's do that"."""

import re

# In English and Danish, the languages of the bot.
_POINTING = frozenset(
    """agreed agree aftalt ja jep ok okay samme same so sådan sådant that these this those yes
    above da de dem den denne det dette disse done enig enige it ovenfor
    """.split()  # noqa: SIM905 - thirty words read better than thirty strings
)
_MOST_WORDS = 8
_WORD = re.compile(r"[^\W_]+")


def refers_back(text: str) -> bool:
    """Whether `text` is short, and begins or ends with a word such as "that" or "agreed"."""
    words = _WORD.findall(text.casefold())
    if not 0 < len(words) <= _MOST_WORDS:
        return False
    return words[0] in _POINTING or words[-1] in _POINTING
