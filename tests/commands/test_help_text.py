"""The help: tags of the charter, prefixes, and the steps of a kind."""

import pytest

from pico_bot.commands.help_text import help_on_command, help_on_transitions, help_text
from pico_bot.model import snapshot_of
from pico_bot.model.states import TRANSITIONS
from pico_bot.model.vocabulary import Kind
from tests.commands.invocations import reply_to
from tests.support.partnership import InUse

USAGES = (("log", "all records"), ("find <words>", "search & sort"))


def test_the_help_shows_the_tags_of_the_charter(world: InUse) -> None:
    terms = snapshot_of(world.partnership).terms
    shown = help_text(USAGES, lead="/pico ", terms=terms).text
    for kind in Kind:
        assert f"`#{terms.tag_word(kind)}`" in shown
        assert f"`/pico help {kind}s`" in shown
        assert any(f":{name}:" in shown for name, of in terms.emoji.items() if of is kind)


def test_every_usage_is_prefixed_and_its_purpose_escaped() -> None:
    shown = help_on_command(USAGES, lead="@Pico ").text
    assert shown.splitlines() == [
        "• `@Pico log` all records",
        "• `@Pico find <words>` search &amp; sort",
    ]


@pytest.mark.parametrize("kind", Kind)
def test_the_help_on_a_kind_has_each_step_and_who_may_take_it(kind: Kind) -> None:
    first, *lines = help_on_transitions(kind, usages=(), lead="/pico ").text.splitlines()
    assert len(lines) == len(TRANSITIONS[kind])
    for line, way in zip(lines, TRANSITIONS[kind], strict=True):
        assert line.endswith(str(way.who.value.in_help))
        assert ("→" in line) == (way.target is not None)
    assert first


def test_the_prefix_is_how_the_person_asked(world: InUse) -> None:
    assert "`/pico status`" in reply_to(world, "help status")
    assert "`@Pico status`" in reply_to(world, "help status", is_slash_command=False)


@pytest.mark.parametrize("text", ["help decisions", "help Decision?", "help `decisions`"])
def test_help_on_a_kind_is_found_however_it_is_written(world: InUse, text: str) -> None:
    assert "decision D-3 reopen" in reply_to(world, text)
