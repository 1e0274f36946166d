"""Parts of a charter: what makes no difference, and what no charter can contain."""

from typing import Any

import pytest
from pydantic import ValidationError

from pico_bot.model.charter import CharterTerms
from pico_bot.model.charter_terms import Rhythm, WorkingHours


def test_the_order_in_which_weekdays_are_listed_makes_no_difference() -> None:
    assert Rhythm(weekdays=(4, 0, 2)) == Rhythm(weekdays=(0, 2, 4))
    assert WorkingHours(weekdays=(4, 0, 2)).weekdays == (0, 2, 4)


@pytest.mark.parametrize(
    ("changes", "location"),
    [
        ({"langauge": "da"}, ("langauge",)),
        ({"rhythm": {"evry": "week"}}, ("rhythm", "evry")),
        ({"own_hours": {"unknown": {"time_zone": "UTC"}}}, ("own_hours", "unknown", "[key]")),
    ],
)
def test_a_misspelt_key_or_a_third_side_is_refused_at_its_place(
    changes: dict[str, Any], location: tuple[str, ...]
) -> None:
    with pytest.raises(ValidationError) as refused:
        CharterTerms.from_json({"time_zone": "UTC", **changes})
    assert [each["loc"] for each in refused.value.errors()] == [location]
