"""Recognises replies that can't be answers: thanks, and emoji without words."""

import re

_EMOJI = re.compile(r":[\w+'-]+:")
_MENTION = re.compile(r"@\S+(?: [A-ZÆØÅ]\w*)*")
_WORD = re.compile(r"\w+")

# In English and Danish, the languages of the bot.
_THANKS = frozenset(("thanks", "thank", "thx", "ty", "cheers", "tak", "takker"))
_FILLERS = frozenset(
    (
        *("a", "all", "both", "everyone", "for", "lot", "many", "much", "so", "that", "this"),
        *("very", "you", "ok", "okay", "great", "good", "nice", "perfect", "super", "cool"),
        *("alle", "begge", "det", "dig", "fint", "fedt", "godt", "jer", "mange", "oki", "perfekt"),
        *("skal", "du", "have", "i", "tusind", "tusinde", "1000"),
    )
)


def is_only_thanks(text: str) -> bool:
    """Whether `text`, in plain text, only thanks people or has no words at all."""
    plain = _MENTION.sub(" ", _EMOJI.sub(" ", text))
    words = {each.casefold() for each in _WORD.findall(plain)}
    return not words or bool(words & _THANKS and words <= _THANKS | _FILLERS)
