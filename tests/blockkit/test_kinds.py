"""The texts about each kind of record: complete, different, and filled in alike."""

from dataclasses import asdict
from string import Formatter

from pico_bot.blockkit.kinds import KIND_EMOJI, KIND_TEXTS
from pico_bot.model.charter_defaults import DEFAULT_EMOJI
from pico_bot.model.vocabulary import Kind

# Issues and changes have an owner.
MAY_BE_EQUAL = {"responsible"}


def texts() -> dict[str, list[str]]:
    """The texts of all kinds, by the name of their field."""
    tables = [asdict(each) for each in KIND_TEXTS.values()]
    return {name: [each[name] for each in tables] for name in tables[0]}


def test_every_kind_has_all_its_texts() -> None:
    assert set(KIND_TEXTS) == set(KIND_EMOJI) == set(Kind)
    assert all(all(each) for each in texts().values())


def test_no_two_kinds_share_a_text() -> None:
    shared = {name for name, each in texts().items() if len(set(each)) < len(each)}
    assert shared == MAY_BE_EQUAL


def test_the_texts_of_all_kinds_are_filled_in_with_the_same_values() -> None:
    for name, each in texts().items():
        fields = [{field for _, field, *_ in Formatter().parse(text)} for text in each]
        assert all(these == fields[0] for these in fields), name


def test_each_kind_has_the_emoji_that_a_new_charter_tags_it_with() -> None:
    assert {KIND_EMOJI[kind] for kind in Kind} == {":scales:", ":ticket:", ":seedling:"}
    assert all(KIND_EMOJI[kind] == f":{name}:" for name, kind in DEFAULT_EMOJI.items())
