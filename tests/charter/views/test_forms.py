"""The largest valid charter: its page, forms and preview fit Slack's limits."""

from collections.abc import Iterator

import pytest

from pico_bot.blockkit.blocks import Block
from pico_bot.charter.documents import document
from pico_bot.charter.validation import problems
from pico_bot.charter.views import forms as charter_forms
from pico_bot.charter.views import page, preview
from pico_bot.model.charter import Charter
from pico_bot.model.charter_roles import LEAD_ROLES
from pico_bot.model.message import Message
from tests.samples.largest_charter import largest_charter
from tests.samples.records import ANNA, NOON
from tests.samples.slack_limits import check_message, check_view

TERMS = largest_charter()
PEOPLE = [(f"U{number:030d}", "æ" * 80) for number in range(99)]


def all_of(message: Message) -> list[Message]:
    return [message, *message.more]


def shown_page() -> Message:
    charter = Charter(version=3, created_at=NOON, reason="&" * 1000, created_by=ANNA)
    return page.charter_page_message(
        page.CharterPage(
            name="&" * 80,
            charter=charter,
            terms=TERMS,
            phase=None,
            questions=TERMS.questions,
            decision=None,
            proposals=[],
            names={},
            reader=ANNA,
            channel_id="C0123456789",
            may_edit=True,
            editors="ж",
        )
    )


def buttons_of(messages: list[Message]) -> Iterator[str]:
    for message in messages:
        for block in message.blocks:
            for each in [*block.get("elements", []), block.get("accessory", {})]:
                if each.get("type") == "button":
                    yield each["action_id"]


def test_the_largest_charter_is_valid() -> None:
    assert problems(document("&" * 80, TERMS)) == []


def test_every_part_can_be_edited_from_the_page() -> None:
    messages = all_of(shown_page())
    for each in messages:
        check_message(each)
    parts = {each.partition(":")[2] for each in buttons_of(messages)}
    assert {charter_forms.AREA + key for key in TERMS.areas} <= parts
    assert {charter_forms.PHASE + each.key for each in TERMS.phases} <= parts
    assert {charter_forms.EXTRA_CHECKIN + key for key in TERMS.extra_checkins} <= parts
    assert {charter_forms.HOURS + each for each in LEAD_ROLES} <= parts
    assert {
        charter_forms.GENERAL,
        charter_forms.CHECKIN,
        charter_forms.ROLES,
        charter_forms.SIDES,
    } <= parts
    assert {charter_forms.NEW_AREA, charter_forms.NEW_CHECKIN} <= parts


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


def test_the_preview_fits_with_a_field_for_the_reason() -> None:
    reference = preview.CharterPreviewState(channel_id="C1", draft_id=1)
    shown = preview.Preview(changes=["&" * 4000] * 2000, effect="ж", reason_prompt="ж")
    view = preview.preview_modal(reference, shown)
    check_view(view)
    assert preview.REASON in [each.get("block_id") for each in view["blocks"]]
    assert "more changes" in str(view["blocks"])
    check_message(preview.message(reference, shown))


def test_the_history_lists_as_many_versions_as_fit() -> None:
    versions = [
        Charter(version=number, created_at=NOON, reason="&" * 300, created_by=ANNA)
        for number in range(300, 0, -1)
    ]
    shown = page.versions_message("ж", [(each, None) for each in versions])
    check_message(shown)
    assert "*300*" in shown.blocks[1]["text"]["text"]
    assert "older versions" in str(shown.blocks)
