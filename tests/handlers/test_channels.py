"""Channels: renamed, moved, archived, left, joined, shared and disconnected without losses."""

from tests.stories.constants import HOME
from tests.stories.messages import buttons, card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def test_a_channel_with_a_new_id_continues(stage: Stage, anna: Person) -> None:
    anna.say("#issue The feed stops area:pim")
    stage.alter(lambda world: world.change_channel_id(world.channel(HOME), "C0MOVED001"))
    stage.settled()
    jonas = stage.person("Jonas Friis")
    jonas.click(card(stage, "I-1"), "Acknowledge")
    assert "*Acknowledged* by Jonas Friis" in said(card(stage, "I-1"))
    anna.say("#issue Another one")
    assert "Another one" in said(card(stage, "I-2"))


def test_an_archived_channel_is_suspended_until_it_is_unarchived(
    stage: Stage, anna: Person, mette: Person
) -> None:
    anna.say("#issue The feed stops area:pim")
    stage.alter(lambda world: world.archive(world.channel(HOME), mette.client.person))
    stage.settled()
    messages = cards(stage, channel=mette.direct().id)
    assert "I can no longer post in #nordlys-pico" in said(messages[-1])
    assert "the channel is archived" in said(messages[-1])

    stage.alter(lambda world: world.unarchive(world.channel(HOME), mette.client.person))
    stage.settled()
    anna.say("#issue Back again")
    assert "Back again" in said(card(stage, "I-2"))
    assert len(cards(stage, channel=mette.direct().id)) == len(messages)


def test_the_bot_introduces_itself_once_and_a_click_sets_it_up(bare: Stage) -> None:
    mette, tom = bare.person("Mette Lund"), bare.person("Tom Haugen")
    channel = bare.new_channel("havgaard-data", ["Mette Lund", "Tom Haugen"], with_bot=False)
    mette.invite_bot(channel=channel)
    introduced = cards(bare, channel=channel)
    assert len(introduced) == 1
    assert "Hi, I'm Pico." in said(introduced[0])
    assert buttons(introduced[0]) == ["Set up"]

    tom.click(introduced[0], "Set up")
    assert "Only the consultancy can set up a partnership and its roles." in tom.last_ephemeral(
        channel=channel
    )
    mette.click(introduced[0], "Set up")
    mette.submit({"name": "Havgaard"})
    mette.remove_bot(channel=channel)
    mette.invite_bot(channel=channel)
    assert cards(bare, channel=channel) == introduced


def test_a_removed_bot_notifies_the_lead_and_continues_when_it_is_back(
    stage: Stage, anna: Person, mette: Person
) -> None:
    mette.remove_bot()
    assert "Pico was removed from the channel" in said(cards(stage, channel=mette.direct().id)[-1])
    mette.invite_bot()
    anna.say("#issue The feed stops")
    assert "The feed stops" in said(card(stage, "I-1"))


def test_a_severed_connection_keeps_the_record_and_notifies_the_lead(
    stage: Stage, anna: Person, mette: Person
) -> None:
    anna.say("#issue The feed stops area:pim")
    stage.alter(lambda world: world.sever(world.channel(HOME), world.team("Nordlys Interiør")))
    stage.settled()
    text = said(cards(stage, channel=mette.direct().id)[-1])
    assert "the customer's workspace was disconnected" in text
    assert "The feed stops" in mette.command("/pico log")


def test_a_renamed_channel_is_shown_by_its_new_name(stage: Stage, mette: Person) -> None:
    stage.alter(lambda world: world.rename(world.channel(HOME), "nordlys-together"))
    stage.settled()
    stage.alter(lambda world: world.archive(world.channel("nordlys-together"), mette.client.person))
    stage.settled()
    assert "#nordlys-together" in said(cards(stage, channel=mette.direct().id)[-1])
