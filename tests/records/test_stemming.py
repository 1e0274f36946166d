"""Word stems in English and Danish, which the search index stores."""

import pytest

from pico_bot.records.stemming import STEM_LIMIT, stems_in, stems_of_word


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("decision", "decisions"),
        ("price", "prices"),
        ("lampe", "lamperne"),
        ("farve", "farverne"),
        ("Supplier", "suppliers"),
    ],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stems_in(one) & stems_in(other)


def test_different_words_share_none() -> None:
    assert not stems_in("price") & stems_in("feed")


@pytest.mark.parametrize("word", ["the", "because", "og", "ikke"])
def test_stop_words_have_no_stem(word: str) -> None:
    assert stems_in(word) == frozenset()


def test_a_long_word_is_cut_to_what_an_index_takes() -> None:
    assert all(len(stem) <= STEM_LIMIT for stem in stems_of_word("x" * 500))


def test_only_the_first_words_of_a_long_text_count() -> None:
    assert stems_in("price feed lamp", limit=1) == stems_in("price")
