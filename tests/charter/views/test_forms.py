"""The largest valid charter: its forms fit Slack's limits."""

import pytest

from pico_bot.blockkit.blocks import Block
from pico_bot.charter.documents import document
from pico_bot.charter.validation import problems
from pico_bot.charter.views import forms as charter_forms
from pico_bot.model.charter_roles import LEAD_ROLES
from tests.samples.largest_charter import largest_charter
from tests.samples.slack_limits import check_view

TERMS = largest_charter()
PEOPLE = [(f"U{number:030d}", "æ" * 80) for number in range(99)]


def test_the_largest_charter_is_valid() -> None:
    assert problems(document("&" * 80, TERMS)) == []


@pytest.mark.parametrize(
    "part",
    [
        *(
            charter_forms.GENERAL,
            charter_forms.CHECKIN,
            charter_forms.ROLES,
            charter_forms.TAGS,
            charter_forms.ESCALATION,
            charter_forms.SIDES,
        ),
        *(charter_forms.HOURS + each for each in LEAD_ROLES),
        *(charter_forms.NEW_CHECKIN, charter_forms.EXTRA_CHECKIN + list(TERMS.extra_checkins)[-1]),
        *(
            charter_forms.NEW_AREA,
            charter_forms.AREA + list(TERMS.areas)[-1],
            charter_forms.PHASE + TERMS.phases[0].key,
        ),
    ],
)
def test_each_form_fits_in_a_modal(part: str) -> None:
    context = charter_forms.FormContext(
        name="&" * 80, people=PEOPLE, teams=PEOPLE[:50], channels=PEOPLE
    )
    view = charter_forms.section_form(
        charter_forms.CharterFormState(channel_id="C1", section=part, base=1), TERMS, context
    )
    check_view(view)
    for element in numbers(view):
        assert int(element["initial_value"]) <= int(element["max_value"])


def numbers(view: Block) -> list[Block]:
    inputs = [each["element"] for each in view["blocks"] if each["type"] == "input"]
    return [each for each in inputs if each["type"] == "number_input"]
