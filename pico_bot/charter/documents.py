"""A charter as one document: the partnership's name and the terms, and patches of it.

A patch is a JSON merge patch (RFC 7386): what it names is replaced, null takes it away, and what is
made of parts is patched part by part; lists are replaced whole.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pico_bot.charter.presets import in_danish
from pico_bot.i18n import DANISH
from pico_bot.model import DANISH_TAG_WORDS, CharterTerms

Document = dict[str, Any]
Path = tuple[str, ...]

NAME = "name"
TAG_WORDS = "tag_words"
AREAS = "areas"

# What stands at a path that leads nowhere.
_NOTHING = object()


def document(name: str, terms: CharterTerms) -> Document:
    """The whole charter as JSON values."""
    return {NAME: name, **terms.to_json()}


def terms_of(whole: Mapping[str, Any]) -> CharterTerms:
    """The terms of a document; raises pydantic's ValidationError for what is no charter."""
    return CharterTerms.from_json({key: value for key, value in whole.items() if key != NAME})


def merged(base: Mapping[str, Any], patch: Mapping[str, Any]) -> Document:
    """`base` with `patch` applied."""
    made = dict(base)
    for key, value in patch.items():
        if value is None:
            made.pop(key, None)
        elif isinstance(value, Mapping):
            old = made.get(key)
            made[key] = merged(old if isinstance(old, Mapping) else {}, value)
        else:
            made[key] = value
    return made


def terms_after(terms: CharterTerms, changes: Mapping[str, Any]) -> CharterTerms:
    """`terms` as `changes` make them; raises as `terms_of` does."""
    return terms_of(merged(terms.to_json(), changes))


def with_tag_words(terms: CharterTerms, changes: Mapping[str, Any]) -> Document:
    """`changes`, with the words that tag and tell areas in the language that they change to.

    Changes that say themselves which words tag, or what the areas are, are left so.
    """
    changed = changes.get("language")
    if changed != DANISH or changed == terms.language:
        return dict(changes)
    areas = {
        key: {"words": list(area.words)}
        for key, area in in_danish(terms).areas.items()
        if area.words != terms.areas[key].words
    }
    tag_words = {word: kind.value for word, kind in DANISH_TAG_WORDS.items()}
    return {TAG_WORDS: tag_words, **({AREAS: areas} if areas else {}), **changes}


def overlaps(base: Mapping[str, Any], current: Mapping[str, Any], patch: Mapping[str, Any]) -> bool:
    """Whether something that `patch` changes is another in `current` than in `base`."""
    return any(_at(base, path) != _at(current, path) for path in _paths(patch))


def _paths(patch: Mapping[str, Any], above: Path = ()) -> Iterator[Path]:
    for key, value in patch.items():
        if isinstance(value, Mapping) and value:
            yield from _paths(value, (*above, key))
        else:
            yield (*above, key)


def _at(whole: Mapping[str, Any], path: Path) -> object:
    found: object = whole
    for key in path:
        if not isinstance(found, Mapping) or key not in found:
            return _NOTHING
        found = found[key]
    return found
