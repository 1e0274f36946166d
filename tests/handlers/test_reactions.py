"""Reactions: an emoji logs the message, and removing it undoes that."""

from datetime import timedelta

import pytest

from pico_bot.sandbox.entities import Message
from tests.stories.messages import buttons, card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def test_a_reaction_to_a_reply_logs_that_reply(stage: Stage, anna: Person, jonas: Person) -> None:
    first = anna.say("What do we do about the units?")
    reply = jonas.say("Store millimetres, show centimetres", thread=first)
    anna.say("Something else entirely")
    anna.react(reply, "scales")

    assert "Store millimetres, show centimetres" in said(card(stage, "D-1"))
    assert card(stage, "D-1").thread_ts == first.ts


def test_a_reaction_removed_at_once_withdraws_the_record(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    source = jonas.say("Articles keep a number, I would say")
    anna.react(source, "scales")
    shown = card(stage, "D-1")
    stage.advance(timedelta(seconds=50))
    anna.unreact(source, "scales")
    assert "*Withdrawn* by Anna Berg" in said(shown)
    assert "the emoji was removed" in said(shown)
    assert buttons(shown) == ["Reopen"]
    anna.react(anna.say("Kelvin it is"), "scales")
    assert "Kelvin it is" in said(card(stage, "D-2"))

    # Tagging the message again reopens the record under its number, with the current text.
    jonas.edit(source, "Articles keep a number")
    assert "*Withdrawn*" in said(shown)
    jonas.react(source, "scales")
    assert "*Proposed*, reopened by Jonas Friis" in said(shown)
    assert "*D-1 · Articles keep a number*" in said(shown)
    assert "The message was edited" not in said(shown)
    assert (
        "D-1 came from this message and was withdrawn. It's active again." in jonas.last_ephemeral()
    )
    assert len(cards(stage)) == 2
    jonas.unreact(source, "scales")
    assert "*Withdrawn* by Jonas Friis" in said(shown)
    jonas.say("#decision", thread=source)
    assert "*Proposed*, reopened by Jonas Friis" in said(shown)


@pytest.mark.parametrize("reason", ["late", "touched", "another", "hashtag"])
def test_a_record_stays_unless_its_tagger_removes_the_reaction_in_time(
    stage: Stage, anna: Person, jonas: Person, reason: str
) -> None:
    source = _marked(stage, anna, jonas, reason)
    remover = jonas if reason == "another" else anna
    if reason == "late":
        stage.advance(timedelta(seconds=70))
    if reason == "touched":
        jonas.click(card(stage, "I-1"), "Edit")
        jonas.submit({"priority": "high"})
    if reason == "another":
        jonas.react(source, "ticket")
    remover.unreact(source, "ticket")
    assert "*Open*" in said(card(stage, "I-1"))


def _marked(stage: Stage, anna: Person, jonas: Person, reason: str) -> Message:
    tag = "#issue " if reason == "hashtag" else ""
    source = anna.say(f"{tag}The catalogue is empty area:pim")
    anna.react(source, "ticket")
    return source


def test_a_record_stays_while_another_person_keeps_the_reaction(
    stage: Stage, jonas: Person, anna: Person, lars: Person
) -> None:
    source = jonas.say("The feed stops")
    anna.react(source, "ticket")
    lars.react(source, "ticket")
    anna.unreact(source, "ticket")
    assert "*Open*" in said(card(stage, "I-1"))
    lars.unreact(source, "ticket")
    assert "*Open*" in said(card(stage, "I-1"))


def test_the_skin_tone_of_an_emoji_does_not_matter(stage: Stage, anna: Person) -> None:
    anna.react(anna.say("The feed stops"), "ticket::skin-tone-3")
    assert "The feed stops" in said(card(stage, "I-1"))


def test_other_emoji_log_nothing(stage: Stage, anna: Person) -> None:
    anna.react(anna.say("#issue The feed stops"), "eyes")
    assert cards(stage) == [card(stage, "I-1")]
    assert anna.ephemerals() == []
