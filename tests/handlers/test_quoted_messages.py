"""A short reply that refers to what was said before."""

from tests.stories.messages import buttons, card, said
from tests.stories.person import Person
from tests.stories.stage import Stage

WHICH = "Which message says it?"


def agree(anna: Person, jonas: Person) -> None:
    """A thread in which Jonas tags a reply that says nothing by itself."""
    first = anna.say("Should ERP be master for <list> prices?")
    jonas.say("Lunch?", thread=first)
    anna.say("ERP is master, PIM shows them", thread=first)
    jonas.say("That is how we do it #decision", thread=first)


def test_the_record_quotes_what_the_reply_refers_to(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    agree(anna, jonas)
    text = card(stage, "D-1").text
    assert text.startswith("Decision D-1, proposed: ERP is master, PIM shows them")
    assert "That is how we do it" in text
    assert "Anna Berg: Should ERP be master for &lt;list&gt; prices?" in text
    assert "Anna Berg: ERP is master, PIM shows them" in text
    assert "Lunch" not in text
    assert "Said by Jonas Friis" in text


def test_the_message_that_says_it_is_chosen_on_the_card(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    agree(anna, jonas)
    jonas.click(card(stage, "D-1"), WHICH)
    assert jonas.submit({"message": "Anna Berg: Should ERP be master for <list> prices?"}) == {}
    shown = card(stage, "D-1")
    assert "Should ERP be master" in shown.text.splitlines()[0]
    assert "That is how we do it" not in shown.text
    assert "Said by Anna Berg" in shown.text
    assert WHICH not in buttons(shown)


def test_an_edited_text_is_no_longer_asked_about(stage: Stage, anna: Person, jonas: Person) -> None:
    agree(anna, jonas)
    jonas.click(card(stage, "D-1"), "Edit")
    jonas.submit({"text": "ERP is master"})
    assert WHICH not in buttons(card(stage, "D-1"))


def test_a_record_that_was_decided_meanwhile_keeps_its_text(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    agree(anna, jonas)
    jonas.click(card(stage, "D-1"), WHICH)
    anna.click(card(stage, "D-1"), "Object")
    anna.submit({"reason": "Not yet"})
    assert jonas.submit({"message": "Anna Berg: ERP is master, PIM shows them"}) != {}
    assert "That is how we do it" in card(stage, "D-1").text


def test_a_reply_to_the_bot_quotes_nothing(stage: Stage, mette: Person, jonas: Person) -> None:
    mette.command("/pico-issue The feed stops")
    jonas.say("That is so #change", thread=card(stage, "I-1"))
    assert card(stage, "C-1").text.startswith("Change C-1, raised: That is so")


def test_a_reply_that_says_something_quotes_nothing(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    first = anna.say("Should ERP be master for list prices?")
    jonas.say("#decision ERP stays master for list prices", thread=first)
    assert "Should ERP" not in said(card(stage, "D-1"))
