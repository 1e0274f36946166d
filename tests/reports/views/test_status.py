"""Replies: Slack accepts them with any texts, and they mention no one."""

import pytest
from hypothesis import given, settings

from pico_bot.blockkit.blocks import TEXT_LIMIT
from pico_bot.blockkit.messages import sentence
from pico_bot.model.people import Role
from pico_bot.records.views import log
from pico_bot.records.views.record_reply import record_message
from pico_bot.records.views.search_results import search_results
from pico_bot.reports.views import status
from tests.samples.arbitrary_records import LINKS, anything, written
from tests.samples.escalation import ASKED, BYS
from tests.samples.record_scenes import SCENES, Scene
from tests.samples.records import METTE, PERMALINK, partnership
from tests.samples.slack_limits import check_complete, check_inert, check_message


@settings(max_examples=60)
@given(anything(), written)
def test_slack_accepts_replies_with_any_texts(scene: Scene, text: str) -> None:
    record, context = scene
    whose = partnership({"lead": text[:100]})
    whose.name = text
    roles: list[Role] = list(whose.roles)
    for answer in (
        sentence(f"{METTE.name}: {'&amp; ' * len(text)}"),
        status.status_message(
            whose, yours=[(record, BYS[-1])] * 20, checkins=ASKED, others=[(record, None)],
            vacant_roles=roles, phase="one", checkin="never",
        ),
        record_message(
            record, context, card_permalink=PERMALINK, channel_id="C1", history=record.history * 20
        ),
        search_results(text, [record] * 10),
        search_results(text, []),
        log.log_message("The log", waiting=[record] * 5, others=[record] * 10, first=0, total=400,
                 newer=None, older="x"),
    ):  # fmt: skip
        check_message(answer)
        check_inert(answer, links=LINKS)
        # Names and areas of absurd length end a text early; it says so.
        if not (answer.text.endswith("…") and len(answer.text) > TEXT_LIMIT - 100):
            check_complete(answer)


@pytest.mark.parametrize("name", list(SCENES))
def test_the_text_of_a_record_reply_is_complete(name: str) -> None:
    record, context = SCENES[name]()
    answer = record_message(
        record, context, card_permalink=PERMALINK, channel_id="C1", history=record.history
    )
    check_message(answer)
    check_complete(answer)


def test_waiting_items_are_sorted_by_deadline() -> None:
    record = SCENES["issue-with-everything"]()[0]
    answer = status.status_message(
        partnership(),
        yours=[(record, by) for by in BYS],
        checkins=ASKED,
        others=[],
        vacant_roles=[],
        phase="first",
        checkin="never",
    )
    check_complete(answer)
    waits = answer.text.split("\n")[2:7]
    assert ["overdue since" in each for each in waits] == [True, False, False, False, False]
    assert ["by <!date" in each for each in waits] == [False, True, True, False, False]
    assert [each.startswith(":speech_balloon: Your answer to the ") for each in waits] == [
        False, True, False, True, False,
    ]  # fmt: skip


def test_a_long_status_counts_what_it_leaves_out() -> None:
    record = SCENES["issue-with-everything"]()[0]
    answer = status.status_message(
        partnership(),
        yours=[(record, by) for by in BYS for _ in range(13)],
        checkins=ASKED,
        others=[(record, by) for by in BYS for _ in range(14)][:40],
        vacant_roles=[],
        phase="first",
        checkin="never",
    )
    check_message(answer)
    check_complete(answer)
    assert "more: see" in answer.text
    assert "Waiting for you (41)" in answer.text
