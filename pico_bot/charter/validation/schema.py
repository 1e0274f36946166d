"""Pydantic's errors about a charter, in plain words."""

import re
from collections.abc import Iterator, Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pico_bot.charter.validation.problem import Problem
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop, join_or

_MISSING = gettext_noop("`{what}` is missing.")
_UNKNOWN = gettext_noop("`{what}` isn't a charter setting.")

# By the beginning of pydantic's error types.
_SENTENCES: Mapping[str, str] = {
    "missing": _MISSING,
    "extra_forbidden": _UNKNOWN,
    "unexpected_keyword_argument": _UNKNOWN,
    "int": gettext_noop("`{what}` must be a whole number."),
    "string": gettext_noop("`{what}` must be text."),
    "bool": gettext_noop("`{what}` must be true or false."),
    "time": gettext_noop("`{what}` must be a time like 09:00."),
    "date_": gettext_noop("`{what}` must be a date like 2026-12-01."),
    "tuple": gettext_noop("`{what}` must be a list."),
    "mapping": gettext_noop("`{what}` must have named fields."),
    "dict": gettext_noop("`{what}` must have named fields."),
    "dataclass": gettext_noop("`{what}` must have named fields."),
}
_CHOICE = gettext_noop("`{what}` must be {choices}.")
_OTHER = gettext_noop("`{what}` isn't valid.")

_QUOTED = re.compile(r"'([^']*)'")


def schema_problems(error: ValidationError) -> list[Problem]:
    """The problems in `error`, one for each path."""
    by_path = {problem.path: problem for problem in reversed(list(_problems(error)))}
    return list(reversed(by_path.values()))


def _problems(error: ValidationError) -> Iterator[Problem]:
    for each in error.errors(include_url=False, include_input=False):
        path = [str(part) for part in each["loc"] if part != "[key]"]
        what = path[-1] if path else ""
        yield Problem(path=".".join(path), sentence=_sentence(each, what))


def _sentence(error: ErrorDetails, what: str) -> str:
    if error["type"] in {"enum", "literal_error"}:
        choices = _QUOTED.findall(str(error.get("ctx", {}).get("expected", "")))
        return _(_CHOICE).format(what=what, choices=join_or([f"`{each}`" for each in choices]))
    for beginning, sentence in _SENTENCES.items():
        if error["type"].startswith(beginning):
            return _(sentence).format(what=what)
    return _(_OTHER).format(what=what)
