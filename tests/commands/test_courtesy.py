"""Thanks and the like."""

import pytest

from pico_bot.commands.courtesy import is_courtesy


@pytest.mark.parametrize(
    "text",
    ["thanks", "Thank you so much!", "tak for hjælpen", "mange tak 🙏", ":+1:", "ok, fint"],
)
def test_thanks_need_no_answer(text: str) -> None:
    assert is_courtesy(text)


@pytest.mark.parametrize("text", ["", "help", "hjælp", "thanks, status?", "for you", "status", "?"])
def test_everything_else_is_answered(text: str) -> None:
    assert not is_courtesy(text)
