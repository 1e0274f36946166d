"""The consultancy's internal channel: no internal messages once it is shared."""

from datetime import timedelta

from pico_bot.i18n.translation import ENGLISH
from tests.stories.messages import cards, said, shown
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
    anna.say("@Pico charter history")
    assert "Charter history" in anna.last_ephemeral()
    assert "another workspace" not in anna.last_ephemeral()
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


def test_the_consultancy_chooses_it_without_the_customer(
    stage: Stage, mette: Person, anna: Person
) -> None:
    stage.person("Jonas Friis").invite_bot(channel=INTERNAL)
    place = stage.sandbox.world.channel(INTERNAL).id
    lars = stage.person("Lars Winther")
    before = posted(stage)
    history = answers(lars, "charter history")

    mette.command("/pico charter")
    page = mette.ephemerals()[-1]
    outcome = stage.loop.run(mette.client.click(page, "charter_edit:escalation"))
    assert outcome.ok, outcome.error
    assert mette.submit({"internal_channel": "#pico-internal"}) == {}
    assert "Only the consultancy sees it" in shown(mette.modal)
    assert mette.submit() == {}
    assert f"now sent to <#{place}>" in mette.last_ephemeral()

    assert posted(stage) == before
    assert answers(lars, "charter history") == history
    for person in (lars, anna):
        for words in ("charter", "charter export", "log", "status"):
            assert place not in answers(person, words)
            assert "internal" not in answers(person, words).lower()
    anna.say("#issue The ERP is down area:integration priority:urgent")
    stage.advance(timedelta(hours=2))
    stage.settled()
    assert "ERP is down" in said(cards(stage, channel=INTERNAL)[-1])


def answers(person: Person, words: str) -> str:
    """What the person is answered, in all messages."""
    before = len(person.ephemerals())
    person.say(f"@Pico {words}")
    return "\n".join(said(each) for each in person.ephemerals()[before:])


def posted(stage: Stage) -> list[str]:
    """What the bot posted in the shared channel for all to see."""
    messages = stage.sandbox.world.channel("nordlys-pico").messages
    return [said(each) for each in messages if each.author.is_bot and each.ephemeral_to is None]
