"""Emoji short names and their characters."""

from pico_bot.sandbox.page.emoji import PICKED, character


def test_every_emoji_of_the_picker_has_a_character() -> None:
    assert [name for name in PICKED if character(name) is None] == []


def test_a_skin_tone_is_ignored() -> None:
    assert character("wave::skin-tone-3") == character("wave") == "👋"


def test_an_unknown_name_has_no_character() -> None:
    assert character("no_such_emoji") is None
