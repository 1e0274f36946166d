"""Setting up a partnership with buttons and modals, and changing role holders."""

from typing import Any

import pytest
from sqlalchemy import select

from pico_bot.blockkit.modal_state import ChannelButtonState
from pico_bot.model.charter import Charter
from pico_bot.model.checkins import Schedule, ScheduleState
from pico_bot.model.partnership import Channel, Partnership
from pico_bot.sandbox.entities import Message, View
from tests.stories.constants import HOME, SETUP_ROLES
from tests.stories.messages import buttons, card, contact_card, said, shown
from tests.stories.person import Person
from tests.stories.stage import Stage


def options(view: View, name: str) -> list[str]:
    """The options of the modal's select `name`."""
    [element] = [each["element"] for each in view.blocks if each["block_id"] == name]
    return [each["text"]["text"] for each in element["options"]]


def selected(view: View, name: str) -> Any:
    """The initial option of the modal's select `name`."""
    [element] = [each["element"] for each in view.blocks if each["block_id"] == name]
    return element["initial_option"]["text"]["text"]


def ask_for_setup(person: Person) -> View:
    outcome = person.try_command("/pico setup")
    assert outcome.ok, outcome.error
    return person.modal


def introduced(stage: Stage) -> tuple[str, Message]:
    """A customer channel to which the bot was just invited, and its introduction."""
    people = ["Mette Lund", "Jonas Friis", "Anna Berg", "Lars Winther"]
    channel = stage.new_channel("nordlys-new", people, with_bot=False)
    stage.person("Mette Lund").invite_bot(channel=channel)
    place = stage.sandbox.world.channel(channel)
    [message] = [each for each in place.messages if "Set up" in buttons(each)]
    return channel, message


def rows(stage: Stage, model: Any) -> Any:
    assert stage.service is not None
    return stage.service.db.run(lambda session: session.scalars(select(model)).all())


def test_the_forms_set_up_a_partnership(bare: Stage) -> None:
    mette = bare.person("Mette Lund")
    view = ask_for_setup(mette)
    assert "Nordlys Interiør" in str(view.blocks)
    assert options(view, "weekday")[0] == "Not yet"
    assert mette.submit({"maturity": "starting", "weekday": "Tuesday", "at": "10:30"}) == {}

    # Nothing is saved before people are assigned.
    assert rows(bare, Partnership) == []
    people = mette.modal
    assert selected(people, "role/lead") == "Mette Lund"
    assert selected(people, "role/data-owner") == "No one yet"
    assert options(people, "role/data-owner")[1:] == [
        "Anna Berg",
        "Ida Krogh",
        "Lars Winther",
        "Peter Dahl",
    ]
    assert "Pico" not in options(people, "role/lead")
    assert mette.submit(SETUP_ROLES) == {}
    assert mette.client.modal is None

    [charter] = [each for each in rows(bare, Charter) if each.created_by_id]
    assert charter.terms.rhythm.weekdays == (1,)
    assert charter.terms.country == "DK"
    [schedule] = rows(bare, Schedule)
    assert schedule.state is ScheduleState.ON
    reply = mette.last_ephemeral()
    assert "partnership with *Nordlys Interiør*" in reply
    assert "*IT owner* (customer)" in reply
    assert "Tuesday at 10:30" in reply
    card = said(contact_card(bare))
    assert "_Product data_ · decider and issue owner: Anna Berg (Data owner)" in card
    assert "Next check-in: Tue" in card
    assert bare.sandbox.world.channel(HOME).pins == [contact_card(bare).ts]


def test_the_button_of_the_introduction_sets_up_in_danish(bare: Stage) -> None:
    channel, message = introduced(bare)
    mette = bare.person("Mette Lund")
    mette.click(message, "Set up")
    assert mette.submit({"language": "da", "weekday": "Not yet"}) == {}
    assert mette.modal.body["title"]["text"] == "Tildel roller"
    assert mette.submit({"role/lead": "Mette Lund", "role/data-owner": "Anna Berg"}) == {}
    assert "Kanalen hører til partnerskabet med" in mette.last_ephemeral(channel=channel)
    assert all(each.state is not ScheduleState.ON for each in rows(bare, Schedule))
    # The introduction is updated: it is in Danish now and has no button.
    place = bare.sandbox.world.channel(channel)
    [now] = [each for each in place.messages if each.ts == message.ts]
    assert "Hej, jeg er Pico" in said(now)
    assert buttons(now) == []


def test_customers_cannot_use_the_set_up_button(bare: Stage) -> None:
    channel, message = introduced(bare)
    anna = bare.person("Anna Berg")
    anna.click(message, "Set up")
    assert "Only the consultancy can set up a partnership" in anna.last_ephemeral(channel=channel)


