"""An emoji on a card, and a button that is pressed twice."""

from tests.stories.constants import ON_SQLITE
from tests.stories.messages import buttons, card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage

pytestmark = ON_SQLITE


def test_an_emoji_on_a_card_is_answered_with_the_buttons_of_the_person(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    jonas.say("#decision Article numbers stay area:product-data")
    for name in ("white_check_mark", "scales"):
        anna.react(card(stage, "D-1"), name)
        answer = anna.ephemerals()[-1]
        assert "Emoji on a card do nothing. Use the buttons to act on D-1:" in said(answer)
        assert buttons(answer) == ["Confirm", "Object", "Edit"]
        assert len(cards(stage)) == 1
    jonas.react(card(stage, "D-1"), "+1")
    assert buttons(jonas.ephemerals()[-1]) == ["Object", "Edit"]

    anna.click(anna.ephemerals()[-1], "Confirm")
    assert "*Confirmed* by Anna Berg" in said(card(stage, "D-1"))
    before = len(anna.ephemerals())
    anna.react(card(stage, "D-1"), "tada")
    assert len(anna.ephemerals()) == before
    anna.react(card(stage, "D-1"), "ticket")
    assert buttons(anna.ephemerals()[-1]) == ["Supersede"]


def test_a_refusal_of_a_private_button_is_shown_where_it_was_clicked(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    jonas.say("#decision Article numbers stay area:product-data")
    anna.react(card(stage, "D-1"), "+1")
    answer = anna.ephemerals()[-1]
    jonas.pick(card(stage, "D-1"), "Withdraw …")
    jonas.submit({})
    anna.click(answer, "Confirm")
    assert "D-1 is withdrawn (by Jonas Friis), so you can't confirm it now." in said(
        anna.ephemerals()[-1]
    )


def test_an_emoji_on_an_overview_is_answered(stage: Stage, anna: Person) -> None:
    lines = "\n".join(f"#issue Price {number} is missing" for number in range(1, 7))
    anna.say(lines)
    anna.react(cards(stage)[-1], "ticket")
    assert "Select *Open …* next to the record you mean." in anna.last_ephemeral()


def test_pressing_twice_counts_once_without_an_answer(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    anna.say("#issue The catalogue is empty area:pim")
    jonas.click(card(stage, "I-1"), "Acknowledge")
    shown = said(card(stage, "I-1"))
    stage.forge("block_actions", lambda _payload: None)
    assert jonas.ephemerals() == []
    assert said(card(stage, "I-1")) == shown
