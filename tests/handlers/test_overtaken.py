"""Slack's events have the same effects in whatever order they are delivered."""

import copy
from collections.abc import Callable, Iterator

import pytest

from pico_bot.sandbox.entities import Message
from tests.stories.checkin_prompts import prompt
from tests.stories.conftest import ROLES
from tests.stories.messages import card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Loop, Stage


class Reordered:
    """A workspace with one partnership, whose events are delivered in another order."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.anna = stage.person("Anna Berg")

    def deliver(self, act: Callable[[], object], *, order: list[int]) -> None:
        """Deliver the events that `act` causes in this order, by their places, once each."""
        stage = self.stage
        known = len(stage.sandbox.deliveries)
        stage.stop_bot()
        act()
        caused = [copy.deepcopy(each.payload) for each in stage.sandbox.deliveries[known:]]
        events = [each for each in caused if each["event"]["type"] != "app_home_opened"]
        assert len(events) == len(order)
        stage.start_bot()
        for at in order:
            stage.loop.run(stage.sandbox.forge(events[at]))
            stage.settled()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The bot's database, on each engine."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def reordered(loop: Loop, database_url: str) -> Iterator[Reordered]:
    """A workspace that delivers signed requests, each event once."""
    stage = Stage(loop, database_url, transport="http")
    stage.open_without_bot(retry_after=())
    stage.start_bot()
    stage.set_up(*ROLES)
    yield Reordered(stage)
    stage.close()


def say(anna: Person, text: str, thread: Message | None = None) -> Message:
    return anna.say(text, thread=thread, waits=False)


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_a_deleted_message_leaves_a_record_that_says_so(
    reordered: Reordered, order: list[int]
) -> None:
    anna = reordered.anna
    reordered.deliver(lambda: anna.delete(say(anna, "#issue The feed stops")), order=order)
    # Its thread is gone, so its card is beside it.
    shown = card(reordered.stage, "I-1")
    assert shown.thread_ts is None
    assert "The feed stops" in said(shown)
    assert "The message was deleted" in said(shown)


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_an_edit_that_removes_the_tag_marks_the_record(
    reordered: Reordered, order: list[int]
) -> None:
    anna = reordered.anna
    reordered.deliver(
        lambda: anna.edit(say(anna, "#issue The feed stops"), "The feed works"), order=order
    )
    shown = said(card(reordered.stage, "I-1"))
    assert "The feed stops" in shown
    assert "The message was edited later" in shown


def test_an_edit_that_overtakes_its_message_logs_what_it_says(reordered: Reordered) -> None:
    anna = reordered.anna
    reordered.deliver(
        lambda: anna.edit(say(anna, "#issue The feed stops"), "#issue The feed stops at night"),
        order=[1, 0],
    )
    shown = said(card(reordered.stage, "I-1"))
    assert "at night" in shown
    assert "edited later" not in shown
    assert len(cards(reordered.stage)) == 1
    assert anna.ephemerals() == []


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]])
def test_an_answer_has_the_last_words_of_its_message(
    reordered: Reordered, order: list[int]
) -> None:
    stage, anna = reordered.stage, reordered.anna
    stage.person("Mette Lund").command("/pico checkin now")
    thread = prompt(stage)

    def act() -> None:
        reply = say(anna, "The filter works", thread)
        anna.edit(reply, "The filter works well")
        anna.edit(reply, "The filter works very well")

    reordered.deliver(act, order=order)
    assert "The filter works very well" in said(prompt(stage))


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]])
def test_a_deleted_reply_is_no_answer(reordered: Reordered, order: list[int]) -> None:
    stage, anna = reordered.stage, reordered.anna
    stage.person("Mette Lund").command("/pico checkin now")
    thread = prompt(stage)

    def act() -> None:
        reply = say(anna, "The filter works", thread)
        anna.edit(reply, "The filter works well")
        anna.delete(reply)

    reordered.deliver(act, order=order)
    assert "The filter works" not in said(prompt(stage))


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_an_emoji_and_its_message_log_one_record(reordered: Reordered, order: list[int]) -> None:
    anna = reordered.anna

    def act() -> None:
        anna.react(say(anna, "#issue The feed stops priority:high"), "ticket")

    reordered.deliver(act, order=order)
    assert len(cards(reordered.stage)) == 1
    assert "The feed stops" in said(card(reordered.stage, "I-1"))
    assert "Priority: high" in said(card(reordered.stage, "I-1"))


@pytest.mark.parametrize("order", [[0, 1, 2], [0, 2, 1], [2, 1, 0]])
def test_an_emoji_that_was_removed_logs_nothing(reordered: Reordered, order: list[int]) -> None:
    anna = reordered.anna

    def act() -> None:
        message = say(anna, "The feed stops")
        anna.react(message, "ticket")
        anna.unreact(message, "ticket")

    reordered.deliver(act, order=order)
    assert cards(reordered.stage) == []


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 0, 2]])
def test_talk_that_was_edited_and_deleted_logs_nothing(
    reordered: Reordered, order: list[int]
) -> None:
    anna = reordered.anna

    def act() -> None:
        message = say(anna, "The feed stops")
        anna.edit(message, "The feed stops again")
        anna.delete(message)

    reordered.deliver(act, order=order)
    assert cards(reordered.stage) == []
    assert anna.ephemerals() == []
