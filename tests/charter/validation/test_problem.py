"""Checks that several parts of a charter share report a problem at the given path."""

import pytest

from pico_bot.charter.validation import problem
from pico_bot.charter.validation.problem import Problem


@pytest.mark.parametrize("key", ["spare-parts", "area_2", "områder", "x" * 40])
def test_keys_in_lower_case_are_valid(key: str) -> None:
    assert list(problem.check_key("areas", key)) == []


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("Parts", "lowercase letters"),
        ("spare parts", "lowercase letters"),
        ("spare--parts", "lowercase letters"),
        ("", "lowercase letters"),
        ("x" * 41, "at most 40 characters"),
    ],
)
def test_other_keys_are_reported(key: str, sentence: str) -> None:
    [found] = problem.check_key("areas", key)
    assert found.path == "areas"
    assert sentence in found.sentence


def test_a_text_is_neither_blank_nor_too_long() -> None:
    assert list(problem.check_text("title", "abc", limit=3)) == []
    assert list(problem.check_text("title", "  ", limit=3)) == [
        Problem(path="title", sentence="Enter some text.")
    ]
    assert list(problem.check_text("title", "abcd", limit=3)) == [
        Problem(path="title", sentence="This is too long. Use at most 3 characters.")
    ]


def test_values_that_differ_in_case_only_are_duplicates() -> None:
    [found] = problem.check_unique("keywords", ["PIM", "pim", "ERP"])
    assert found.sentence == "“pim” is listed more than once."


@pytest.mark.parametrize(("value", "count"), [(0, 1), (1, 0), (5, 0), (6, 1)])
def test_a_number_may_equal_its_limits(value: int, count: int) -> None:
    assert len(list(problem.check_range("days", value, least=1, most=5))) == count


def test_a_list_may_have_as_many_values_as_its_limit() -> None:
    assert list(problem.check_count("roles", ["a", "b"], most=2)) == []
    assert len(list(problem.check_count("roles", ["a", "b", "c"], most=2))) == 1


def test_weekdays_run_from_0_to_6_and_are_unique() -> None:
    assert list(problem.check_weekdays("days", [0, 6])) == []
    for values in ([], [7], [-1], [1, 1]):
        assert len(list(problem.check_weekdays("days", values))) == 1, values
