"""Absence across partnerships: it applies everywhere the person works."""

from datetime import timedelta

from pico_bot.model.vocabulary import Side
from tests.stories.constants import HOME
from tests.stories.messages import card, cards, responsible_line, said
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import assign_sides


def test_an_absence_applies_in_all_partnerships_of_a_person(stage: Stage, mette: Person) -> None:
    jonas, tom, havgaard = stage.person("Jonas Friis"), stage.person("Tom Haugen"), "havgaard-pico"
    mette.command("/pico setup Havgaard", channel=havgaard)
    mette.command("/pico role assign @Jonas Friis pim-consultant", channel=havgaard)
    mette.command("/pico role deputy @Mette Lund pim-consultant", channel=havgaard)
    mette.command("/pico role deputy @Sara Holm pim-consultant")
    mette.say("#issue The feed stops area:pim")
    tom.say("#issue Torque is wrong area:pim", channel=havgaard)
    for where in (HOME, havgaard):
        assert "Jonas Friis" in responsible_line(card(stage, "I-1", channel=where))

    directly = jonas.direct().id
    jonas.say("away until 2099-12-31", channel=directly)
    reply = said(cards(stage, channel=directly)[-1])
    assert "*Nordlys Interiør*: Sara Holm is covering as *PIM consultant*" in reply
    assert "*Havgaard*: Mette Lund is covering as *PIM consultant*" in reply
    for where in (HOME, havgaard):
        assert " · deputy, because Jonas Friis is away" in responsible_line(
            card(stage, "I-1", channel=where)
        )

    # A reply in a channel does not mention other partnerships.
    reply = mette.command("/pico away @Jonas Friis back")
    assert "Jonas Friis is back" in reply
    assert "Havgaard" not in reply
    for where in (HOME, havgaard):
        assert "Jonas Friis" in responsible_line(card(stage, "I-1", channel=where))


def test_the_consultancy_sets_an_absence_of_a_customer_in_one_partnership_only(
    stage: Stage, mette: Person, anna: Person
) -> None:
    stage.alter(lambda world: world.join(world.channel("havgaard-pico"), anna.client.person))
    mette.command("/pico setup Havgaard", channel="havgaard-pico")
    assign_sides(stage, "C0HAVGAARD", {anna.client.person.id: Side.CUSTOMER})
    mette.command("/pico role assign @Anna Berg data-owner", channel="havgaard-pico")
    mette.command("/pico role deputy @Tom Haugen data-owner", channel="havgaard-pico")
    reply = mette.command("/pico away @Anna Berg until 2099-12-31")
    assert "This applies to this partnership only." in reply
    mette.say("#decision Torque is in Nm area:product-data", channel="havgaard-pico")
    assert "Anna Berg" in responsible_line(card(stage, "D-1", channel="havgaard-pico"))

    anna.say("@Pico away until 2099-12-30")
    assert "This applies to all your partnerships." in anna.last_ephemeral()
    assert "Havgaard" not in anna.last_ephemeral()
    assert "Tom Haugen · deputy" in responsible_line(card(stage, "D-1", channel="havgaard-pico"))


def test_an_absence_applies_in_a_partnership_that_starts_meanwhile(
    stage: Stage, mette: Person
) -> None:
    jonas = stage.person("Jonas Friis")
    jonas.say("@Pico away until friday")
    mette.command("/pico setup Havgaard", channel="havgaard-pico")
    mette.command("/pico role assign @Jonas Friis pim-consultant", channel="havgaard-pico")
    mette.command("/pico role deputy @Mette Lund pim-consultant", channel="havgaard-pico")
    mette.say("#issue Torque is wrong area:pim", channel="havgaard-pico")
    assert "Mette Lund" in responsible_line(card(stage, "I-1", channel="havgaard-pico"))

    directly = jonas.direct().id
    stage.advance(timedelta(days=8))
    stage.eventually(
        lambda: "Jonas Friis" in responsible_line(card(stage, "I-1", channel="havgaard-pico"))
    )
    stage.settled()
    welcomed = [said(each) for each in cards(stage, channel=directly)]
    # An empty summary is sent at most once, not for each partnership.
    assert ["Torque is wrong" in each for each in welcomed if "Welcome back" in each].count(
        True
    ) == 1
    assert len([each for each in welcomed if "Nothing changed on your records" in each]) <= 1
