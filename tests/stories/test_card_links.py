"""What `show`, `log` and `find` list can be acted on: by buttons, or by a link to the card."""

from tests.stories.constants import ON_SQLITE
from tests.stories.messages import buttons, card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage

pytestmark = ON_SQLITE


def test_show_has_the_buttons_that_the_reader_may_press(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    jonas.say("#decision Article numbers stay area:product-data")
    anna.say("@Pico show D-1")
    assert buttons(anna.ephemerals()[-1]) == ["Confirm", "Object", "Edit", "Details"]
    where = anna.direct().id
    anna.say("show D-1", channel=where)
    directly = cards(stage, channel=where)[-1]
    assert buttons(directly)[:3] == ["Confirm", "Object", "Edit"]
    jonas.say("show D-1", channel=jonas.direct().id)
    assert "Confirm" not in buttons(cards(stage, channel=jonas.direct().id)[-1])

    anna.click(directly, "Object")
    anna.submit({"reason": "Units differ"})
    assert "Objection: Units differ" in said(card(stage, "D-1"))
    anna.click(directly, "Confirm")
    assert "D-1 is objected to (by Anna Berg)" in said(cards(stage, channel=where)[-1])


def test_lists_link_to_the_cards_and_post_those_that_are_missing(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    jonas.say("#decision Article numbers stay area:product-data")
    address = stage.sandbox.permalink(card(stage, "D-1"))
    for words in ("log", "find numbers"):
        anna.say(f"@Pico {words}")
        assert f"<{address}|D-1>" in anna.last_ephemeral()
    anna.say("\n".join(f"#issue Price {number} is missing" for number in range(1, 6)))
    where = anna.direct().id
    anna.say("find Price", channel=where)
    found = cards(stage, channel=where)[-1]
    assert "Open I-2" in buttons(found), said(found)
    anna.click(found, "Open I-2")
    assert "The card of I-2 is now in" in said(cards(stage, channel=where)[-1])
    assert "Acknowledge" in buttons(cards(stage)[-1])
    anna.say("find Price", channel=where)
    assert "Open I-2" not in buttons(cards(stage, channel=where)[-1])
