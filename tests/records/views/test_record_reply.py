"""The reply to `show`: what it shortens so that Slack takes it, and what it leaves out."""

import pytest
from hypothesis import given, settings

from pico_bot.blockkit.blocks import TEXT_LIMIT
from pico_bot.model.message import Message
from pico_bot.model.states import Step
from pico_bot.model.vocabulary import LinkType, State
from pico_bot.records.views.record_context import LinkedRecord
from pico_bot.records.views.record_modal import DetailsState
from pico_bot.records.views.record_reply import record_message
from tests.samples.arbitrary_records import LINKS, arbitrary_record
from tests.samples.record_scenes import SCENES, Scene, decision, decision_too_long, issue
from tests.samples.records import JONAS, PERMALINK, around, happened
from tests.samples.slack_limits import check_complete, check_inert, check_message

LATEST = 3


def reply(scene: Scene, *, latest: int = 0) -> Message:
    record, context = scene
    history = record.history[-latest:] if latest else []
    return record_message(
        record, context, card_permalink=PERMALINK, channel_id="C7", history=history
    )


def test_slack_accepts_the_reply_about_the_longest_record() -> None:
    record, context = decision_too_long()
    for number in range(60):
        happened(record, Step.EDIT, JONAS, leading_to=State.PROPOSED, note="Lamps " * number)
    shown = reply((record, context), latest=60)
    check_message(shown)
    assert "All articles" in shown.text


def test_a_text_that_only_repeats_the_title_is_not_shown_twice() -> None:
    title = "214 lamps lack a colour temperature"
    assert reply((issue(title), around())).text.count(title) == 1
    longer = reply((issue(title, text="The supplier sends it as text."), around()))
    assert "> The supplier sends it as text." in longer.text


def test_the_details_open_from_the_channel_of_the_question() -> None:
    [details] = reply((issue(), around())).blocks[-1]["elements"]
    assert DetailsState.load(details["value"]) == DetailsState(record_id=7, channel_id="C7")


def test_links_over_the_limit_are_counted() -> None:
    links = [
        LinkedRecord(record=issue(number=number), link_type=LinkType.MENTIONS, outgoing=False)
        for number in range(1, 24)
    ]
    shown = reply((decision(), around(links=links)))
    assert "I-20" in shown.text
    assert "I-21" not in shown.text
    assert "… and 3 more" in shown.text
    assert "more" not in reply((decision(), around(links=links[:20]))).text


def test_history_says_how_much_of_it_is_shown() -> None:
    record = issue()
    for _ in range(9):
        happened(record, Step.EDIT, JONAS, leading_to=State.OPEN, note="Lamps\nand shades")
    shown = reply((record, around()), latest=LATEST)
    assert "*History* (latest 3 of 10)" in shown.text
    assert shown.text.count("> Lamps and shades") == LATEST
    whole = reply((record, around()), latest=10)
    assert "*History*\n" in whole.text


def test_history_is_shown_on_demand_only() -> None:
    assert "History" not in reply((issue(), around())).text


@settings(max_examples=60)
@given(arbitrary_record())
def test_slack_accepts_a_reply_with_any_texts(scene: Scene) -> None:
    record, context = scene
    shown = record_message(
        record, context, card_permalink=PERMALINK, channel_id="C1", history=record.history * 20
    )
    check_message(shown)
    check_inert(shown, links=LINKS)
    # Absurdly long names and areas cut the text, which says so.
    if not (shown.text.endswith("…") and len(shown.text) > TEXT_LIMIT - 100):
        check_complete(shown)


@pytest.mark.parametrize("name", list(SCENES))
def test_the_text_of_a_reply_is_complete(name: str) -> None:
    record, context = SCENES[name]()
    shown = reply((record, context), latest=len(record.history))
    check_message(shown)
    check_complete(shown)
