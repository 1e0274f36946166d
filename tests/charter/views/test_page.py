"""The page and the history of the largest valid charter fit Slack's limits."""

from collections.abc import Iterator

from pico_bot.charter.views import forms as charter_forms
from pico_bot.charter.views import page
from pico_bot.model.charter import Charter
from pico_bot.model.charter_roles import LEAD_ROLES
from pico_bot.model.message import Message
from tests.samples.largest_charter import largest_charter
from tests.samples.records import ANNA, NOON
from tests.samples.slack_limits import check_message

TERMS = largest_charter()


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


def test_the_history_lists_as_many_versions_as_fit() -> None:
    versions = [
        Charter(version=number, created_at=NOON, reason="&" * 300, created_by=ANNA)
        for number in range(300, 0, -1)
    ]
    shown = page.versions_message("ж", [(each, None) for each in versions])
    check_message(shown)
    assert "*300*" in shown.blocks[1]["text"]["text"]
    assert "older versions" in str(shown.blocks)
