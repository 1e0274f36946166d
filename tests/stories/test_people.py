"""People: role history, absence and offboarding."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from pico_bot.sandbox.entities import Message
from tests.stories.constants import HOME
from tests.stories.messages import card, cards, contact_card, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def today(stage: Stage) -> date:
    """The day in Copenhagen, where the partnership is."""
    return stage.sandbox.clock.now().astimezone(ZoneInfo("Europe/Copenhagen")).date()


def shown_day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


def direct(stage: Stage, person: Person) -> list[Message]:
    """The direct messages from the bot to a person."""
    return cards(stage, channel=person.direct().id)


def leave(stage: Stage, name: str, *, channel: str = HOME) -> None:
    stage.alter(lambda world: world.leave(world.channel(channel), world.person(name)))
    stage.settled()


def test_roles_on_a_past_day_show_who_held_them(stage: Stage, mette: Person, anna: Person) -> None:
    first = today(stage)
    anna.say("#decision Colours are a list area:product-data")
    anna.click(card(stage, "D-1"), "Confirm")
    stage.advance(timedelta(days=40))
    mette.command("/pico role assign @Ida Krogh data-owner")
    mette.command("/pico role deputy @Anna Berg data-owner")
    changed = today(stage)
    stage.advance(timedelta(days=20))

    asked = mette.command(f"/pico roles on {first + timedelta(days=3)}")
    assert f"Data owner: Anna Berg ({shown_day(first)} to {shown_day(changed)})" in asked
    assert "Ida" in asked, "she is process owner"
    assert f"Data owner: Ida Krogh (since {shown_day(changed)})" not in asked

    anna.say(f"@Pico roles on {changed + timedelta(days=1)}")
    answer = anna.last_ephemeral()
    assert f"Data owner: Ida Krogh (since {shown_day(changed)}), Anna Berg (deputy, " in answer
    both = mette.command(f"/pico roles on {changed}")
    assert "Data owner: Anna Berg (" in both
    assert "Ida Krogh (since" in both

    assert "*vacant*" in mette.command(f"/pico roles on {first - timedelta(days=1)}")
    assert "is in the future" in mette.command("/pico roles on 2099-01-01")
    assert "roles on 2026-05-03" in mette.command("/pico roles on may")
    assert "roles on 2026-05-03" in mette.command("/pico roles yesterday")

    anna.say("@Pico show D-1")
    assert "Confirmed by *Anna Berg* (Data owner, customer)" in anna.last_ephemeral()


def test_an_absence_needs_a_last_day_which_the_reply_repeats(
    stage: Stage, mette: Person, anna: Person
) -> None:
    mette.command("/pico role deputy @Peter Dahl data-owner")
    friday = today(stage) + timedelta(days=(4 - today(stage).weekday() - 1) % 7 + 1)
    for wrong in ("", " until", " friday", " until whenever", " until 2026-02-30", " til fredag"):
        anna.say(f"@Pico away{wrong}")
        assert "2026-12-27" in anna.last_ephemeral()
        assert "is away" not in anna.last_ephemeral()

    for words in ("friday", "FRI", "fredag", "fre.", friday.isoformat()):
        anna.say(f"@Pico away until {words}")
        reply = anna.last_ephemeral()
        assert f"Anna Berg is away through Fri {friday.day} {friday:%b %Y}." in reply
        assert "Peter Dahl is covering as *Data owner*." in reply
    assert f"Anna Berg (away through {shown_day(friday)})" in said(contact_card(stage))

    anna.say("@Pico away @Mette Lund until friday")
    assert "You can only set your own absence" in anna.last_ephemeral()
    anna.say("@Pico away back")
    assert "Anna Berg is back" in anna.last_ephemeral()
    anna.say("@Pico away back")
    assert "wasn't away" in anna.last_ephemeral()
    assert "away" not in said(contact_card(stage))


def test_on_return_a_person_gets_one_summary(
    stage: Stage, mette: Person, anna: Person, jonas: Person
) -> None:
    mette.command("/pico role deputy @Peter Dahl data-owner")
    peter = stage.person("Peter Dahl")
    mette.say("#decision Colours are a list area:product-data")
    anna.say("#issue The feed stops area:pim")
    until = today(stage) + timedelta(days=3)
    mette.command(f"/pico away @Anna Berg until {until}")
    stage.advance(timedelta(hours=2))

    # Open and new records go to the deputy, who is named on the card.
    assert "deputy, because the Data owner is away" in said(card(stage, "D-1"))
    peter.click(card(stage, "D-1"), "Confirm")
    jonas.click(card(stage, "I-1"), "Resolve")
    jonas.submit({"resolution": "Restarted"})
    mette.say("#decision Units are a list area:product-data")
    assert f"<@{peter.client.person.id}>" in said(card(stage, "D-2"))

    # A check-in asks the deputy and shows the primary as away.
    mette.command("/pico checkin now")
    prompt = said(next(each for each in cards(stage) if "Check-in, " in said(each)))
    assert "Anna Berg (away)" in prompt
    assert f"<@{anna.client.person.id}>" not in prompt

    # Changing the last day extends the same absence.
    stage.advance(timedelta(days=1))
    anna.say(f"@Pico away until {until + timedelta(days=1)}")
    stage.advance(timedelta(days=3))
    stage.settled()
    assert direct(stage, anna) == []

    stage.advance(timedelta(days=1))
    stage.advance_to_work()
    stage.eventually(lambda: direct(stage, anna))
    stage.settled()
    [messages] = direct(stage, anna)
    text = said(messages)
    assert "Welcome back" in text
    assert "*Decided*" in text
    assert "Colours are a list" in text
    assert "*Resolved*" in text
    assert "The feed stops" in text
    assert "*Waiting for you*" in text
    assert "Units are a list" in text
    assert "<@" not in text
    assert "Data owner" in said(card(stage, "D-2"))
    stage.restart_bot()
    stage.advance(timedelta(days=1))
    stage.settled()
    assert direct(stage, anna) == [messages]


def test_the_card_offers_a_record_assigned_by_name_to_the_deputy(
    stage: Stage, mette: Person, jonas: Person
) -> None:
    mette.command("/pico role deputy @Sara Holm pim-consultant")
    mette.say("#issue One owner:@Jonas Friis area:pim")
    sara = stage.person("Sara Holm")
    offer = f"<@{sara.client.person.id}> can take it"
    assert offer not in said(card(stage, "I-1"))
    mette.command("/pico away @Jonas Friis until 2099-12-31")
    shown = said(card(stage, "I-1"))
    assert f"<@{jonas.client.person.id}> · assigned by name (away); {offer}" in shown
    assert "Waiting for you (1)" in sara.command("/pico status")
    stage.advance(timedelta(hours=1))
    mette.command("/pico away @Jonas Friis back")
    assert offer not in said(card(stage, "I-1"))
    assert "Waiting for you (0)" in sara.command("/pico status")
    stage.eventually(lambda: direct(stage, jonas))
    assert "One" in said(direct(stage, jonas)[-1])


def test_after_an_early_return_the_summary_says_that_nothing_changed(
    stage: Stage, mette: Person, anna: Person
) -> None:
    anna.say("@Pico away until 2099-12-31")
    stage.advance(timedelta(hours=1))
    anna.say("@Pico away back")
    stage.eventually(lambda: direct(stage, anna))
    assert "Nothing changed on your records while you were away." in said(direct(stage, anna)[-1])
    assert "Nothing is waiting for you." in said(direct(stage, anna)[-1])


def test_leaving_the_channel_vacates_the_role_and_notifies_the_lead_once(
    stage: Stage, mette: Person, anna: Person, lars: Person
) -> None:
    mette.command("/pico role deputy @Peter Dahl data-owner")
    mette.command("/pico contacts")
    mette.say("#decision Colours are a list area:product-data")
    mette.say("#issue One owner:@Anna Berg")
    leave(stage, "Anna Berg")

    [messages] = direct(stage, mette)
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
    assert direct(stage, mette) == [messages]

    # A person who comes back has no role, so leaving again notifies no one.
    stage.alter(lambda world: world.join(world.channel(HOME), world.person("Anna Berg")))
    stage.settled()
    anna.click(card(stage, "D-1"), "Confirm")
    assert "D-1: only Peter Dahl (Data owner)" in anna.last_ephemeral()
    leave(stage, "Anna Berg")
    assert direct(stage, mette) == [messages]
    mette.command("/pico role assign @Anna Berg data-owner")
    assert "Data owner: Anna Berg, deputy Peter Dahl" in said(contact_card(stage))


def test_a_person_who_is_in_another_channel_of_the_partnership_keeps_their_role(
    stage: Stage, mette: Person, anna: Person
) -> None:
    second = stage.new_channel("nordlys-data", ["Mette Lund", "Anna Berg"])
    mette.say("#issue Two area:pim", channel=second)
    leave(stage, "Anna Berg")
    assert direct(stage, mette) == []
    assert "Data owner: Anna Berg" in said(contact_card(stage))

    leave(stage, "Anna Berg", channel=second)
    assert "has left all channels of the partnership" in said(direct(stage, mette)[-1])
    assert "Data owner: *vacant*" in said(contact_card(stage))


def test_deactivating_an_account_vacates_its_roles_even_the_lead(
    stage: Stage, mette: Person, jonas: Person
) -> None:
    stage.alter(lambda world: world.deactivate(world.person("Ida Krogh")))
    stage.settled()
    [messages] = direct(stage, mette)
    assert "*Ida Krogh* no longer has an active Slack account" in said(messages)
    assert "*Process owner* is now vacant" in said(messages)

    jonas.say("Good morning")
    stage.alter(lambda world: world.deactivate(world.person("Mette Lund")))
    stage.settled()
    [messages] = direct(stage, jonas)
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
    assert "*Ida Krogh* no longer has an active Slack account" in said(direct(stage, mette)[-1])
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
    messages = direct(stage, mette)
    world = stage.sandbox.world
    stage.alter(lambda world: world.join(world.channel(HOME), world.person("Anna Berg")))
    leave(stage, "Anna Berg")
    assert direct(stage, mette) == messages
    assert "Data owner: Anna Berg" in mette.command("/pico roles")
    assert world.channel(HOME).severed


def test_someone_outside_the_partnership_cannot_change_roles_or_absences(stage: Stage) -> None:
    tom = stage.person("Tom Haugen")
    stage.share(HOME, "Havgaard Tools", ["Tom Haugen"])
    for words in (
        "away @Anna Berg until friday",
        "away until friday",
        "role assign @Tom Haugen data-owner",
        "contacts",
    ):
        before = len(tom.ephemerals())
        tom.say(f"@Pico {words}")
        refused = said(tom.ephemerals()[-1])
        assert len(tom.ephemerals()) == before + 1
        assert (
            "aren't part of this partnership" in refused
            or "Only the consultancy can use" in refused
        )
    shown = said(contact_card(stage))
    assert "Data owner: Anna Berg" in shown
    assert "away" not in shown
    assert "Tom" not in shown
