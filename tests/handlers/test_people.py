"""People as Slack reports them: who left, came back, lost their account, or has a status."""

from datetime import timedelta

from tests.stories.constants import HOME
from tests.stories.messages import (
    card,
    cards,
    contact_card,
    direct_messages,
    responsible_line,
    said,
)
from tests.stories.person import Person
from tests.stories.stage import Stage


def leave(stage: Stage, name: str, *, channel: str = HOME) -> None:
    stage.alter(lambda world: world.leave(world.channel(channel), world.person(name)))
    stage.settled()


def test_leaving_the_channel_vacates_the_role_and_notifies_the_lead_once(
    stage: Stage, mette: Person, anna: Person, lars: Person
) -> None:
    mette.command("/pico role deputy @Peter Dahl data-owner")
    mette.command("/pico contacts")
    mette.say("#decision Colours are a list area:product-data")
    mette.say("#issue One owner:@Anna Berg")
    leave(stage, "Anna Berg")

    [messages] = direct_messages(mette)
    assert "*Anna Berg* has left all channels of the partnership" in said(messages)
    assert "*Data owner*: covered by Peter Dahl." in said(messages)
    assert "Reassigned: D-1, I-1." in said(messages)
    assert "deputy, because there is no Data owner" in said(card(stage, "D-1"))
    assert anna.client.person.id not in said(card(stage, "I-1"))
    shown = said(contact_card(stage))
    assert "Data owner: *vacant*, deputy Peter Dahl" in shown
    assert "Anna" not in shown
    assert "has left" not in "".join(said(each) for each in cards(stage)), "internal"

    for each in list(stage.sandbox.deliveries):
        if each.event_id:
            stage.redeliver(each.event_id)
    stage.settled()
    assert direct_messages(mette) == [messages]

    # A person who comes back has no role, so leaving again notifies no one.
    stage.alter(lambda world: world.join(world.channel(HOME), world.person("Anna Berg")))
    stage.settled()
    anna.click(card(stage, "D-1"), "Confirm")
    assert "D-1: only Peter Dahl (Data owner)" in anna.last_ephemeral()
    leave(stage, "Anna Berg")
    assert direct_messages(mette) == [messages]
    mette.command("/pico role assign @Anna Berg data-owner")
    assert "Data owner: Anna Berg, deputy Peter Dahl" in said(contact_card(stage))


def test_a_person_who_is_in_another_channel_of_the_partnership_keeps_their_role(
    stage: Stage, mette: Person, anna: Person
) -> None:
    second = stage.new_channel("nordlys-data", ["Mette Lund", "Anna Berg"])
    mette.say("#issue Two area:pim", channel=second)
    leave(stage, "Anna Berg")
    assert direct_messages(mette) == []
    assert "Data owner: Anna Berg" in said(contact_card(stage))

    leave(stage, "Anna Berg", channel=second)
    assert "has left all channels of the partnership" in said(direct_messages(mette)[-1])
    assert "Data owner: *vacant*" in said(contact_card(stage))


def test_deactivating_an_account_vacates_its_roles_even_the_lead(
    stage: Stage, mette: Person, jonas: Person
) -> None:
    stage.alter(lambda world: world.deactivate(world.person("Ida Krogh")))
    stage.settled()
    [messages] = direct_messages(mette)
    assert "*Ida Krogh* no longer has an active Slack account" in said(messages)
    assert "*Process owner* is now vacant" in said(messages)

    jonas.say("Good morning")
    stage.alter(lambda world: world.deactivate(world.person("Mette Lund")))
    stage.settled()
    [messages] = direct_messages(jonas)
    assert "*Mette Lund* no longer has an active Slack account" in said(messages)
    assert "Partnership lead: *vacant*" in said(contact_card(stage))


