"""Logging: what becomes a record, and the replies about what does not."""

from tests.stories.messages import card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def test_a_reply_with_only_a_tag_logs_the_threads_first_message(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    first = anna.say("Half of the lamps lack a colour temperature")
    jonas.say("I saw that too", thread=first)
    jonas.say("#issue area:product-data", thread=first)
    anna.react(first, "ticket")

    shown = said(card(stage, "I-1"))
    assert "Half of the lamps lack a colour temperature" in shown
    assert "Said by Anna Berg" in shown
    assert len(cards(stage)) == 1


def test_several_tags_in_one_message_are_several_records(stage: Stage, jonas: Person) -> None:
    jonas.say("#decision Kelvin as a number #issue The ERP sends words #change New market Norway")

    assert "Kelvin as a number" in said(card(stage, "D-1"))
    assert "The ERP sends words" in said(card(stage, "I-1"))
    assert "New market Norway" in said(card(stage, "C-1"))


def test_a_bad_option_is_reported_to_its_author_and_the_record_is_logged(
    stage: Stage, anna: Person
) -> None:
    anna.say("#issue Prices are missing area:sales")
    assert "area:sales" in anna.last_ephemeral()
    assert "Integration" in anna.last_ephemeral()
    assert "Prices are missing" in said(card(stage, "I-1"))


def test_a_tag_without_words_gets_a_hint(stage: Stage, anna: Person) -> None:
    anna.say("#decision")
    assert "Nothing to log yet" in anna.last_ephemeral()
    assert cards(stage) == []


def test_an_edited_message_gets_no_replies_about_its_problems(stage: Stage, anna: Person) -> None:
    message = anna.say("Prices are missing")
    anna.edit(message, "#issue Prices are missing area:sales")
    assert "Prices are missing" in said(card(stage, "I-1"))
    assert anna.ephemerals() == []
