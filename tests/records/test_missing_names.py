"""Ids that stand in a text for names."""

from pico_bot.records.missing_names import ids_in, with_names


def test_ids_are_found_once_each_and_names_are_not() -> None:
    text = "@U0KAREN001 and @Anna Berg ask @W0TOM00001, @U0KAREN001 or @USA about me@U0MAIL0001.com"
    assert ids_in(text) == ["U0KAREN001", "W0TOM00001"]
    assert ids_in("@UNIVERSAL asks") == []


def test_only_known_names_are_filled_in() -> None:
    names = {"U0KAREN001": "Karen Storm"}
    assert with_names("@U0KAREN001 asks @W0TOM00001", names) == "@Karen Storm asks @W0TOM00001"
