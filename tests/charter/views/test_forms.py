"""The largest charter that may be in force: Slack takes what shows it, and all can be edited."""

from collections.abc import Iterator

import pytest

from pico_bot.blockkit.blocks import Block
from pico_bot.charter.documents import document
from pico_bot.charter.validation import problems
from pico_bot.charter.views import forms as charter_forms
from pico_bot.charter.views import page, preview
from pico_bot.model.charter import Charter
from pico_bot.model.charter_defaults import LEAD_ROLES
from pico_bot.model.message import Message
from pico_bot.model.vocabulary import Side
from pico_bot.setup.views import forms
from tests.samples.largest_charter import largest_charter
from tests.samples.records import ANNA, NOON
from tests.samples.slack_limits import check_message, check_view

TERMS = largest_charter()
PEOPLE = [(f"U{number:030d}", "æ" * 80) for number in range(99)]


def all_of(message: Message) -> list[Message]:
    return [message, *message.more]


def shown_page() -> Message:
    charter = Charter(version=3, set_at=NOON, reason="&" * 1000, set_by=ANNA)
    return page.page_message(
        page.CharterPage(
            name="&" * 80,
            charter=charter,
            terms=TERMS,
            came_by=None,
            waiting=[],
            names={},
            reader=ANNA,
            channel_id="C0123456789",
            may_edit=True,
            may_change="ж",
        )
    )


def buttons_of(messages: list[Message]) -> Iterator[str]:
    for message in messages:
        for block in message.blocks:
            for each in [*block.get("elements", []), block.get("accessory", {})]:
                if each.get("type") == "button":
                    yield each["action_id"]


def test_it_may_be_in_force() -> None:
    assert problems(document("&" * 80, TERMS)) == []


def test_every_part_of_it_can_be_edited_from_its_page() -> None:
    messages = all_of(shown_page())
    for each in messages:
        check_message(each)
    parts = {each.partition(":")[2] for each in buttons_of(messages)}
    assert {charter_forms.AREA + key for key in TERMS.areas} <= parts
    assert {charter_forms.PHASE + each.key for each in TERMS.phases} <= parts
    assert {charter_forms.FURTHER + key for key in TERMS.further_checkins} <= parts
    assert {charter_forms.HOURS + each for each in LEAD_ROLES} <= parts
    assert {
        charter_forms.GENERAL,
        charter_forms.CHECKIN,
        charter_forms.ROLES,
        charter_forms.SIDES,
    } <= parts
    assert {charter_forms.NEW_AREA, charter_forms.NEW_EXTRA} <= parts


@pytest.mark.parametrize(
    "part",
    [
        *(
            charter_forms.GENERAL,
            charter_forms.CHECKIN,
            charter_forms.ROLES,
            charter_forms.WORDS,
            charter_forms.SILENCE,
            charter_forms.SIDES,
        ),
        *(charter_forms.HOURS + each for each in LEAD_ROLES),
        *(charter_forms.NEW_EXTRA, charter_forms.FURTHER + list(TERMS.further_checkins)[-1]),
        *(
            charter_forms.NEW_AREA,
            charter_forms.AREA + list(TERMS.areas)[-1],
            charter_forms.PHASE + TERMS.phases[0].key,
        ),
    ],
)
def test_slack_opens_each_form_of_it_with_what_it_says(part: str) -> None:
    around = charter_forms.FormContext(
        name="&" * 80, people=PEOPLE, teams=PEOPLE[:50], channels=PEOPLE
    )
    view = charter_forms.form(
        charter_forms.CharterFormState(channel_id="C1", section=part, base=1), TERMS, around
    )
    check_view(view)
    for element in numbers(view):
        assert int(element["initial_value"]) <= int(element["max_value"])


def numbers(view: Block) -> list[Block]:
    inputs = [each["element"] for each in view["blocks"] if each["type"] == "input"]
    return [each for each in inputs if each["type"] == "number_input"]


def test_slack_opens_its_preview_with_room_for_a_reason() -> None:
    reference = preview.CharterPreviewState(channel_id="C1", draft_id=1)
    shown = preview.Preview(changes=["&" * 4000] * 2000, effect="ж", wants_reason="ж")
    view = preview.form(reference, shown)
    check_view(view)
    assert preview.REASON in [each.get("block_id") for each in view["blocks"]]
    assert "more changes" in str(view["blocks"])
    check_message(preview.message(reference, shown))


def test_many_versions_of_it_are_told_as_far_as_slack_takes_them() -> None:
    versions = [
        Charter(version=number, set_at=NOON, reason="&" * 300, set_by=ANNA)
        for number in range(300, 0, -1)
    ]
    shown = page.history("ж", [(each, None) for each in versions])
    check_message(shown)
    assert "*300*" in shown.blocks[1]["text"]["text"]
    assert "more versions" in str(shown.blocks)


def test_slack_opens_who_is_who_with_all_its_roles() -> None:
    seats = [
        forms.RoleSeat(key=key, title=each.title, side=each.side, holder=PEOPLE[0][0])
        for key, each in TERMS.roles.items()
    ]
    everybody = dict.fromkeys((Side.CONSULTANCY, Side.CUSTOMER), PEOPLE)
    view = forms.people_view(
        forms.SetupFormState(channel_id="C1"), forms.RoleSeats(seats=seats, people=everybody)
    )
    check_view(view)
    assert "more people in the channel" in str(view["blocks"])
    elements = [each["element"] for each in view["blocks"] if each["type"] == "input"]
    assert len(elements) == len(seats)
    assert all(each["initial_option"]["value"] == PEOPLE[0][0] for each in elements)
