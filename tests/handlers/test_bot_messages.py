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
