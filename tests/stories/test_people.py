"""People: role history, absence and offboarding."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from tests.stories.constants import HOME
from tests.stories.messages import card, cards, contact_card, direct_messages, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def today(stage: Stage) -> date:
    """The day in Copenhagen, where the partnership is."""
    return stage.sandbox.clock.now().astimezone(ZoneInfo("Europe/Copenhagen")).date()


def shown_day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


def test_roles_on_a_past_day_show_who_held_them(stage: Stage, mette: Person, anna: Person) -> None:
    first = today(stage)
    anna.say("#decision Colours are a list area:product-data")
    anna.click(card(stage, "D-1"), "Confirm")
    stage.advance(timedelta(days=40))
    stage.person("Lars Winther").say("@Pico role assign @Ida Krogh data-owner")
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
    for wrong in ("", " until", " friday", " until whenever", " until 2026-02-30"):
        anna.say(f"@Pico away{wrong}")
        assert "2026-12-27" in anna.last_ephemeral()
        assert "is away" not in anna.last_ephemeral()

    for words in ("friday", "FRI", "fredag", "fre.", friday.isoformat()):
        anna.say(f"@Pico away until {words}")
        reply = anna.last_ephemeral()
        assert f"Anna Berg is away through Fri {friday.day} {friday:%b}." in reply
        assert "Peter Dahl is covering as *Data owner*." in reply
    assert f"Anna Berg (away through {friday.day} {friday:%b})" in said(contact_card(stage))

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
    reason = f"deputy, because Anna Berg is away through {until.day} {until:%b}"
    assert reason in said(card(stage, "D-1"))
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
    assert direct_messages(anna) == []

    stage.advance(timedelta(days=1))
    stage.advance_to_work()
    stage.eventually(lambda: direct_messages(anna))
    stage.settled()
    [messages] = direct_messages(anna)
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
    assert direct_messages(anna) == [messages]


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
    stage.eventually(lambda: direct_messages(jonas))
    assert "One" in said(direct_messages(jonas)[-1])


def test_after_an_early_return_the_summary_says_that_nothing_changed(
    stage: Stage, mette: Person, anna: Person
) -> None:
    anna.say("@Pico away until 2099-12-31")
    stage.advance(timedelta(hours=1))
    anna.say("@Pico away back")
    stage.eventually(lambda: direct_messages(anna))
    assert "Nothing changed on your records while you were away." in said(direct_messages(anna)[-1])
    assert "Nothing is waiting for you." in said(direct_messages(anna)[-1])


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
