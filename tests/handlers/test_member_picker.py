"""The people and channels that forms offer."""

from typing import Any

import pytest

from handlers import member_picker
from tests.stories.charter_page import edit
from tests.stories.constants import HOME
from tests.stories.messages import inputs
from tests.stories.person import Person
from tests.stories.stage import Stage

NORDLYS = {"Anna Berg", "Ida Krogh", "Lars Winther", "Peter Dahl"}


@pytest.fixture
def led(bare: Stage) -> Stage:
    """A partnership in which only the consultancy's lead has a role."""
    bare.set_up(("lead", "Mette Lund"))
    return bare


def offered(stage: Stage, *roles: str) -> set[str]:
    """The people that the form for roles offers for `roles`, and for the data owner."""
    mette = stage.person("Mette Lund")
    mette.command("/pico roles")
    mette.click(mette.ephemerals()[-1], "Change roles")
    # A role for which no one can be offered has no input.
    found = [inputs(mette.modal).get(f"role/{role}") for role in ("data-owner", *roles)]
    options = [option for element in found if element for option in element["options"][1:]]
    return {each["text"]["text"] for each in options}


def test_deactivated_people_and_apps_are_not_offered(led: Stage) -> None:
    led.alter(lambda world: world.deactivate(world.person("Ida Krogh")))
    led.settled()
    assert offered(led) == NORDLYS - {"Ida Krogh"}


def test_other_apps_are_not_offered(led: Stage) -> None:
    led.sandbox.world.person("Peter Dahl").is_bot = True
    assert offered(led) == NORDLYS - {"Peter Dahl"}


def test_a_person_who_cannot_be_looked_up_is_left_out(led: Stage) -> None:
    members = led.sandbox.world.channel(HOME).members
    people = {each.real_name for each in members if not each.is_bot}
    led.sandbox.faults.fail("users.info", "internal_error")
    assert len(people - offered(led, "lead")) == 1
    assert offered(led, "lead") == people


def test_without_the_list_of_members_the_form_opens_with_no_one(led: Stage) -> None:
    led.sandbox.faults.fail("conversations.members", "internal_error", times=9)
    assert offered(led) == set()


def test_members_on_every_page_are_offered(led: Stage) -> None:
    world = led.sandbox.world
    place, team = world.channel(HOME), world.person("Anna Berg").team
    anna = world.person("Anna Berg")
    apps = [
        type(anna)(f"U0APP{number:04}", f"app{number}", f"App {number}", team, is_bot=True)
        for number in range(200)
    ]

    def put_anna_last(world: Any) -> None:
        world.people.extend(apps)
        place.members[:] = [*(each for each in place.members if each is not anna), *apps, anna]

    led.alter(put_anna_last)
    assert "Anna Berg" in offered(led)


def test_a_form_opens_in_time_without_the_people_that_slack_is_slow_about(
    led: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member_picker, "LOOKUP_SECONDS", 0.0)
    assert offered(led) == set()


def test_only_internal_channels_are_offered_for_internal_messages(
    stage: Stage, mette: Person
) -> None:
    stage.new_channel("pico-leads", ["Mette Lund"])
    edit(mette, "charter_edit:escalation")
    options = inputs(mette.modal)["internal_channel"]["options"]
    names = [each["text"]["text"] for each in options]
    assert "#pico-leads" in names
    assert not {"#nordlys-pico", "#havgaard-pico"} & set(names)
