"""Who holds a role, and who held it when."""

from datetime import timedelta

import pytest

from pico_bot.model.people import Assignment, Role
from pico_bot.model.vocabulary import Rank, Side
from tests.samples.records import ANNA, LARS, METTE, NOON

HOUR = timedelta(hours=1)


def role() -> Role:
    """Anna was its primary contact for an hour, then Lars; Anna has been his deputy since."""
    return Role(
        key="data-owner",
        side=Side.CUSTOMER,
        assignments=[
            Assignment(
                member=who, member_id=who.id, rank=rank, from_at=NOON + hours * HOUR, until_at=until
            )
            for who, rank, hours, until in (
                (ANNA, Rank.PRIMARY, 0, NOON + HOUR),
                (LARS, Rank.PRIMARY, 1, None),
                (ANNA, Rank.DEPUTY, 2, None),
            )
        ],
    )


def test_holders_are_those_whose_term_has_not_ended() -> None:
    assert [each.member for each in role().holders(Rank.PRIMARY)] == [LARS]
    assert [each.member for each in role().holders(Rank.DEPUTY)] == [ANNA]


@pytest.mark.parametrize(
    ("minutes", "rank"),
    [
        (-1, None),
        (0, Rank.PRIMARY),
        (59, Rank.PRIMARY),
        (60, None),
        (119, None),
        (120, Rank.DEPUTY),
    ],
)
def test_a_term_includes_its_first_moment_and_not_its_last(minutes: int, rank: Rank | None) -> None:
    at = NOON + timedelta(minutes=minutes)
    assert role().rank_at(at, member=ANNA) is rank
    assert role().rank_at(at, member=METTE) is None


def test_a_mention_is_made_of_the_slack_id() -> None:
    assert ANNA.mention == f"<@{ANNA.slack_user_id}>"
