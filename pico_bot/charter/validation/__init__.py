"""Validation of charters: a sentence for each problem, with its path."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from pico_bot.charter.documents import NAME, parse_terms
from pico_bot.charter.validation import calendar, responsibilities, vocabulary
from pico_bot.charter.validation.problem import Problem
from pico_bot.charter.validation.schema import schema_problems
from pico_bot.i18n import gettext as _
from pico_bot.model import NAME_LIMIT

__all__ = ["Problem", "problems"]


def problems(document: Mapping[str, Any]) -> list[Problem]:
    """All problems of a whole charter; none if it can be in force."""
    found = _name_problems(document.get(NAME))
    try:
        terms = parse_terms(document)
    except ValidationError as error:
        return [*found, *schema_problems(error)]
    for part in (calendar, responsibilities, vocabulary):
        found += part.problems(terms)
    return found


def _name_problems(name: object) -> list[Problem]:
    if not isinstance(name, str) or not name.strip():
        sentence = _("Enter the customer's name.")
    elif len(name) > NAME_LIMIT:
        sentence = _("A partnership name can have at most {limit} characters.").format(
            limit=NAME_LIMIT
        )
    else:
        return []
    return [Problem(path=NAME, sentence=sentence)]
