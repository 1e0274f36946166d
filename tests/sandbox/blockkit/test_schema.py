"""Checks of single values, and where they find a problem."""

from typing import Any

import pytest

from pico_bot.sandbox.blockkit.schema import (
    Check,
    Problems,
    array,
    by_type,
    flag,
    integer,
    matching,
    number,
    one_of,
    record,
    string,
)


def found(check: Check, value: Any) -> list[str]:
    problems = Problems()
    check(value, "", problems)
    return problems.found


@pytest.mark.parametrize(
    ("check", "valid", "invalid"),
    [
        (string(3), ["a", "abc"], ["", "abcd", 1, None]),
        (flag, [True, False], [0, "true", None]),
        (integer(1, 3), [1, 3], [0, 4, True, 1.0]),
        (number(), [0, -1.5], [True, "1", float("nan"), float("inf")]),
        (number(above=0), [0.1], [0, -1]),
        (matching(r"F\d"), ["F1"], ["f1", "", 1]),
        (one_of("a", "b"), ["a"], ["c", "", None, ["a"]]),
        (array(flag, most=2), [[True], [True, False]], [[], [True] * 3, [1], "ab"]),
        (record({"a": flag}, {"b": flag}), [{"a": True}], [{}, {"a": True, "c": True}, []]),
        (by_type({"x": record({})}), [{"type": "x"}], [{}, {"type": "y"}, {"type": []}, "x"]),
    ],
)
def test_a_check_accepts_exactly_the_valid_values(
    check: Check, valid: list[Any], invalid: list[Any]
) -> None:
    assert [value for value in valid if found(check, value)] == []
    assert [value for value in invalid if not found(check, value)] == []


def test_a_problem_has_the_place_of_its_value() -> None:
    check = record({"rows": array(record({"name": string(2)}), most=9)})
    assert found(check, {"rows": [{"name": "ok"}, {"name": "too long"}]}) == [
        "[ERROR] must be less than 3 characters [json-pointer:/rows/1/name]"
    ]


def test_an_optional_field_may_be_null_but_a_required_one_may_not() -> None:
    check = record({"a": flag}, {"b": flag})
    assert found(check, {"a": True, "b": None}) == []
    assert found(check, {"a": None, "b": True}) == [
        "[ERROR] must provide a boolean [json-pointer:/a]"
    ]


def test_fields_are_compared_only_if_each_is_valid() -> None:
    def never(value: Any, path: str, problems: Problems) -> None:
        del value
        problems.add("compared", path)

    check = record({"a": flag}, also=[never])
    assert found(check, {"a": True}) == ["[ERROR] compared [json-pointer:]"]
    assert found(check, {"a": 1}) == ["[ERROR] must provide a boolean [json-pointer:/a]"]
