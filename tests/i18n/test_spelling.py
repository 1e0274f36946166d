"""Names compare equal however people type them."""

import pytest

from pico_bot.i18n.spelling import comparable


@pytest.mark.parametrize("typed", ["Data owner", "data-owner", "DATA_OWNER", " data  owner "])
def test_case_and_what_joins_the_words_do_not_matter(typed: str) -> None:
    assert comparable(typed) == "data-owner"


def test_different_names_stay_different() -> None:
    assert comparable("Data owner") != comparable("Dataowner")