def test_roles_notices_an_account_that_was_deactivated_while_the_bot_was_down(
    stage: Stage, mette: Person
) -> None:
    stage.stop_bot()
    stage.sandbox.world.person("Ida Krogh").deleted = True
    stage.start_bot()
    shown = mette.command("/pico roles")
    assert "Process owner: *vacant*" in shown
    assert "Process owner: *vacant*" in said(contact_card(stage))
    assert "*Ida Krogh* no longer has an active Slack account" in said(direct_messages(mette)[-1])
    reply = mette.command("/pico role assign @Ida Krogh it-owner")
    assert "Ida Krogh has no active Slack account, so they can't have a role" in reply


def test_a_slack_status_is_only_a_hint_to_people_who_can_see_it(
    stage: Stage, mette: Person, anna: Person
) -> None:
    world = stage.sandbox.world
    ends = int((stage.sandbox.clock.now() + timedelta(hours=1)).timestamp())
    stage.alter(
        lambda world: world.set_status(
            world.person("Anna Berg"), text="On <holiday> & away", emoji=":palm_tree:", until=ends
        )
    )
    stage.alter(
        lambda world: world.set_status(
            world.person("Mette Lund"), text="At Havgaard all day", emoji=":wrench:"
        )
    )
    stage.settled()
    before = len(world.channel(HOME).messages)
    shown = mette.command("/pico roles")
    assert "Anna Berg _(Slack status: :palm_tree: On &lt;holiday&gt; &amp; away)_" in shown
    assert "At Havgaard all day" in shown
    anna.say("@Pico roles")
    assert "palm_tree" in anna.last_ephemeral()
    assert "Havgaard" not in anna.last_ephemeral(), "customers do not see the status of consultants"
    mette.say("#decision Colours are a list area:product-data")
    assert f"<@{anna.client.person.id}> · Data owner" in said(card(stage, "D-1"))
    assert "palm_tree" not in said(contact_card(stage))
    assert len(world.channel(HOME).messages) > before

    stage.advance(timedelta(hours=2))
    assert "palm_tree" not in mette.command("/pico roles")


def test_no_one_loses_a_role_when_the_slack_connection_is_cut(stage: Stage, mette: Person) -> None:
    stage.alter(lambda world: world.sever(world.channel(HOME), world.team("Nordlys Interiør")))
    stage.settled()
    messages = direct_messages(mette)
    world = stage.sandbox.world
    stage.alter(lambda world: world.join(world.channel(HOME), world.person("Anna Berg")))
    leave(stage, "Anna Berg")
    assert direct_messages(mette) == messages
    assert "Data owner: Anna Berg" in mette.command("/pico roles")
    assert world.channel(HOME).severed


def test_a_change_of_side_waits_until_slack_tells_it(stage: Stage, jonas: Person) -> None:
    stage.sandbox.faults.fail("users.info", "internal_error", times=2)
    stage.alter(lambda world: world.make_guest(jonas.client.person))
    stage.settled()
    jonas.say("#decision Articles get a number")
    assert "Jonas Friis" not in said(contact_card(stage))


def test_a_person_who_becomes_a_guest_gives_up_their_roles(stage: Stage, jonas: Person) -> None:
    jonas.say("#issue The feed stops area:pim")
    assert "Jonas Friis" in responsible_line(card(stage, "I-1"))
    stage.alter(lambda world: world.make_guest(jonas.client.person))
    stage.settled()
    assert (
        "lead, as" in said(card(stage, "I-1"))
        or "Mette" in said(card(stage, "I-1"))
        or (f"<@{stage.person('Mette Lund').client.person.id}>" in said(card(stage, "I-1")))
    )
    jonas.say("@Pico log")
    assert "aren't part of this partnership" in jonas.last_ephemeral()


def test_a_change_of_someone_unknown_to_the_bot_asks_slack_nothing(stage: Stage) -> None:
    calls = len(stage.sandbox.api_calls)
    stage.alter(
        lambda world: world.set_status(world.person("Tom Haugen"), text="Away", emoji=":wave:")
    )
    stage.settled()
    assert [each.method for each in stage.sandbox.api_calls[calls:]] == []
