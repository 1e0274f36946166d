"""A charter as one JSON document, made of the partnership's name and the terms, and its patches.

A patch is a JSON merge patch (RFC 7386): null removes a value, objects are patched key by key,
anything else, including a list, is replaced.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pico_bot.charter.presets import in_language
from pico_bot.model import LOCAL_TAG_WORDS, CharterTerms

Document = dict[str, Any]
Path = tuple[str, ...]

NAME = "name"
TAG_WORDS = "tag_words"
AREAS = "areas"

# The value at a path that doesn't exist.
_MISSING = object()


def document(name: str, terms: CharterTerms) -> Document:
    """The whole charter as JSON values."""
    return {NAME: name, **terms.to_json()}


def parse_terms(document: Mapping[str, Any]) -> CharterTerms:
    """The terms in a document; raises pydantic's ValidationError if it isn't a charter."""
    return CharterTerms.from_json({key: value for key, value in document.items() if key != NAME})


def apply_patch(base: Mapping[str, Any], patch: Mapping[str, Any]) -> Document:
    """`base` with `patch` applied."""
    result = dict(base)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, Mapping):
            old = result.get(key)
            result[key] = apply_patch(old if isinstance(old, Mapping) else {}, value)
        else:
            result[key] = value
    return result


def terms_after(terms: CharterTerms, changes: Mapping[str, Any]) -> CharterTerms:
    """`terms` with the patch `changes` applied; raises as `parse_terms` does."""
    return parse_terms(apply_patch(terms.to_json(), changes))


def with_tag_words(terms: CharterTerms, changes: Mapping[str, Any]) -> Document:
    """The patch `changes`; if it changes the language, with that language's words added.

    Those are the hashtags and the keywords of areas. If the patch changes them itself, its own
    values win.
    """
    language = changes.get("language")
    if not isinstance(language, str) or language == terms.language:
        return dict(changes)
    areas = {
        key: {"keywords": list(area.keywords)}
        for key, area in in_language(terms, language).areas.items()
        if area.keywords != terms.areas[key].keywords
    }
    tag_words = {word: kind.value for word, kind in LOCAL_TAG_WORDS.get(language, {}).items()}
    return {
        **({TAG_WORDS: tag_words} if tag_words else {}),
        **({AREAS: areas} if areas else {}),
        **changes,
    }


def overlaps(base: Mapping[str, Any], current: Mapping[str, Any], patch: Mapping[str, Any]) -> bool:
    """Whether anything that `patch` changes differs between `base` and `current`."""
    return any(_value_at(base, path) != _value_at(current, path) for path in _paths(patch))


def _paths(patch: Mapping[str, Any], parent: Path = ()) -> Iterator[Path]:
    for key, value in patch.items():
        if isinstance(value, Mapping) and value:
            yield from _paths(value, (*parent, key))
        else:
            yield (*parent, key)


def _value_at(document: Mapping[str, Any], path: Path) -> object:
    value: object = document
    for key in path:
        if not isinstance(value, Mapping) or key not in value:
            return _MISSING
        value = value[key]
    return value
