"""Buttons and forms whose state no longer fits, such as those of an older release."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from pico_bot.blockkit.modal_state import MAX_INTEGER
from pico_bot.charter.views import page, preview
from pico_bot.checkins.views import modal
from pico_bot.checkins.views.loggable_questions import LOGGABLE_QUESTIONS
from pico_bot.phases.views import view_models as phase_page
from pico_bot.records.views import card_message, log, near_miss, record_modal
from tests.stories.messages import card, said, shown
from tests.stories.person import Person
from tests.stories.stage import Stage

OUT_OF_DATE = "This button or form is out of date, so nothing was changed."

CHANNEL = "C1"

# A value that each button could carry, whose numbers are from 0 to MAX_INTEGER.
VALUES: dict[str, dict[str, Any]] = {
    "record_withdraw": {"record_id": 1},
    card_message.MORE: {"record_id": 1, "step": "withdraw"},
    card_message.USE_EDITED_TEXT: {"record_id": 1},
    modal.ANSWER: {"occurrence_id": 1},
    **{each.action_id: {"answer_id": 1} for each in LOGGABLE_QUESTIONS.values()},
    f"{near_miss.LOG_NEAR_MISS}:0": {"ts": "1.1", "word": "isue", "kind": "issue"},
    log.OLDER: {"log_filter": {}, "channel_id": CHANNEL, "first": 10},
    record_modal.OPEN: {"record_id": 1, "channel_id": CHANNEL},
    record_modal.NEXT: {"record_id": 1, "channel_id": CHANNEL, "page": 1},
    phase_page.TICK: {"channel_id": CHANNEL, "change_count": 0},
    preview.PROPOSE: {"channel_id": CHANNEL, "draft_id": 1},
    preview.CANCEL: {"channel_id": CHANNEL, "draft_id": 1},
    f"{page.EDIT}area/pim": {"channel_id": CHANNEL, "section": "area/pim"},
}


def older(value: dict[str, Any]) -> str:
    return json.dumps({**value, "from_an_old_release": True})


def too_large(value: dict[str, Any]) -> str:
    return json.dumps(
        {name: MAX_INTEGER + 1 if type(each) is int else each for name, each in value.items()}
    )


@pytest.mark.parametrize("forge_value", [str, older, too_large])
def test_a_button_with_a_value_that_does_not_fit_changes_nothing(
    stage: Stage, anna: Person, mette: Person, forge_value: Callable[[dict[str, Any]], str]
) -> None:
    forged = {action_id: forge_value(value) for action_id, value in VALUES.items()}
    mette.say("#issue The feed is empty area:product-data")
    before = said(card(stage, "I-1"))
    for action_id in (each for each in VALUES if forged[each] != json.dumps(VALUES[each])):
        # Slack accepts only a few replies to one click.
        anna.pick(card(stage, "I-1"), "Details")

        def forge(payload: dict[str, Any], action_id: str = action_id) -> None:
            payload["actions"][0] |= {
                "action_id": action_id,
                "value": forged[action_id],
                "selected_option": {"value": forged[action_id]},
            }

        seen = len(anna.ephemerals())
        stage.forge("block_actions", forge)
        [answer] = anna.ephemerals()[seen:]
        assert said(answer).startswith(OUT_OF_DATE), action_id
    assert said(card(stage, "I-1")) == before


def test_a_form_with_state_of_an_older_release_says_so_and_keeps_the_input(
    stage: Stage, anna: Person, mette: Person
) -> None:
    mette.say("#issue The feed is empty area:product-data")
    anna.click(card(stage, "I-1"), "Resolve")
    anna.modal.body["private_metadata"] = '{"record_id": 1}'
    anna.submit({"resolution": "A new feed"})
    assert shown(anna.modal).startswith(OUT_OF_DATE)
    anna.close_modal()
    assert anna.modal.entered["resolution"]["resolution"]["value"] == "A new feed"
