"""Several organisations in one channel: no one reads or decides before the customer is known."""

from typing import Any

import pytest

from pico_bot.model.vocabulary import Side
from tests.stories.constants import ON_SQLITE
from tests.stories.messages import card, interactive_elements, said, shown
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import assign_sides

pytestmark = ON_SQLITE

AGENCY = "T0LYSFOTO1"
UNKNOWN = "until someone from the consultancy uses `/pico setup Customer name customer:@person`"
OUTSIDER = "aren't part of this partnership"
NOT_PART = "not part of this partnership"


@pytest.fixture
def place(bare: Stage) -> str:
    """A channel shared with an agency, Karen's, and the customer, Tom's; the agency is first."""
    return bare.new_channel("torque", ["Mette Lund", "Jonas Friis", "Karen Storm", "Tom Haugen"])


def answer_to(person: Person, words: str, *, channel: str) -> str:
    person.say(f"@Pico {words}", channel=channel)
    return person.last_ephemeral(channel=channel)


def assert_can_only_tag(person: Person, *, channel: str, because: str) -> None:
    """`person` can't read the record or decide on it, by command, button or modal."""
    stage = person.stage
    for words in ("log", "show D-1", "find torque", "status", "roles", "figures", "phase"):
        answer = answer_to(person, words, channel=channel)
        assert because in answer
        assert "Torque is in Nm" not in answer
    for words in ("decision D-1 confirm", "decision D-1 object no", "withdraw D-1 mistake"):
        assert because in answer_to(person, words, channel=channel)
    for label in ("Confirm", "Object"):
        person.click(card(stage, "D-1", channel=channel), label)
        assert because in person.last_ephemeral(channel=channel)
    person.pick(card(stage, "D-1", channel=channel), "Details")
    assert because in person.last_ephemeral(channel=channel)
    assert person.client.modal is None
    assert "*Confirmed*" not in said(card(stage, "D-1", channel=channel))


def confirm(person: Person, *, channel: str) -> None:
    person.click(card(person.stage, "D-1", channel=channel), "Confirm")
    assert f"*Confirmed* by {person.name}" in said(card(person.stage, "D-1", channel=channel))


def tag(person: Person, *, channel: str) -> None:
    person.say("#decision Torque is in Nm area:general", channel=channel)
    assert f"Said by {person.name}" in said(card(person.stage, "D-1", channel=channel))


@pytest.mark.parametrize("by_form", [False, True])
def test_until_set_up_says_who_is_the_customer_people_of_each_can_only_tag(
    bare: Stage, place: str, *, by_form: bool
) -> None:
    mette, tom, karen = (bare.person(each) for each in ("Mette Lund", "Tom Haugen", "Karen Storm"))
    tag(karen, channel=place)
    tom.say("#issue The wrench slips", channel=place)
    for person in (tom, karen):
        assert_can_only_tag(person, channel=place, because=UNKNOWN)
    assert "Torque is in Nm" in mette.command("/pico log", channel=place)

    set_up(mette, channel=place, by_form=by_form)
    assert "Said by Tom Haugen (customer)" in said(card(bare, "I-1", channel=place))
    assert_can_only_tag(karen, channel=place, because=OUTSIDER)
    karen.say("#issue The pictures are too small", channel=place)
    assert f"Karen Storm ({NOT_PART})" in said(card(bare, "I-2", channel=place))
    assert "Torque is in Nm" in answer_to(tom, "log", channel=place)
    confirm(tom, channel=place)


def set_up(person: Person, *, channel: str, by_form: bool) -> None:
    """Set up the partnership with Tom's organisation as the customer."""
    if not by_form:
        reply = person.command("/pico setup Havgaard customer:@Tom Haugen", channel=channel)
        assert "the partnership with *Havgaard*" in reply
        return
    person.command("/pico setup", channel=channel)
    assert person.submit({"name": "Havgaard", "customer": "Havgaard Tools"}) == {}
    assert "Tom Haugen" in str(person.modal.blocks)
    assert "Karen Storm" not in str(person.modal.blocks)
    assert person.submit({"role/business-owner": "Tom Haugen"}) == {}


@pytest.mark.parametrize("by_form", [False, True])
def test_set_up_before_any_tag_asks_as_well(bare: Stage, place: str, *, by_form: bool) -> None:
    mette, tom, karen = (bare.person(each) for each in ("Mette Lund", "Tom Haugen", "Karen Storm"))
    set_up(mette, channel=place, by_form=by_form)
    tag(mette, channel=place)
    assert_can_only_tag(karen, channel=place, because=OUTSIDER)
    confirm(tom, channel=place)


