"""Commands from someone who is in several partnerships."""

import pytest

from pico_bot.commands.several import RUN_IN, run_in_private
from pico_bot.core.errors import BadRequest
from tests.commands.invocations import invocation
from tests.support.partnership import NOON, InUse


def test_what_concerns_no_partnership_is_answered_once(world: InUse) -> None:
    for text, expected in (("help", "Tag what matters"), ("Help", "Tag what matters")):
        both = [invocation(text), invocation(text)]
        answer = run_in_private(world.session, both, now=NOON)
        assert answer is not None
        assert answer.text.count(expected) == 1
    thanks = [invocation("tak"), invocation("tak")]
    assert run_in_private(world.session, thanks, now=NOON) is None


def test_each_button_has_its_own_id_and_the_whole_command(world: InUse) -> None:
    both = [invocation("find a & b"), invocation("find a & b")]
    answer = run_in_private(world.session, both, now=NOON)
    assert answer is not None
    [row] = [each for each in answer.blocks if each["type"] == "actions"]
    assert [each["action_id"] for each in row["elements"]] == [f"{RUN_IN}_0", f"{RUN_IN}_1"]
    assert all("find a & b" in each["value"] for each in row["elements"])


def test_a_command_too_long_for_a_button_is_sent_to_the_channel(world: InUse) -> None:
    text = "charter import " + "x" * 1500
    with pytest.raises(BadRequest, match="Ask in the channel of the one you mean"):
        run_in_private(world.session, [invocation(text), invocation(text)], now=NOON)
