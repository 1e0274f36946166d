"""What people ask the bot in words, by mention or direct message."""

from tests.stories.constants import HOME
from tests.stories.messages import cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage


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


def test_a_member_of_two_partnerships_has_to_ask_in_a_channel(stage: Stage, mette: Person) -> None:
    mette.command("/pico setup Havgaard", channel="havgaard-pico")
    conversation = mette.direct().id
    mette.say("status", channel=conversation)
    assert said(cards(stage, channel=conversation)[-1]).startswith("You're in 2 partnerships.")
    # An absence applies everywhere.
    mette.say("away until friday", channel=conversation)
    assert "Mette Lund is away through" in said(cards(stage, channel=conversation)[-1])


def test_help_is_shown_in_channels_that_the_bot_is_not_in(bare: Stage) -> None:
    mette = bare.person("Mette Lund")
    for words in ("/pico", "/pico help", "/pico help log"):
        assert "/pico log" in mette.command(words, channel="pico-internal")