def test_one_line_and_the_form_ask_and_set_up_nothing_without_an_answer(
    bare: Stage, place: str
) -> None:
    mette = bare.person("Mette Lund")
    reply = mette.command("/pico setup Havgaard", channel=place)
    assert "Lysfoto and Havgaard Tools share this channel" in reply
    assert "customer:@person" in reply
    for who in ("@Jonas Friis", "Tom", ""):
        assert "one of the customer's people" in mette.command(
            f"/pico setup Havgaard customer:{who}", channel=place
        )
    mette.command("/pico setup", channel=place)
    [field] = [each for each in mette.modal.blocks if each.get("block_id") == "customer"]
    names = [each["text"]["text"] for each in field["element"]["options"]]
    assert names == ["Lysfoto", "Havgaard Tools"]
    assert "initial_option" not in field["element"]
    assert "no partnership yet" in mette.command("/pico status", channel=place)


def test_an_organisation_that_was_connected_after_the_first_tag_makes_the_customer_unknown(
    bare: Stage,
) -> None:
    mette, tom, karen = (bare.person(each) for each in ("Mette Lund", "Tom Haugen", "Karen Storm"))
    place = bare.new_channel("torque", ["Mette Lund", "Karen Storm"])
    tag(karen, channel=place)
    assert "Torque is in Nm" in answer_to(karen, "log", channel=place)
    bare.share(place, "Havgaard Tools", ["Tom Haugen"])
    bare.settled()
    for person in (tom, karen):
        assert_can_only_tag(person, channel=place, because=UNKNOWN)
    set_up(mette, channel=place, by_form=False)
    assert_can_only_tag(karen, channel=place, because=OUTSIDER)
    confirm(tom, channel=place)


def test_an_organisation_that_is_connected_after_set_up_can_only_tag(stage: Stage) -> None:
    anna, karen = stage.person("Anna Berg"), stage.person("Karen Storm")
    place = stage.sandbox.world.channel("nordlys-pico").id
    tag(anna, channel=place)
    stage.share(place, "Lysfoto", ["Karen Storm"])
    stage.settled()
    assert_can_only_tag(karen, channel=place, because=OUTSIDER)
    assert "Torque is in Nm" in answer_to(anna, "log", channel=place)


def test_what_the_charter_says_of_an_organisation_comes_before_how_it_was_connected(
    bare: Stage,
) -> None:
    mette, tom, karen = (bare.person(each) for each in ("Mette Lund", "Tom Haugen", "Karen Storm"))
    place = bare.new_channel("torque", ["Mette Lund", "Karen Storm"])
    assert "is now part" in mette.command("/pico setup Havgaard", channel=place)
    tag(karen, channel=place)
    bare.share(place, "Havgaard Tools", ["Tom Haugen"])
    bare.settled()
    assign_sides(bare, place, {AGENCY: Side.UNKNOWN, "T0HAVGAARD": Side.CUSTOMER})
    assert_can_only_tag(karen, channel=place, because=OUTSIDER)
    assert "Torque is in Nm" in answer_to(tom, "log", channel=place)
    confirm(tom, channel=place)


def test_the_charter_can_say_which_organisation_is_the_customer(bare: Stage, place: str) -> None:
    mette, tom, karen = (bare.person(each) for each in ("Mette Lund", "Tom Haugen", "Karen Storm"))
    tag(karen, channel=place)
    assign_sides(bare, place, {"T0HAVGAARD": Side.CUSTOMER})
    assert_can_only_tag(karen, channel=place, because=OUTSIDER)
    mette.command("/pico setup", channel=place)
    assert "Customer organisation" not in str(mette.modal.blocks)
    confirm(tom, channel=place)


def test_buttons_copied_from_others_messages_show_and_decide_nothing(
    bare: Stage, place: str
) -> None:
    mette, tom, karen = (bare.person(each) for each in ("Mette Lund", "Tom Haugen", "Karen Storm"))
    tag(tom, channel=place)
    set_up(mette, channel=place, by_form=False)
    for words in ("log", "phase", "charter", "roles"):
        mette.command(f"/pico {words}", channel=place)
    for number in range(12):
        tom.say(f"#issue Torque is in Nm again {number}", channel=place)
    mette.command("/pico log", channel=place)
    tom.say("@Pico phase", channel=place)
    copied = [*mette.ephemerals(channel=place), *tom.ephemerals(channel=place)]
    buttons = {
        (element["action_id"], element["value"]): message
        for message in copied
        for element in interactive_elements(message)
        if element["type"] == "button" and "value" in element
    }
    assert any(action.startswith("log") for action, _value in buttons)
    before = [said(each) for each in bare.sandbox.world.channel(place).messages]
    for (action, value), message in buttons.items():
        press_copied(karen, message, action, value, channel=place)
        assert karen.client.modal is None, action
    assert not [each for each in karen.ephemerals(channel=place) if "Torque is" in said(each)]
    after = [said(each) for each in bare.sandbox.world.channel(place).messages]
    assert [each for each in after if each in before] == before


