"""What pydantic finds wrong with the shape of a charter, as people would say it."""

import re
from collections.abc import Iterator, Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pico_bot.charter.validation.problem import Problem
from pico_bot.i18n import deferred, either
from pico_bot.i18n import gettext as _

_MISSING = deferred("`{what}` is missing.")
_UNKNOWN = deferred("`{what}` is nothing that a charter has here.")

# By how the names of pydantic's errors begin.
_SENTENCES: Mapping[str, str] = {
    "missing": _MISSING,
    "extra_forbidden": _UNKNOWN,
    "unexpected_keyword_argument": _UNKNOWN,
    "int": deferred("`{what}` has to be a whole number."),
    "string": deferred("`{what}` has to be text."),
    "bool": deferred("`{what}` has to be true or false."),
    "time": deferred("`{what}` has to be a time such as 09:00."),
    "date_": deferred("`{what}` has to be a day such as 2026-12-01."),
    "tuple": deferred("`{what}` has to be a list."),
    "mapping": deferred("`{what}` has to have parts, each with its name."),
    "dict": deferred("`{what}` has to have parts, each with its name."),
    "dataclass": deferred("`{what}` has to have parts, each with its name."),
}
_CHOICE = deferred("`{what}` has to be {choices}.")
_ELSE = deferred("`{what}` is not understood.")

_QUOTED = re.compile(r"'([^']*)'")


def told(error: ValidationError) -> list[Problem]:
    """The mistakes that `error` tells of, each place once."""
    found = {problem.path: problem for problem in reversed(list(_told(error)))}
    return list(reversed(found.values()))


def _told(error: ValidationError) -> Iterator[Problem]:
    for each in error.errors(include_url=False, include_input=False):
        where = [str(part) for part in each["loc"] if part != "[key]"]
        what = where[-1] if where else ""
        yield Problem(path=".".join(where), sentence=_sentence(each, what))


def _sentence(error: ErrorDetails, what: str) -> str:
    if error["type"] in {"enum", "literal_error"}:
        choices = _QUOTED.findall(str(error.get("ctx", {}).get("expected", "")))
        return _(_CHOICE).format(what=what, choices=either([f"`{each}`" for each in choices]))
    for beginning, sentence in _SENTENCES.items():
        if error["type"].startswith(beginning):
            return _(sentence).format(what=what)
    return _(_ELSE).format(what=what)
