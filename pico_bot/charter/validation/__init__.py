"""What is wrong with a charter, in people's words: one sentence a mistake, with where it stands."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from pico_bot.charter.documents import NAME, terms_of
from pico_bot.charter.validation import calendar, responsibilities, vocabulary
from pico_bot.charter.validation.problem import Problem
from pico_bot.charter.validation.schema import schema_problems
from pico_bot.i18n import gettext as _

__all__ = ["Problem", "problems"]

# A partnership's name is at most as long as Slack's longest channel name.
_LONGEST_NAME = 80


def problems(document: Mapping[str, Any]) -> list[Problem]:
    """Everything that is wrong with a whole charter; nothing where it may be in force."""
    found = _of_name(document.get(NAME))
    try:
        terms = terms_of(document)
    except ValidationError as error:
        return [*found, *schema_problems(error)]
    for part in (calendar, responsibilities, vocabulary):
        found += part.problems(terms)
    return found


def _of_name(name: object) -> list[Problem]:
    if not isinstance(name, str) or not name.strip():
        sentence = _("Enter the customer's name.")
    elif len(name) > _LONGEST_NAME:
        sentence = _("A partnership name can have at most {limit} characters.").format(
            limit=_LONGEST_NAME
        )
    else:
        return []
    return [Problem(path=NAME, sentence=sentence)]
