"""The line of a card whose owner is away."""

from dataclasses import replace

import pytest

from pico_bot.model.records import Routing
from pico_bot.records.views.card_message import card
from tests.samples.record_scenes import issue
from tests.samples.records import JONAS, SARA, around


@pytest.mark.parametrize("shown_in", ["blocks", "text"])
def test_a_card_names_who_can_take_it_while_its_owner_is_away(shown_in: str) -> None:
    record = issue(responsible=JONAS, routing=Routing.NAMED)
    shown = card(record, replace(around(), substitute=SARA))
    who, other = (JONAS.mention, SARA.mention) if shown_in == "blocks" else (JONAS.name, SARA.name)
    text = str(shown.blocks) if shown_in == "blocks" else shown.text
    assert f"{who} · assigned by name (away); {other} can take it" in text


def test_a_card_names_no_substitute_for_an_owner_who_is_present() -> None:
    shown = card(issue(responsible=JONAS, routing=Routing.NAMED), around())
    assert "away" not in shown.text
    assert "can take it" not in shown.text
