"""The default texts of a charter, by key; a stored charter leaves them out.

A charter is stored with the texts that the partnership wrote itself. A default text is represented
by the key of its role, phase, criterion or question, so it can be reworded and translated without a
migration. Stored charters refer to these keys: renaming or removing one needs a migration.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pico_bot.model.charter_defaults import ALL_DEFAULT_QUESTIONS, DEFAULT_PHASES
from pico_bot.model.charter_roles import DEFAULT_ROLES

# The default texts of a part of the charter, by the names of its fields.
_Texts = Mapping[str, str]
_Change = Callable[[Mapping[str, Any], _Texts], dict[str, Any]]

_ROLES: Mapping[str, _Texts] = {key: {"title": role.title} for key, role in DEFAULT_ROLES.items()}
_QUESTIONS: Mapping[str, _Texts] = {each.key: {"text": each.text} for each in ALL_DEFAULT_QUESTIONS}
_PHASES: Mapping[str, _Texts] = {
    each.key: {"title": each.title, "purpose": each.purpose} for each in DEFAULT_PHASES
}
_CRITERIA: Mapping[str, _Texts] = {
    each.key: {"text": each.text}
    for phase in DEFAULT_PHASES
    for each in (*phase.entry, *phase.exit)
}


def own_role_title(key: str, title: str) -> str | None:
    """`title` if the partnership wrote it; None if it is the default of the role `key`."""
    return None if title == default_role_title(key) else title


def default_role_title(key: str) -> str | None:
    """The default title of the role `key`, in English; None if it isn't a default role."""
    return _ROLES[key]["title"] if key in _ROLES else None


def without_default_texts(charter: Mapping[str, Any]) -> dict[str, Any]:
    """`charter`, as JSON values, without the texts that equal a default."""
    return _change_parts(charter, _without)


def with_default_texts(charter: Mapping[str, Any]) -> dict[str, Any]:
    """`charter`, as JSON values, with default texts where it has none; it may be invalid."""
    return _change_parts(charter, _with)


def questions_without_default_texts(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`questions`, as JSON values, without the texts that equal a default."""
    return [_without(each, _QUESTIONS.get(each["key"], {})) for each in questions]


def questions_with_default_texts(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`questions`, as JSON values, with default texts where they have none."""
    return [_with(each, _QUESTIONS.get(each["key"], {})) for each in questions]


def _without(part: Mapping[str, Any], texts: _Texts) -> dict[str, Any]:
    return {
        name: value for name, value in part.items() if name not in texts or value != texts[name]
    }


def _with(part: Mapping[str, Any], texts: _Texts) -> dict[str, Any]:
    # The text follows the key or the side, where people look for it in a file.
    first = {name: value for name, value in part.items() if name in {"key", "side"}}
    return {**first, **texts, **part}


def _change_parts(charter: Mapping[str, Any], change: _Change) -> dict[str, Any]:
    changed = {**charter, **_change_questions(charter, change)}
    if isinstance(roles := charter.get("roles"), Mapping):
        changed["roles"] = {
            key: change(role, _ROLES.get(key, {})) if isinstance(role, Mapping) else role
            for key, role in roles.items()
        }
    if isinstance(checkins := charter.get("extra_checkins"), Mapping):
        changed["extra_checkins"] = {
            key: {**checkin, **_change_questions(checkin, change)}
            if isinstance(checkin, Mapping)
            else checkin
            for key, checkin in checkins.items()
        }
    if isinstance(phases := charter.get("phases"), list | tuple):
        changed["phases"] = [
            {**phase, **_change_questions(phase, change), **_change_criteria(phase, change)}
            if isinstance(phase, Mapping)
            else phase
            for phase in _change_list(phases, _PHASES, change)
        ]
    return changed


def _change_questions(part: Mapping[str, Any], change: _Change) -> dict[str, Any]:
    return _change_lists(part, ("questions",), _QUESTIONS, change)


def _change_criteria(phase: Mapping[str, Any], change: _Change) -> dict[str, Any]:
    return _change_lists(phase, ("entry", "exit"), _CRITERIA, change)


def _change_lists(
    part: Mapping[str, Any],
    fields: tuple[str, ...],
    texts: Mapping[str, _Texts],
    change: _Change,
) -> dict[str, Any]:
    return {
        field: _change_list(part[field], texts, change)
        for field in fields
        if isinstance(part.get(field), list | tuple)
    }


def _change_list(
    parts: list[Any] | tuple[Any, ...], texts: Mapping[str, _Texts], change: _Change
) -> list[Any]:
    return [
        change(each, texts.get(str(each.get("key")), {})) if isinstance(each, Mapping) else each
        for each in parts
    ]
