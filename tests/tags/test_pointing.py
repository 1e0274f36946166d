"""Replies that say little by themselves."""

import pytest

from pico_bot.tags.pointing import refers_back


@pytest.mark.parametrize(
    "text", ["That is how we do it", "Agreed", "ok", "We do it like that!", "Enig", "Sådan gør vi"]
)
def test_a_short_reply_refers_back(text: str) -> None:
    assert refers_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ERP stays master",
        "Kelvin",
        "That is how we do it in all markets from next year on",
        "Thatcher",
    ],
)
def test_a_text_that_says_something_does_not(text: str) -> None:
    assert not refers_back(text)
