"""The answers below a prompt, as far as they fit Slack's limits."""

import json

from pico_bot.partnerships import partnerships
from pico_bot.partnerships.partnerships import SlackUser
from tests.checkins.actions import (
    FILLED,
    answer,
    asked,
    check_limits,
    whole,
)
from tests.support.partnership import InUse


def test_many_long_answers_stay_within_slacks_limits(world: InUse) -> None:
    occurrence = asked(world)
    for number in range(40):
        name = f"Person {number}"
        world.members[name] = partnerships.member(
            world.session,
            partnership=world.partnership,
            user=SlackUser(
                user_id=f"UCROWD{number}",
                team_ids=("TCUSTOMER1",),
                name=name,
                is_from_own_workspace=False,
            ),
            active_at=None,
        )
        answer(world, occurrence, name, dict.fromkeys(FILLED, "& " * 1500) | {"confidence": "5"})
        check_limits(world.shown(occurrence.id))

    shown = world.shown(occurrence.id)
    assert "*Person 39*" in whole(shown)
    assert "Person 0, Person 1," in json.dumps(shown)


def test_long_answers_are_cut_to_fit(world: InUse) -> None:
    occurrence = asked(world)

    answer(world, occurrence, "Dorte", {"progress": "x" * 3000})
    answer(world, occurrence, "Berit", {"progress": "y" * 3000})

    shown = world.shown(occurrence.id)
    check_limits(shown)
    assert "x" * 2700 in whole(shown)
    assert "y" * 2700 in whole(shown)
