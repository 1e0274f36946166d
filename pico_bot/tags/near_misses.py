"""Hashtags that are almost tags: one letter wrong, or the word of another language."""

from collections.abc import Mapping

from pico_bot.model import DEFAULT_TAG_WORDS, LOCAL_TAG_WORDS, Kind
from pico_bot.tags.scanner import ScannedText, known_names, may_have_tag

# Words of every language; a partnership may use others.
_ALL_WORDS = known_names(
    {
        word: kind
        for words in (DEFAULT_TAG_WORDS, *LOCAL_TAG_WORDS.values())
        for word, kind in words.items()
    }
)
# Too many words are one letter away from a shorter one.
_SHORTEST = 5
# Everyday words that are one letter away from a tag word.
_OTHER_WORDS = frozenset({"chance", "charge", "derision", "tissue"})


def words_meant(text: str, *, words: Mapping[str, Kind]) -> Mapping[str, Kind]:
    """Words of hashtags in `text` (without their `#`) that probably mean a kind of record.

    `words` are the tag words in use, which are left out. So are plurals and longer words:
    `#decisions`, `#issue-tracker`.
    """
    if not may_have_tag(text):
        return {}
    known = known_names(words)
    return {
        word: kind
        for word in ScannedText.of(text).hashtag_words()
        if (kind := _kind_meant(*known_names({word: Kind.ISSUE}), known=known))
    }


def _kind_meant(word: str, *, known: Mapping[str, Kind]) -> Kind | None:
    """The kind that a folded word probably means, if it isn't a tag word itself."""
    names = {**_ALL_WORDS, **known}
    if word in known or word in _OTHER_WORDS:
        return None
    if word in names:
        return names[word]
    if any(word.startswith(name) for name in names):
        return None
    return next(
        (
            kind
            for name, kind in names.items()
            if len(name) >= _SHORTEST and _is_one_letter_off(word, name)
        ),
        None,
    )


def _is_one_letter_off(word: str, name: str) -> bool:
    """Whether one letter is wrong, missing, too many, or swapped with the next."""
    start = 0
    while start < min(len(word), len(name)) and word[start] == name[start]:
        start += 1
    rest, expected = word[start:], name[start:]
    return (
        rest[1:] == expected[1:]
        or rest == expected[1:]
        or rest[1:] == expected
        or (rest[1::-1] == expected[:2] and rest[2:] == expected[2:])
    )
