"""Sides: guests, third organisations, pilots with a simulated customer, forged sides."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.charter import amend
from pico_bot.core.errors import NotAllowed
from pico_bot.model.actor import Actor
from pico_bot.model.people import Assignment, Member, Role
from pico_bot.model.vocabulary import Side, Via
from pico_bot.partnerships import partnerships
from pico_bot.records.views.card_message import ButtonState
from tests.stories.constants import HOME, ON_SQLITE
from tests.stories.messages import buttons, card, responsible_line, said, shown
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import assign_sides

pytestmark = ON_SQLITE

HOME_ID = "C0NORDLYS1"


PICO_TEAM = "T0PICO0001"


SECRET = "zinnober"


# A person of a third organisation, and a guest of the consultancy's workspace.
OUTSIDERS = ("Karen Storm", "Nils Aagaard")


def bring(stage: Stage, name: str) -> Person:
    """Add a person to the partnership's channel."""
    person = stage.person(name)
    world = stage.sandbox.world
    if person.client.person.team not in world.channel(HOME).teams:
        stage.share(HOME_ID, person.client.person.team.name, [name])
    else:
        stage.alter(lambda it: it.join(it.channel(HOME), person.client.person))
    stage.settled()
    return person


@pytest.mark.parametrize("name", OUTSIDERS)
def test_a_person_without_a_side_can_tag_but_neither_decide_nor_read(
    stage: Stage, jonas: Person, mette: Person, name: str
) -> None:
    outsider = bring(stage, name)
    outsider.say("#issue The pictures are too small area:pim")
    assert f"Said by {name} (not part of this partnership)" in said(card(stage, "I-1"))
    jonas.command(f"/pico note I-1 {SECRET}")

    outsider.click(card(stage, "I-1"), "Acknowledge")
    assert "you aren't part of this partnership" in outsider.last_ephemeral()
    outsider.pick(card(stage, "I-1"), "Details")
    assert outsider.client.modal is None
    for words in (
        "log",
        "show I-1",
        "status",
        "roles",
        "checkin now",
        "note I-1 mine",
        "setup Mine",
    ):
        outsider.say(f"@Pico {words}")
        assert "The pictures" not in outsider.last_ephemeral()
        assert (
            "aren't part of this partnership" in outsider.last_ephemeral()
            or "consultancy" in outsider.last_ephemeral()
        )
    assert "isn't part of this partnership" in mette.command(
        f"/pico role assign @{name} data-owner"
    )


@pytest.mark.parametrize("name", OUTSIDERS)
def test_the_charter_gives_a_person_a_side_so_that_they_may_act(
    stage: Stage, mette: Person, name: str
) -> None:
    outsider = bring(stage, name)
    outsider.say("#issue The pictures are too small area:product-data")
    assign_sides(stage, HOME_ID, {outsider.client.person.id: Side.CUSTOMER})
    stage.person("Lars Winther").say(f"@Pico role assign @{name} data-owner")
    outsider.click(card(stage, "I-1"), "Acknowledge")
    assert f"*Acknowledged* by {name}" in said(card(stage, "I-1"))
    outsider.say("@Pico log")
    assert "The pictures are too small" in outsider.last_ephemeral()
    assert "consultancy" in answer_to(outsider, f"note I-1 {SECRET}")

    assign_sides(stage, HOME_ID, {})
    assert name not in responsible_line(card(stage, "I-1"))
    assert "aren't part of this partnership" in answer_to(outsider, "log")


def test_the_charter_gives_a_team_a_side_but_not_its_guests(stage: Stage, mette: Person) -> None:
    karen, nils = (bring(stage, name) for name in OUTSIDERS)
    assign_sides(
        stage, HOME_ID, {karen.client.person.team.id: Side.CUSTOMER, PICO_TEAM: Side.CUSTOMER}
    )
    lars = stage.person("Lars Winther")
    lars.say("@Pico role assign @Karen Storm it-owner")
    assert "Karen Storm is now" in lars.last_ephemeral()
    assert "isn't part of this partnership" in mette.command(
        "/pico role assign @Nils Aagaard it-owner"
    )
    # Our own team can't change sides as a whole: no one would be left to act.
    assert "is of the customer" not in mette.command("/pico role assign @Mette Lund lead")
    assert nils.client.person.team.id == PICO_TEAM


def test_people_of_the_customer_are_never_on_the_consultancy_side(
    stage: Stage, jonas: Person, anna: Person
) -> None:
    anna.say("#issue The catalogue is empty area:pim")
    jonas.command(f"/pico note I-1 {SECRET}")
    assign_sides(stage, HOME_ID, {anna.client.person.id: Side.CONSULTANCY})
    anna.pick(card(stage, "I-1"), "Details")
    assert SECRET not in shown(anna.modal)


