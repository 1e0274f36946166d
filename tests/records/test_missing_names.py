"""Ids that stand in a text for names."""

from pico_bot.records import decisions
from pico_bot.records.missing_names import fill_in, ids_in, with_names
from tests.records.drafts import actor, log_decision
from tests.support.partnership import NOON, InUse


def test_ids_are_found_once_each_and_names_are_not() -> None:
    text = "@U0KAREN001 and @Anna Berg ask @W0TOM00001, @U0KAREN001 or @USA about me@U0MAIL0001.com"
    assert ids_in(text) == ["U0KAREN001", "W0TOM00001"]
    assert ids_in("@UNIVERSAL asks") == []


def test_only_known_names_are_filled_in() -> None:
    names = {"U0KAREN001": "Karen Storm"}
    assert with_names("@U0KAREN001 asks @W0TOM00001", names) == "@Karen Storm asks @W0TOM00001"


def test_a_confirmed_decision_keeps_the_text_that_was_confirmed(world: InUse) -> None:
    proposed, confirmed = (log_decision(world, "@U0KAREN001 signs off") for _number in range(2))
    seen = confirmed.text_fingerprint
    decisions.confirm(world.session, decision=confirmed, seen=seen, by=actor(world, "Berit"))
    for each in (proposed, confirmed):
        fill_in(world.session, each.id, names={"U0KAREN001": "Karen Storm"}, now=NOON)
    assert proposed.text == "@Karen Storm signs off"
    assert confirmed.text == "@U0KAREN001 signs off"
    assert confirmed.text_fingerprint == seen
