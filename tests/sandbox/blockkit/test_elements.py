"""Elements that Slack accepts or refuses."""

from typing import Any

import pytest

from pico_bot.sandbox.blockkit import message_problems
from tests.sandbox.blockkit.pieces import actions, button, mrkdwn, plain, select

VALID: list[list[dict[str, Any]]] = [
    actions(*[button(action_id=str(number)) for number in range(25)]),
    actions(select(100)),
    actions({"type": "overflow", "options": select(5)["options"]}),
    actions({"type": "datepicker", "initial_date": "2026-12-01"}),
    actions({"type": "timepicker", "initial_time": "09:00"}),
    actions(button(confirm={"title": plain("Sure?"), "text": mrkdwn("Really")})),
]

INVALID: list[tuple[Any, str]] = [
    (actions(*[button(action_id=str(one)) for one in range(26)]), "no more than 25 items allowed"),
    (actions(button(), button()), "`action_id` `a` already exists"),
    (actions(button(text=plain("x" * 76))), "must be less than 76 characters"),
    (actions(button(value="x" * 2001)), "must be less than 2001 characters"),
    (actions(button(style="loud")), "must be one of: primary, danger"),
    (actions(button(action_id="x" * 256)), "must be less than 256 characters"),
    (actions(select(101)), "no more than 100 items allowed"),
    (actions(select(0)), "no fewer than 1 items allowed"),
    (actions(select(option_groups=[])), "no fewer than 1 items allowed"),
    (
        actions(select(initial_option={"text": plain("other"), "value": "0"})),
        "initial option must exactly match",
    ),
    (actions({"type": "overflow", "options": select(6)["options"]}), "no more than 5 items"),
    (actions({"type": "datepicker", "initial_date": "2026-02-30"}), "must be a valid date"),
    (actions({"type": "timepicker", "initial_time": "9 am!"}), "must be a valid time"),
    (actions({"type": "plain_text_input"}), "unsupported type: plain_text_input"),
]


@pytest.mark.parametrize("blocks", VALID)
def test_valid_elements_are_accepted(blocks: list[dict[str, Any]]) -> None:
    assert message_problems(blocks) == []


@pytest.mark.parametrize(("blocks", "said"), INVALID)
def test_invalid_elements_are_refused(blocks: Any, said: str) -> None:
    assert any(said in one for one in message_problems(blocks)), message_problems(blocks)
