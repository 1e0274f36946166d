"""Messages: tags, edits, deletions and repeated deliveries."""

from tests.stories.messages import card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def test_a_repeated_delivery_changes_nothing(stage: Stage, anna: Person) -> None:
    anna.say("#issue The feed stops")
    anna.say("@Pico status")
    answered = len(anna.ephemerals())
    events = {each.event_id for each in stage.sandbox.deliveries if each.event_id}
    assert len(events) >= 2
    for event_id in events:
        stage.redeliver(event_id)
    stage.settled()

    assert len(cards(stage)) == 1
    assert len(anna.ephemerals()) == answered


def test_an_edit_may_add_a_tag_but_never_a_second_record(stage: Stage, anna: Person) -> None:
    message = anna.say("The feed stops")
    anna.edit(message, "The feed stops #issue")
    anna.edit(message, "The feed stops at night #issue")
    anna.react(message, "ticket")

    shown = said(card(stage, "I-1"))
    assert "at night" not in shown
    assert "The message was edited later" in shown
    assert len(cards(stage)) == 1


def test_a_deleted_message_leaves_its_record(stage: Stage, anna: Person) -> None:
    message = anna.say("#issue The feed stops")
    anna.delete(message)
    shown = said(card(stage, "I-1"))
    assert "The message was deleted later" in shown
    assert "The feed stops" in shown


def test_words_that_are_not_tags_log_nothing(stage: Stage, anna: Person) -> None:
    for text in (
        "#decisions we took",
        "see #issue-tracker",
        "`#issue in code`",
        "```\n#issue in a block\n```",
        "> #issue quoted",
        "https://example.com/#issue",
    ):
        anna.say(text)
    assert cards(stage) == []
    assert anna.ephemerals() == []


def test_an_unfurled_link_changes_nothing(stage: Stage, anna: Person) -> None:
    source = anna.say("#issue Look at https://example.com/lamp")
    calls = len(stage.sandbox.api_calls)
    stage.unfurl(source)
    stage.settled()
    assert stage.sandbox.api_calls[calls:] == []
    assert "edited" not in said(card(stage, "I-1"))
