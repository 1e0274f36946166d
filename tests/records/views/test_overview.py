"""The overview in place of many cards."""

import pytest

from pico_bot.blockkit.blocks import fits
from pico_bot.model.records import Record
from pico_bot.records.transitions import withdraw
from pico_bot.records.views.overview import overview_message
from tests.records.drafts import actor, log_decision, log_issue
from tests.support.partnership import InUse


def test_each_record_has_a_line_with_its_state_and_who_acts(world: InUse) -> None:
    decision = log_decision(world, "Units are kelvin")
    withdrawn = log_issue(world, "Texts are <missing>", owner="Mads")
    withdraw(world.session, record=withdrawn, reason=None, by=actor(world, "Lene"))
    issue = log_issue(world, "Texts are short", owner="Mads")
    assert decision.responsible is not None

    message = overview_message([decision, withdrawn, issue])
    assert message.text.splitlines() == [
        f"Decision D-1, proposed: Units are kelvin · {decision.responsible.name}",
        "Issue I-1, withdrawn by Lene: Texts are &lt;missing&gt;",
        "Issue I-2, open: Texts are short · Mads",
    ]
    assert [each["accessory"]["text"]["text"] for each in message.blocks[1:]] == [
        "Open D-1",
        "Open I-1",
        "Open I-2",
    ]


@pytest.mark.parametrize("count", [4, 25, 300])
def test_any_number_of_long_records_fits(world: InUse, count: int) -> None:
    record: Record = log_issue(world, "&" * 200)
    message = overview_message([record] * count)
    assert fits(message.blocks, text=message.text)
    assert len(message.blocks) - 1 == count or "more: see" in message.text
