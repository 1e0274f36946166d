"""Thanks and the like, which need no answer."""

import re

_EMOJI = re.compile(r":[a-z0-9_+'-]+:|[\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F]", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_COURTESIES = frozenset(
    (
        *("thanks", "thank", "you", "thx", "ty", "cheers", "great", "nice", "perfect", "ok"),
        *("okay", "good", "very", "much", "a", "lot", "so", "super", "for", "the", "help"),
        *("tak", "mange", "tusind", "for", "hjælpen", "hjælp", "fint", "fedt", "godt", "perfekt"),
    )
)
# At least one of these, so that `help` isn't one.
_NEEDED = frozenset(
    (
        *("thanks", "thank", "thx", "ty", "cheers", "great", "nice", "perfect", "ok", "okay"),
        *("good", "super", "tak", "fint", "fedt", "godt", "perfekt"),
    )
)


def is_courtesy(text: str) -> bool:
    """Whether `text` only thanks or agrees, in English, Danish or emoji."""
    words = [each.casefold() for each in _WORD.findall(_EMOJI.sub(" ", text))]
    if not words:
        return bool(_EMOJI.search(text))
    return set(words) <= _COURTESIES and not _NEEDED.isdisjoint(words)
