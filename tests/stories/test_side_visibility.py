"""Sides: who belongs to which, and what each can see."""

from tests.stories.constants import HOME
from tests.stories.messages import card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def test_a_channel_can_be_shared_with_the_customer_after_set_up(bare: Stage) -> None:
    mette, anna = bare.person("Mette Lund"), bare.person("Anna Berg")
    channel = bare.new_channel("nordlys-start", ["Mette Lund"])
    mette.command("/pico setup Nordlys", channel=channel)
    bare.share(channel, "Nordlys Interiør", ["Anna Berg"])
    bare.restart_bot()
    anna.say("#issue The catalogue is empty", channel=channel)
    assert "Said by Anna Berg (customer)" in said(card(bare, "I-1", channel=channel))
    reply = mette.command("/pico role assign @Anna Berg data-owner", channel=channel)
    assert "Anna Berg is now *Data owner*" in reply


def test_a_third_organisation_can_tag_but_neither_decide_nor_read(
    stage: Stage, jonas: Person
) -> None:
    tom = stage.person("Tom Haugen")
    stage.share(stage.sandbox.world.channel(HOME).id, "Havgaard Tools", ["Tom Haugen"])
    stage.restart_bot()
    tom.say("#issue The feed stops area:pim")
    assert "Said by Tom Haugen (not part of this partnership)" in said(card(stage, "I-1"))
    tom.click(card(stage, "I-1"), "Acknowledge")
    assert "you aren't part of this partnership" in tom.last_ephemeral()
    for words in ("log", "show I-1", "status"):
        tom.say(f"@Pico {words}")
        assert "You aren't part of this partnership" in tom.last_ephemeral()
    tom.say("log", channel=tom.direct().id)
    assert "You aren't in a partnership yet" in said(cards(stage, channel=tom.direct().id)[-1])
    assert "Jonas" in jonas.command("/pico roles")
