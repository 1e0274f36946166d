"""Which replies only thank people."""

import pytest

from pico_bot.checkins.thanks import is_only_thanks


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!",
        "Thank you so much, @Anna Berg",
        "ok, thx :+1:",
        "Mange tak",
        "Super, tusind tak for det!",
        "Tak skal du have",
        ":tada: :+1:",
        "👍",
        "",
    ],
)
def test_thanks_and_emoji_are_no_answers(text: str) -> None:
    assert is_only_thanks(text)


@pytest.mark.parametrize(
    "text",
    ["Thanks, the import runs now", "All good", "Tak, importen kører", "4", "ok", "@Anna is back"],
)
def test_other_words_can_be_an_answer(text: str) -> None:
    assert not is_only_thanks(text)
