"""Who may take a step: help, refusals and docs name everyone."""

import string

import pytest

from pico_bot.model.who import Who


@pytest.mark.parametrize("who", list(Who))
def test_a_refusal_uses_only_names_that_permissions_fill_in(who: Who) -> None:
    fields = {name for _text, name, *_ in string.Formatter().parse(who.value.in_refusal) if name}
    assert fields <= {"named", "side", "raised_by"}


@pytest.mark.parametrize("who", list(Who))
def test_help_and_docs_name_who_may_take_a_step(who: Who) -> None:
    assert who.value.in_help
    assert who.value.in_docs.endswith(".")