def test_in_a_pilot_the_charter_names_who_acts_as_the_customer(bare: Stage) -> None:
    mette, sara, jonas = (bare.person(each) for each in ("Mette Lund", "Sara Holm", "Jonas Friis"))
    pilot = bare.new_channel("pico-pilot", ["Mette Lund", "Sara Holm", "Jonas Friis"])
    mette.command("/pico setup Pilot", channel=pilot)
    mette.command("/pico role assign @Mette Lund lead", channel=pilot)
    mette.command("/pico role assign @Sara Holm data-modeller", channel=pilot)
    reply = mette.command("/pico role assign @Sara Holm data-owner", channel=pilot)
    assert "on the consultancy side" in reply
    sara.say("#issue The model has no unit area:data-model", channel=pilot)
    mette.command(f"/pico note I-1 {SECRET}", channel=pilot)

    assign_sides(bare, pilot, {sara.client.person.id: Side.CUSTOMER})
    assert "Sara Holm" not in responsible_line(card(bare, "I-1", channel=pilot))
    reply = mette.command("/pico role assign @Sara Holm data-owner", channel=pilot)
    assert "Sara Holm is now *Data owner*" in reply
    jonas.say("#decision Length is in mm area:product-data", channel=pilot)
    sara.click(card(bare, "D-1", channel=pilot), "Confirm")
    assert "*Confirmed* by Sara Holm" in said(card(bare, "D-1", channel=pilot))

    for words in (f"note I-1 {SECRET}", "setup Mine", "contacts"):
        assert "Only the consultancy can use" in sara.command(f"/pico {words}", channel=pilot)
    sara.command("/pico setup", channel=pilot)
    assert sara.client.modal is None
    sara.pick(card(bare, "I-1", channel=pilot), "Details")
    assert SECRET not in shown(sara.modal)
    sara.command("/pico show I-1 history", channel=pilot)
    assert SECRET not in shown(sara.modal)
    mette.pick(card(bare, "I-1", channel=pilot), "Details")
    assert SECRET in shown(mette.modal)


def test_the_customer_cannot_put_anyone_on_the_consultancy_side_without_its_consent(
    bare: Stage,
) -> None:
    bare.set_up(("business-owner", "Lars Winther"))
    karen = bring(bare, "Karen Storm").client.person.id
    lars = bare.person("Lars Winther").client.person.id

    def propose(side: Side) -> str:
        def write(session: Session) -> str:
            channel = partnerships.channel_at(session, HOME_ID)
            assert channel is not None
            [member] = session.scalars(select(Member).where(Member.slack_user_id == lars))
            decision = amend.propose_change(
                session,
                channel=channel,
                changes={"side_overrides": {karen: side.value}},
                reason=None,
                by=Actor(member=member, via=Via.COMMAND, now=bare.sandbox.clock.now()),
            )
            return str(decision.state)

        assert bare.service is not None
        return bare.service.db.run(write)

    for role in holders(bare, "lead"):
        bare.person("Mette Lund").command(f"/pico role end @{role} lead")
    with pytest.raises(NotAllowed, match="Only the consultancy lead can add people"):
        propose(Side.CONSULTANCY)
    assert propose(Side.CUSTOMER) == "confirmed"
    bare.settled()
    assert "Pictures" not in answer_to(bare.person("Karen Storm"), "log")
    assert "part of this partnership" not in bare.person("Karen Storm").last_ephemeral()


def test_set_up_beside_an_agency_shows_the_current_role_holders(
    stage: Stage, mette: Person
) -> None:
    channel = stage.new_channel("pictures", ["Mette Lund", "Karen Storm", "Anna Berg"])
    assert mette.try_command("/pico setup", channel=channel).ok
    assert mette.submit({"customer": "Nordlys Interiør"}) == {}
    [seat] = [each for each in mette.modal.blocks if each.get("block_id") == "role/data-owner"]
    assert seat["element"]["initial_option"]["text"]["text"] == "Anna Berg"
    assert "Karen Storm" not in str(mette.modal.blocks)


def test_a_guest_cannot_set_up_a_partnership(bare: Stage) -> None:
    nils = bare.person("Nils Aagaard")
    place_id = bare.new_channel("by-a-guest", ["Mette Lund", "Nils Aagaard"])
    reply = nils.command("/pico setup Mine", channel=place_id)
    assert "Only the consultancy can use `setup`" in reply
    nils.command("/pico setup", channel=place_id)
    assert nils.client.modal is None


