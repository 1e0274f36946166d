"""What people ask the bot in words, by mention or direct message."""

import pytest

from pico_bot.model.vocabulary import Side
from pico_bot.sandbox.entities import ChannelKind, Message
from tests.stories.constants import HOME
from tests.stories.messages import buttons, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import assign_sides


def test_a_direct_message_is_about_the_persons_partnership(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    anna.say("#issue The catalogue is empty area:pim")
    conversation = anna.direct()
    anna.say("status", channel=conversation.id)
    assert "The catalogue is empty" in said(cards(stage, channel=conversation.id)[-1])
    anna.say("#issue Something", channel=conversation.id)
    assert "Tag it in the channel" in said(cards(stage, channel=conversation.id)[-1])
    assert len(cards(stage, channel=HOME)) == 1
    tom = stage.person("Tom Haugen")
    directly = tom.direct()
    tom.say("status", channel=directly.id)
    assert "You aren't in a partnership yet" in said(cards(stage, channel=directly.id)[-1])


def test_a_person_who_left_the_channel_can_no_longer_read_its_records(
    stage: Stage, anna: Person, mette: Person
) -> None:
    anna.say("#issue Only ours")
    directly = anna.direct()
    anna.say("log", channel=directly.id)
    assert "Only ours" in said(cards(stage, channel=directly.id)[-1])
    mette.remove(anna)
    anna.say("log", channel=directly.id)
    assert "You aren't in a partnership yet" in said(cards(stage, channel=directly.id)[-1])


def test_a_member_of_two_partnerships_gets_the_status_of_both_and_else_a_choice(
    stage: Stage, mette: Person, anna: Person
) -> None:
    mette.command("/pico setup Havgaard", channel="havgaard-pico")
    mette.say("#issue Torque is wrong area:pim", channel="havgaard-pico")
    anna.say("#issue The catalogue is empty area:pim")
    conversation = mette.direct().id

    def last() -> Message:
        return cards(stage, channel=conversation)[-1]

    mette.say("status", channel=conversation)
    shown = said(last())
    for part in ("Havgaard", "Torque is wrong", "Nordlys Interiør", "The catalogue is empty"):
        assert part in shown
    answer = mette.command("/pico Status?", channel=conversation)
    for part in ("Torque is wrong", "The catalogue is empty"):
        assert part in answer

    mette.say("log open", channel=conversation)
    choice = last()
    assert said(choice).startswith("You're in 2 partnerships. Which one do you mean?")
    assert buttons(choice) == ["Nordlys Interiør", "Havgaard"]
    for label, title in (("Havgaard", "Torque is wrong"), ("Nordlys Interiør", "The catalogue")):
        mette.click(choice, label)
        assert title in said(last())

    # What is only for the consultancy still needs the slash command.
    mette.command("/pico note I-1 Careful", channel=conversation)
    mette.click(mette.ephemerals(channel=conversation)[-1], "Havgaard")
    assert "Note added to I-1" in said(last())
    # An absence applies everywhere.
    mette.say("away until friday", channel=conversation)
    assert "Mette Lund is away through" in said(last())


def test_someone_who_left_can_no_longer_choose_that_partnership(
    stage: Stage, mette: Person, anna: Person
) -> None:
    stage.alter(lambda world: world.join(world.channel("havgaard-pico"), anna.client.person))
    mette.command("/pico setup Havgaard", channel="havgaard-pico")
    assign_sides(stage, "C0HAVGAARD", {anna.client.person.id: Side.CUSTOMER})
    anna.say("#issue Only ours")
    anna.say("#issue Torque is wrong", channel="havgaard-pico")
    conversation = anna.direct().id
    anna.say("log", channel=conversation)
    choice = cards(stage, channel=conversation)[-1]
    mette.remove(anna)
    anna.click(choice, "Nordlys Interiør")
    assert "You're no longer in that channel." in said(cards(stage, channel=conversation)[-1])


@pytest.mark.parametrize("name", ["status", "show I-1 history", "log", "find catalogue"])
def test_slash_commands_work_in_direct_messages_of_a_group(
    stage: Stage, jonas: Person, name: str
) -> None:
    jonas.say("#issue The catalogue is empty area:pim")
    where = stage.new_channel("group", ["Mette Lund", "Jonas Friis"], kind=ChannelKind.MPIM)
    for channel in (where, jonas.direct().id):
        assert "The catalogue is empty" in jonas.command(f"/pico {name}", channel=channel)


def test_help_is_shown_in_channels_that_the_bot_is_not_in(bare: Stage) -> None:
    mette = bare.person("Mette Lund")
    for words in ("/pico", "/pico help", "/pico help log"):
        assert "/pico log" in mette.command(words, channel="pico-internal")