def press_copied(person: Person, message: Any, action: str, value: str, *, channel: str) -> None:
    """Press a button of someone else's message with its value, as `person`."""
    stage = person.stage
    person.click(card(stage, "D-1", channel=channel), "Confirm")

    def copied(payload: dict[str, Any]) -> None:
        payload["actions"][0] |= {"action_id": action, "value": value}
        payload["container"]["message_ts"] = payload["message"]["ts"] = message.ts

    stage.forge("block_actions", copied)


def test_a_form_that_someone_else_opened_changes_nothing(bare: Stage, place: str) -> None:
    mette, tom, karen = (bare.person(each) for each in ("Mette Lund", "Tom Haugen", "Karen Storm"))
    set_up(mette, channel=place, by_form=False)
    tag(tom, channel=place)
    tom.click(card(bare, "D-1", channel=place), "Edit")
    assert tom.submit({"text": "Torque is in inches"}) == {}
    tom.click(card(bare, "D-1", channel=place), "Edit")
    opened = tom.modal.private_metadata

    def submitted_by(person: Person) -> str:
        def change(payload: dict[str, Any]) -> None:
            payload["user"]["id"] = person.client.person.id
            payload["view"] |= {"private_metadata": opened, "hash": f"1.{person.name}"}
            [text] = payload["view"]["state"]["values"]["text"].values()
            text["value"] = f"Torque is as {person.name} says"

        bare.forge("view_submission", change)
        return said(card(bare, "D-1", channel=place))

    assert "Torque is in inches" in submitted_by(karen)
    assert "Torque is as Tom Haugen says" in submitted_by(tom)


def test_a_person_of_the_agency_has_no_partnership_in_direct_messages_and_no_home_tab(
    bare: Stage, place: str
) -> None:
    mette, karen = bare.person("Mette Lund"), bare.person("Karen Storm")
    tag(karen, channel=place)
    conversation = karen.direct().id
    for _each in range(2):
        for words in ("status", "log", "show D-1"):
            karen.say(words, channel=conversation)
            assert "You aren't in a partnership yet" in said(karen.direct().messages[-1])
        set_up(mette, channel=place, by_form=False)


def test_a_channel_joins_the_partnership_of_the_customer_that_is_chosen(stage: Stage) -> None:
    mette = stage.person("Mette Lund")
    mette.command("/pico setup Havgaard", channel="havgaard-pico")
    place = stage.new_channel("fair", ["Mette Lund", "Anna Berg", "Tom Haugen"])
    reply = mette.command("/pico setup Nordlys Interiør customer:@Anna Berg", channel=place)
    assert "the partnership with *Nordlys Interiør*" in reply
    assert OUTSIDER in answer_to(stage.person("Tom Haugen"), "log", channel=place)
    assert OUTSIDER not in answer_to(stage.person("Anna Berg"), "log", channel=place)


def test_a_customer_elsewhere_is_not_assumed_to_be_the_customer_here(stage: Stage) -> None:
    anna, karen = stage.person("Anna Berg"), stage.person("Karen Storm")
    place = stage.new_channel("fair", ["Mette Lund", "Karen Storm", "Anna Berg"])
    tag(karen, channel=place)
    assert_can_only_tag(anna, channel=place, because=UNKNOWN)
    anna.say("@Pico find torque")
    assert "Torque is in Nm" not in anna.last_ephemeral()


def test_a_channel_with_records_joins_no_other_partnership(stage: Stage) -> None:
    mette, tom = stage.person("Mette Lund"), stage.person("Tom Haugen")
    mette.command("/pico setup Havgaard", channel="havgaard-pico")
    place = stage.new_channel("fair", ["Mette Lund", "Anna Berg", "Tom Haugen"])
    tag(tom, channel=place)
    assert_can_only_tag(tom, channel=place, because=UNKNOWN)
    reply = mette.command("/pico setup Havgaard customer:@Tom Haugen", channel=place)
    assert "already has records" in reply


def test_the_customer_is_not_changed_by_set_up_once_it_is_known(bare: Stage, place: str) -> None:
    mette, karen = bare.person("Mette Lund"), bare.person("Karen Storm")
    set_up(mette, channel=place, by_form=False)
    reply = mette.command("/pico setup Lysfoto customer:@Karen Storm", channel=place)
    assert "already has a customer organisation" in reply
    assert OUTSIDER in answer_to(karen, "log", channel=place)
    mette.command("/pico setup", channel=place)
    assert "Customer organisation" not in shown(mette.modal)