def test_a_forged_team_puts_no_one_on_the_consultancy_side(
    stage: Stage, anna: Person, jonas: Person, mette: Person
) -> None:
    def forged(payload: dict[str, Any]) -> None:
        payload["user"]["team_id"] = payload["team"]["id"] = PICO_TEAM

    anna.say("#issue The catalogue is empty area:pim")
    anna.say("#decision Fields are merged area:data-model")
    jonas.command(f"/pico note I-1 {SECRET}")
    anna.pick(card(stage, "I-1"), "Details")
    stage.forge("block_actions", forged)
    assert SECRET not in shown(anna.modal)
    anna.click(card(stage, "D-1"), "Confirm")
    stage.forge("block_actions", forged)
    assert "*Confirmed*" not in said(card(stage, "D-1"))

    anna.say("@Pico note I-1 mine")

    def of_ours(payload: dict[str, Any]) -> None:
        for key in ("team", "user_team", "source_team"):
            payload["event"][key] = PICO_TEAM
        payload["team_id"] = PICO_TEAM

    before = len(anna.ephemerals())
    stage.forge("message", of_ours)
    assert "Only the consultancy can use `note`" in anna.last_ephemeral()
    assert len(anna.ephemerals()) == before + 1


def test_a_click_on_a_record_of_another_partnership_changes_and_reveals_nothing(
    stage: Stage, mette: Person
) -> None:
    tom, havgaard = stage.person("Tom Haugen"), "havgaard-pico"
    mette.say(f"#issue {SECRET} stops area:pim")
    mette.say("#decision Articles get a number area:product-data")
    tom.say("#issue Torque is wrong", channel=havgaard)

    tom.click(card(stage, "I-1", channel=havgaard), "Acknowledge")
    ours = record_id(card(stage, "I-1", channel=havgaard))
    theirs = record_id(card(stage, "I-1"))
    assert ours != theirs

    def other_record(payload: dict[str, Any]) -> None:
        action = payload["actions"][0]
        action["value"] = action["value"].replace(ours, theirs, 1)

    before = said(card(stage, "I-1"))
    stage.forge("block_actions", other_record)
    assert said(card(stage, "I-1")) == before
    assert "belongs to another channel" in tom.last_ephemeral(channel=havgaard)

    # With the other channel in the payload, they are still not part of that partnership.
    def other_channel(payload: dict[str, Any]) -> None:
        other_record(payload)
        payload["channel"]["id"] = payload["container"]["channel_id"] = HOME_ID

    stage.forge("block_actions", other_channel)
    assert said(card(stage, "I-1")) == before
    assert not [each for each in tom.ephemerals(channel=havgaard) if SECRET in said(each)]


def test_a_modal_with_a_forged_channel_changes_nothing(
    stage: Stage, anna: Person, mette: Person
) -> None:
    tom, havgaard = stage.person("Tom Haugen"), "havgaard-pico"
    mette.say(f"#issue {SECRET} stops area:pim")
    tom.say("#issue Torque is wrong", channel=havgaard)
    tom.click(card(stage, "I-1", channel=havgaard), "Edit")
    tom.submit({"text": "Torque is in inches"})
    theirs, ours = record_id(card(stage, "I-1")), record_id(card(stage, "I-1", channel=havgaard))

    def elsewhere(payload: dict[str, Any]) -> None:
        view = payload["view"]
        view["hash"] = "1.forged"
        view["private_metadata"] = (
            view["private_metadata"].replace("C0HAVGAARD", HOME_ID).replace(ours, theirs, 1)
        )

    before = said(card(stage, "I-1"))
    stage.forge("view_submission", elsewhere)
    assert said(card(stage, "I-1")) == before
    assert not [each for each in tom.ephemerals(channel=havgaard) if SECRET in said(each)]


def answer_to(person: Person, words: str) -> str:
    person.say(f"@Pico {words}")
    return person.last_ephemeral()


def holders(stage: Stage, key: str) -> list[str]:
    """The names of the holders of the role `key`."""

    def read(session: Session) -> list[str]:
        held = select(Member.name).join(Assignment).join(Role)
        return list(session.scalars(held.where(Role.key == key, Assignment.until_at.is_(None))))

    assert stage.service is not None
    return stage.service.db.run(read)


def record_id(message: Any) -> str:
    """The record's id, from the buttons of its card."""
    assert buttons(message)
    for block in message.blocks:
        for element in block.get("elements", []):
            if element.get("type") == "button":
                return f'"record_id":{ButtonState.load(element["value"]).record_id}'
    raise AssertionError("no button")
