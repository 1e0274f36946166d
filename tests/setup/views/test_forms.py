"""The set-up modals fit Slack's limits."""

from datetime import time

from pico_bot.model.charter_terms import Maturity
from pico_bot.model.vocabulary import Side
from pico_bot.setup.views import forms
from pico_bot.setup.views.forms import SetupChoices, SetupFormState, setup_view
from tests.samples.largest_charter import largest_charter
from tests.samples.slack_limits import check_view

PEOPLE = [(f"U{number:030d}", "æ" * 80) for number in range(99)]


def test_a_name_of_any_length_sets_a_partnership_up() -> None:
    values = SetupChoices(
        name="<!channel> & Co " * 400,
        maturity=Maturity.STARTING,
        language="en",
        country="DK",
        time_zone="Europe/Copenhagen",
        weekday=0,
        at=time(9),
    )
    check_view(setup_view(SetupFormState(channel_id="C1"), values))


def test_the_set_up_form_fits_all_roles() -> None:
    roles = largest_charter().roles
    fields = [
        forms.RoleField(key=key, title=each.title, side=each.side, holder=PEOPLE[0][0])
        for key, each in roles.items()
    ]
    everyone = dict.fromkeys((Side.CONSULTANCY, Side.CUSTOMER), PEOPLE)
    view = forms.people_view(
        forms.SetupFormState(channel_id="C1"), forms.RoleFields(fields=fields, people=everyone)
    )
    check_view(view)
    assert "This form can't list everyone in the channel" in str(view["blocks"])
    elements = [each["element"] for each in view["blocks"] if each["type"] == "input"]
    assert len(elements) == len(fields)
    assert all(each["initial_option"]["value"] == PEOPLE[0][0] for each in elements)
