"""Replies that say little by themselves."""

import pytest

from pico_bot.tags.pointing import refers_back


@pytest.mark.parametrize(
    "text",
    [
        *("That is how we do it", "Agreed", "ok", "We do it like that!", "Enig", "Sådan gør vi"),
        *("Let's do that", "Let's do this", "+1", "As discussed", "Sounds good", "Fine by me"),
        *("do it that way", "Lyder godt!", "Som aftalt"),
    ],
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
        "1",
    ],
)
def test_a_text_that_says_something_does_not(text: str) -> None:
    assert not refers_back(text)
