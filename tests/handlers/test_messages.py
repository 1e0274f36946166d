"""Messages: tags, edits, deletions and repeated deliveries."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.stories.messages import card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Loop, Stage


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


def test_a_deleted_message_with_replies_counts_as_deleted(stage: Stage, anna: Person) -> None:
    # Slack keeps its place, and reports a change instead of a deletion.
    message = anna.say("#issue The feed stops")
    anna.say("Since Monday", thread=message)
    anna.delete(message)
    assert "The message was deleted later" in said(card(stage, "I-1"))
    assert "was edited" not in said(card(stage, "I-1"))


def test_activity_is_stored_once_a_minute(stage: Stage, anna: Person) -> None:
    anna.say("Good morning")
    before = ignored(stage)
    anna.say("How is everyone?")
    assert ignored(stage) == before + 1


def ignored(stage: Stage) -> float:
    """How many messages the bot has ignored."""
    assert stage.service is not None
    value = stage.service.metrics.registry.get_sample_value(
        "pico_events_total", {"kind": "message", "outcome": "ignored"}
    )
    return value or 0.0


@pytest.fixture
def on_postgresql(loop: Loop, postgresql_url: str) -> Iterator[Stage]:
    """A workspace whose bot stores its data in PostgreSQL."""
    stage = Stage(loop, postgresql_url)
    stage.open()
    yield stage
    stage.close()


def test_a_nul_character_is_dropped_because_postgresql_cannot_store_it(
    on_postgresql: Stage,
) -> None:
    message = on_postgresql.person("Anna Berg").say("Something")

    def with_nul(payload: dict[str, Any]) -> None:
        payload["event"] |= {"ts": message.ts, "text": "#issue The feed\x00 stops"}

    on_postgresql.forge("message", with_nul)
    assert "*I-1 · The feed stops*" in said(card(on_postgresql, "I-1"))
