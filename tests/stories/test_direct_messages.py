"""Direct messages are in no partnership, whatever is done in them."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot.model.partnership import Channel, Partnership
from pico_bot.sandbox.entities import ChannelKind, Message
from tests.stories.constants import HOME, ON_SQLITE
from tests.stories.messages import said
from tests.stories.person import Person
from tests.stories.stage import Stage

pytestmark = ON_SQLITE

HINT = "Tag it in the channel where it came up"

Act = Callable[[Person, str, Message], object]


def edit(person: Person, _where: str, message: Message) -> None:
    person.edit(message, "#decision Lengths are in mm")


def react(person: Person, _where: str, message: Message) -> None:
    person.react(message, "scales")


def tag(person: Person, where: str, _message: Message) -> None:
    person.say("#decision Lengths are in mm", channel=where)


def command(text: str) -> Act:
    return lambda person, where, _message: person.command(text, channel=where)


def shortcut(person: Person, _where: str, message: Message) -> None:
    outcome = person.stage.loop.run(person.client.shortcut(message, "log_decision"))
    assert outcome.ok, outcome.error
    assert person.client.modal is None
    person.stage.settled()


COMMANDS = (
    "/pico setup",
    "/pico setup Nordlys",
    "/pico decision: Lengths are in mm",
    "/pico-issue Lengths are in mm",
)


def partnerships_and_channels(stage: Stage) -> tuple[int, int]:
    def read(session: Session) -> tuple[int, int]:
        first, second = (
            session.scalars(select(func.count()).select_from(each)).one()
            for each in (Partnership, Channel)
        )
        return first, second

    assert stage.service is not None
    return stage.service.db.run(read)


def last_words(person: Person, where: str) -> str:
    """The bot's last message to the person in the conversation, private or not."""
    place = person.stage.sandbox.world.channel(where)
    return said([each for each in place.messages if each.author.is_bot][-1])


@pytest.mark.parametrize("act", [edit, react, tag, shortcut, *map(command, COMMANDS)])
def test_nothing_in_a_direct_message_starts_a_partnership(stage: Stage, act: Act) -> None:
    mette, jonas = stage.person("Mette Lund"), stage.person("Jonas Friis")
    mette.say("#issue The catalogue is empty area:pim")
    before = partnerships_and_channels(stage)
    for person in (mette, jonas):
        where = person.direct().id
        message = person.say("status", channel=where)
        act(person, where, message)
        assert person.client.modal is None
        answer = last_words(person, where)
        assert HINT in answer or "in the channel that you share with the customer" in answer
        person.say("status", channel=where)
        assert "The catalogue is empty" in last_words(person, where)
    assert partnerships_and_channels(stage) == before


@pytest.mark.parametrize("act", [react, shortcut, *map(command, COMMANDS)])
def test_nothing_in_a_group_conversation_starts_a_partnership(bare: Stage, act: Act) -> None:
    mette = bare.person("Mette Lund")
    where = bare.new_channel("group", ["Mette Lund", "Jonas Friis"], kind=ChannelKind.MPIM)
    message = mette.say("Lengths are in mm", channel=where)
    act(mette, where, message)
    assert partnerships_and_channels(bare) == (0, 0)
    answer = last_words(mette, where)
    assert HINT in answer or "in the channel that you share with the customer" in answer


def test_the_bot_does_not_introduce_itself_in_a_group_conversation(bare: Stage) -> None:
    people = ["Mette Lund", "Jonas Friis"]
    where = bare.new_channel("group", people, with_bot=False, kind=ChannelKind.MPIM)
    bare.person("Mette Lund").invite_bot(channel=where)
    assert not bare.sandbox.world.channel(where).messages
    elsewhere = bare.new_channel("channel", people, with_bot=False)
    bare.person("Mette Lund").invite_bot(channel=elsewhere)
    assert "Set up" in said(bare.sandbox.world.channel(elsewhere).messages[-1])


def test_a_customer_who_tags_in_a_direct_message_can_still_ask_there(stage: Stage) -> None:
    anna = stage.person("Anna Berg")
    anna.say("#issue The catalogue is empty", channel=HOME)
    where = anna.direct().id
    edit(anna, where, anna.say("status", channel=where))
    assert HINT in last_words(anna, where)
    anna.say("log", channel=where)
    assert "The catalogue is empty" in last_words(anna, where)
