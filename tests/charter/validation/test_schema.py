"""Values of the wrong type are described in plain words, one problem for each path."""

from typing import Any

import pytest
from pydantic import ValidationError

from pico_bot.charter.documents import parse_terms
from pico_bot.charter.validation.problem import Problem
from pico_bot.charter.validation.schema import schema_problems


def found(**fields: Any) -> list[Problem]:
    with pytest.raises(ValidationError) as raised:
        parse_terms({"time_zone": "UTC", **fields})
    return schema_problems(raised.value)


@pytest.mark.parametrize(
    ("fields", "path", "sentence"),
    [
        ({"checkins": {"window_days": "x"}}, "checkins.window_days", "a whole number"),
        ({"checkins": {"direct": "x"}}, "checkins.direct", "true or false"),
        ({"digests": {"at": "noon"}}, "digests.at", "a time like 09:00"),
        ({"rhythm": {"anchor": "soon"}}, "rhythm.anchor", "a date like 2026-12-01"),
        ({"rhythm": {"every": "year"}}, "rhythm.every", "`week`, `second_week` or `month`"),
        ({"language": 5}, "language", "must be text"),
        ({"phases": "one"}, "phases", "must be a list"),
        ({"roles": "one"}, "roles", "named fields"),
        ({"rhythm": 5}, "rhythm", "named fields"),
        ({"colour": "red"}, "colour", "`colour` isn't a charter setting."),
    ],
)
def test_a_value_of_the_wrong_type_is_reported_at_its_path(
    fields: dict[str, Any], path: str, sentence: str
) -> None:
    [problem] = found(**fields)
    assert problem.path == path
    assert sentence in problem.sentence


def test_problems_come_in_the_order_of_the_charter() -> None:
    problems = found(language=5, checkins={"window_days": "x", "direct": "x"})
    assert [each.path for each in problems] == [
        "language",
        "checkins.window_days",
        "checkins.direct",
    ]
