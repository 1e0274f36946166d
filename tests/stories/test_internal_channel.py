"""The consultancy's internal channel: no internal messages once it is shared."""

from datetime import timedelta

from pico_bot.i18n.translation import ENGLISH
from tests.stories.messages import cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import agree, set_danish

INTERNAL = "pico-internal"


def test_a_shared_channel_is_no_longer_internal(stage: Stage, mette: Person, anna: Person) -> None:
    stage.person("Jonas Friis").invite_bot(channel=INTERNAL)
    place = stage.sandbox.world.channel(INTERNAL).id
    agree(stage, internal_channel=place)
    stage.share(INTERNAL, "Nordlys Interiør", ["Anna Berg"])
    stage.settled()

    texts = [said(each) for each in cards(stage, channel=mette.direct().id)]
    assert f"<#{place}> was shared with another workspace" in texts[-1]
    assert "was shared with another workspace" in mette.command("/pico charter history")
    set_danish(stage)
    assert "blev delt med et andet workspace" in mette.command("/pico charter history")
    agree(stage, language=ENGLISH)
    before = len(cards(stage, channel=INTERNAL))
    anna.say("#issue The ERP is down area:integration priority:urgent")
    # The owner and then the lead get their reminders directly.
    for name, hours in (("Emil Krag", 2), ("Mette Lund", 24)):
        stage.advance(timedelta(hours=hours))
        stage.settled()
        directly = cards(stage, channel=stage.person(name).direct().id)
        assert "ERP is down" in said(directly[-1])
    assert len(cards(stage, channel=INTERNAL)) == before


def test_sharing_another_channel_changes_nothing(stage: Stage, mette: Person) -> None:
    stage.new_channel("elsewhere", ["Mette Lund"])
    place = stage.sandbox.world.channel(INTERNAL).id
    agree(stage, internal_channel=place)
    stage.share("elsewhere", "Nordlys Interiør", ["Anna Berg"])
    stage.settled()
    assert "shared with another" not in mette.command("/pico charter history")


def test_a_channel_shared_without_the_bot_is_detected_before_a_message_is_posted(
    stage: Stage, mette: Person, anna: Person
) -> None:
    # It has no partnership, and the bot was not in it when it was shared.
    other = stage.sandbox.world.channel("havgaard-pico").id
    agree(stage, internal_channel=other)
    before = len(cards(stage, channel="havgaard-pico"))
    anna.say("#issue The ERP is down area:integration priority:urgent")
    stage.advance(timedelta(hours=1, minutes=30))
    stage.settled()
    stage.advance(timedelta(minutes=30))
    stage.settled()
    [*_, messages] = cards(stage, channel=stage.person("Emil Krag").direct().id)
    assert "Overdue since" in said(messages)
    [*_, messages] = cards(stage, channel=mette.direct().id)
    assert f"<#{other}> was shared with another workspace" in said(messages)
    assert "was shared with another workspace" in mette.command("/pico charter history")
    assert len(cards(stage, channel="havgaard-pico")) == before
