"""Buttons and forms whose state no longer fits, such as those of an older release."""

from typing import Any

import pytest

from pico_bot.charter.views import preview
from pico_bot.checkins.views import answers, modal
from pico_bot.phases.views import view_models as phase_page
from pico_bot.records.views import card_message, log
from tests.stories.messages import card, said, shown
from tests.stories.person import Person
from tests.stories.stage import Stage

OUT_OF_DATE = "This button or form is out of date, so nothing was changed."

ACTIONS = (
    "record_withdraw",
    card_message.MORE,
    card_message.USE_EDITED_TEXT,
    modal.ANSWER,
    answers.LOG_ISSUE,
    answers.LOG_CHANGE,
    log.OLDER,
    phase_page.TICK,
    preview.PROPOSE,
    preview.CANCEL,
)


@pytest.mark.parametrize("value", ["old", '{"record_id": 1, "from_an_old_release": true}'])
def test_a_button_with_a_value_that_does_not_fit_changes_nothing(
    stage: Stage, anna: Person, mette: Person, value: str
) -> None:
    for number, action_id in enumerate(ACTIONS, start=1):
        # Slack accepts only a few replies to one click.
        mette.say("#issue The feed is empty area:product-data")
        anna.click(card(stage, f"I-{number}"), "Acknowledge")
        before = said(card(stage, f"I-{number}"))

        def forge(payload: dict[str, Any], action_id: str = action_id) -> None:
            payload["actions"][0] |= {
                "action_id": action_id,
                "value": value,
                "selected_option": {"value": value},
            }

        seen = len(anna.ephemerals())
        stage.forge("block_actions", forge)
        [answer] = anna.ephemerals()[seen:]
        assert said(answer).startswith(OUT_OF_DATE), action_id
        assert said(card(stage, f"I-{number}")) == before


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