def test_set_up_shows_the_current_settings_later_and_changes_roles(bare: Stage) -> None:
    mette, jonas = bare.person("Mette Lund"), bare.person("Jonas Friis")
    ask_for_setup(mette)
    mette.submit({"weekday": "Not yet"})
    mette.submit(SETUP_ROLES)
    # Only a lead may propose a name.
    ask_for_setup(jonas)
    assert jonas.submit({"name": "Nordlys"}) == {}
    assert "Mette Lund" in next(iter(jonas.submit().values()))
    view = ask_for_setup(mette)
    assert "belongs to the partnership with *Nordlys Interiør*" in shown(view)
    assert "public holidays: Denmark" in shown(view)
    assert mette.submit({"name": "Nordlys"}) == {}
    people = mette.modal
    assert selected(people, "role/data-owner") == "Anna Berg"
    assert mette.submit({"role/data-owner": "Peter Dahl", "role/process-owner": "No one yet"}) == {}
    assert "Proposed to Lars Winther: *Data owner*, Peter Dahl." in mette.last_ephemeral()
    contacts = said(contact_card(bare))
    assert "Data owner: Anna Berg" in contacts
    assert "Process owner: Ida Krogh" in contacts
    # The charter was set up once.
    assert len([each for each in rows(bare, Charter) if each.created_by_id]) == 1
    # Both sides confirm the name, like the rest of the charter.
    assert "D-1 proposes the name *Nordlys*" in mette.last_ephemeral()
    assert "Who's responsible for what in Nordlys Interiør\n" in contacts
    bare.person("Lars Winther").click(card(bare, "D-1"), "Confirm")
    assert "Who's responsible for what in Nordlys\n" in said(contact_card(bare))
    history = mette.command("/pico charter history")
    assert "D-1" in history
    assert "Nordlys" in history


def test_a_new_name_takes_effect_at_once_while_the_customer_has_no_lead(bare: Stage) -> None:
    mette = bare.person("Mette Lund")
    ask_for_setup(mette)
    mette.submit({"weekday": "Not yet"})
    mette.submit({"role/lead": "Mette Lund"})
    answer = mette.command("/pico setup Nordlys")
    assert "Renamed to *Nordlys* by D-1." in answer
    assert "Who's responsible for what in Nordlys\n" in said(contact_card(bare))
    assert "D-1" in mette.command("/pico charter history")


def test_set_up_in_another_channel_keeps_the_home_channel(bare: Stage) -> None:
    anna, mette = bare.person("Anna Berg"), bare.person("Mette Lund")
    anna.say("#issue The feed stops")
    other = bare.new_channel("nordlys-shop", ["Mette Lund", "Anna Berg"])
    assert mette.try_command("/pico setup", channel=other).ok
    home = bare.sandbox.world.channel(HOME).id
    assert f"<#{home}> stays the partnership's home" in shown(mette.modal)
    assert "becomes the partnership's home" not in shown(mette.modal)
    mette.submit({"weekday": "Tuesday"})
    assert mette.submit({"role/lead": "Mette Lund"}) == {}
    assert "Next check-in: Tue" in said(contact_card(bare))
    [schedule] = rows(bare, Schedule)
    channels = {each.id: each.slack_id for each in rows(bare, Channel)}
    assert channels[schedule.channel_id] == home


def test_the_answer_offers_to_change_roles_and_the_history_names_the_set_up(bare: Stage) -> None:
    mette = bare.person("Mette Lund")
    ask_for_setup(mette)
    mette.submit({"weekday": "Tuesday"})
    mette.submit({"role/lead": "Mette Lund"})
    answer = mette.ephemerals()[-1]
    assert "Vacant roles:" in said(answer)
    mette.click(answer, "Change roles")
    assert selected(mette.modal, "role/lead") == "Mette Lund"
    assert mette.submit({"role/data-owner": "Anna Berg"}) == {}
    history = mette.command("/pico charter history")
    assert "set up by Mette Lund" in history
    assert "default settings" in history
    assert "by itself" not in history
    mette.command("/pico charter")
    assert "set up by Mette Lund" in said(mette.ephemerals()[-1])


def test_the_first_business_owner_gets_no_message_about_default_choices(bare: Stage) -> None:
    mette, lars = bare.person("Mette Lund"), bare.person("Lars Winther")
    ask_for_setup(mette)
    mette.submit({})
    mette.submit(SETUP_ROLES)
    assert lars.direct().messages == []


def test_the_first_business_owner_gets_the_choices_that_are_not_defaults(bare: Stage) -> None:
    mette, lars = bare.person("Mette Lund"), bare.person("Lars Winther")
    ask_for_setup(mette)
    mette.submit({"maturity": "advanced", "weekday": "Not yet"})
    mette.submit(SETUP_ROLES)
    [message] = lars.direct().messages
    assert message.text.count("set by Mette Lund") == 1
    assert "starting → advanced" in message.text


