"""Names compare equal however people type them."""

import pytest

from pico_bot.i18n.spelling import comparable, find_name


@pytest.mark.parametrize("typed", ["Data owner", "data-owner", "DATA_OWNER", " data  owner "])
def test_case_and_what_joins_the_words_do_not_matter(typed: str) -> None:
    assert comparable(typed) == "data-owner"


def test_different_names_stay_different() -> None:
    assert comparable("Data owner") != comparable("Dataowner")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("data", "data"),
        ("Data Model is wrong", "data-model"),
        ("data_model, data-owner", "data-model"),
        ("data owner", "data"),
        ("data.", "data"),
        ("database", None),
        ("data-base", None),
        ("data/base", None),
        ("data.base", None),
        ("the data", None),
    ],
)
def test_the_longest_whole_name_at_the_start_is_found(text: str, found: str | None) -> None:
    names = {"data": "data", "data-model": "data-model"}
    assert (find_name(text, names) or (None, 0))[0] == found


def test_where_a_name_ends_is_found() -> None:
    assert find_name("see data model now", {"data-model": 1}, 4) == (1, 14)