def test_when_two_people_set_up_at_once_the_first_wins(bare: Stage) -> None:
    mette, jonas = bare.person("Mette Lund"), bare.person("Jonas Friis")
    ask_for_setup(mette)
    ask_for_setup(jonas)
    mette.submit({"name": "Nordlys A"})
    jonas.submit({"name": "Nordlys B"})
    assert mette.submit(SETUP_ROLES) == {}
    errors = jonas.submit(SETUP_ROLES)
    assert "Someone just set up this partnership" in next(iter(errors.values()))
    assert [each.name for each in rows(bare, Partnership)] == ["Nordlys A"]


def test_set_up_keeps_what_was_tagged_before(bare: Stage) -> None:
    anna, mette = bare.person("Anna Berg"), bare.person("Mette Lund")
    anna.say("#issue The feed stops")
    view = ask_for_setup(mette)
    assert "maturity" in str(view.blocks)
    mette.submit({})
    assert mette.submit(SETUP_ROLES) == {}
    assert "I-1" in mette.command("/pico log")
    assert len(rows(bare, Partnership)) == 1


def test_the_button_of_roles_changes_roles(stage: Stage) -> None:
    lars = stage.person("Lars Winther")
    lars.say("@Pico roles")
    answer = lars.ephemerals()[-1]
    lars.click(answer, "Change roles")
    assert selected(lars.modal, "role/data-owner") == "Anna Berg"
    assert lars.submit({"role/data-owner": "Ida Krogh"}) == {}
    assert "Data owner: Ida Krogh" in said(contact_card(stage))
    assert "Every role is filled." in lars.last_ephemeral()


def test_only_people_in_a_channel_can_see_and_change_its_roles(
    stage: Stage, anna: Person, mette: Person
) -> None:
    channel = stage.new_channel("nordlys-board", ["Jonas Friis", "Anna Berg"])
    elsewhere = stage.sandbox.world.channel(channel).id
    stage.person("Jonas Friis").command("/pico roles", channel=channel)
    mette.command("/pico roles")
    mette.click(mette.ephemerals()[-1], "Change roles")
    view = mette.modal

    def forged(payload: dict[str, Any]) -> None:
        payload["actions"][0]["value"] = ChannelButtonState(channel_id=elsewhere).dump()

    stage.forge("block_actions", forged)
    assert mette.modal is view
    assert "You're no longer in that channel" in mette.last_ephemeral()

    # An old modal, submitted after leaving its channel.
    home = stage.sandbox.world.channel(HOME)
    person = mette.client.person
    stage.alter(lambda world: world.leave(home, person))
    stage.settled()
    outcome = stage.loop.run(mette.client._interactions.submit(person, view))
    assert "You're no longer in that channel" in next(iter(outcome.errors.values()))


def test_the_customer_name_is_required(bare: Stage) -> None:
    mette = bare.person("Mette Lund")
    ask_for_setup(mette)
    assert "name" in mette.submit({"name": "   "})
    assert mette.submit({"name": "Nordlys"}) == {}


@pytest.mark.parametrize("count", [105])
def test_the_form_says_if_not_everyone_fits(bare: Stage, count: int) -> None:
    world = bare.sandbox.world
    place = world.channel(HOME)
    team = world.person("Anna Berg").team

    def crowd(world: Any) -> None:
        for number in range(count):
            person = type(place.members[0])(
                f"U0CROWD{number:03}", f"crowd{number}", f"Crowd {number:03}", team
            )
            world.people.append(person)
            place.members.append(person)

    bare.alter(crowd)
    mette = bare.person("Mette Lund")
    bare.person("Lars Winther").say("#issue Hello")
    ask_for_setup(mette)
    mette.submit({})
    offered = options(mette.modal, "role/data-owner")
    assert len(offered) == 100
    assert offered[1] == "Lars Winther"
    assert "This form can't list everyone in the channel" in shown(mette.modal)


def test_in_a_pilot_consultants_act_as_the_customer(bare: Stage) -> None:
    people = ["Mette Lund", "Jonas Friis", "Sara Holm"]
    channel = bare.new_channel("pilot", people)
    mette = bare.person("Mette Lund")
    assert mette.try_command("/pico setup", channel=channel).ok
    mette.submit({"weekday": "Not yet"})
    assert "you choose here acts as the customer" in shown(mette.modal)
    both = {"role/lead": "Mette Lund", "role/business-owner": "Mette Lund"}
    assert "can't be on both sides" in str(mette.submit(both))
    assert mette.submit({"role/business-owner": "Sara Holm"}) == {}
    card = said(contact_card(bare, channel=channel))
    assert "Business owner: Sara Holm" in card
    [charter] = [each for each in rows(bare, Charter) if each.created_by_id]
    assert charter.terms.side_overrides == {"U0SARA0001": "customer"}
    sara = bare.person("Sara Holm")
    sara.say("@Pico charter", channel=channel)
    assert "Customer: Sara Holm" in said(sara.ephemerals(channel=channel)[-1])
