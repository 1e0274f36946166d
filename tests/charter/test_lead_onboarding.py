"""Whoever first leads a side hears, once, what was set before them."""

import pytest
from sqlalchemy.orm import Session

from pico_bot.charter import amend, lead_onboarding
from pico_bot.model.actor import Actor
from pico_bot.model.vocabulary import Rank, Via
from pico_bot.partnerships import roles
from tests.support import partnership
from tests.support.partnership import NOON, InUse


@pytest.fixture
def world(session: Session) -> InUse:
    """A partnership in which nobody holds a role but the consultancy's lead."""
    world = partnership.begin(session, assign=False)
    assign(world, "lead", "Lene")
    return world


def assign(world: InUse, key: str, name: str, rank: Rank = Rank.PRIMARY) -> None:
    roles.assign(
        world.session, partnership=world.partnership, key=key, member=world[name], rank=rank,
        by=world["Lene"], now=NOON,
    )  # fmt: skip
    lead_onboarding.brief_first_lead(
        world.session, partnership=world.partnership, key=key, member=world[name], now=NOON
    )


def told(world: InUse, name: str) -> list[str]:
    return [
        each.arguments["text"] for each in world.owed() if each.channel == world[name].slack_user_id
    ]


def set_before(world: InUse) -> None:
    amend.propose_change(
        world.session,
        channel=world.channel,
        changes={"areas": {"process": {"silence_days": 2}}, "internal_channel": "C0SECRET"},
        reason=None,
        by=Actor(member=world["Lene"], via=Via.BUTTON, now=NOON),
    )


def test_the_first_holder_hears_what_was_set_and_who_set_it(world: InUse) -> None:
    set_before(world)
    assign(world, "business-owner", "Dorte", Rank.DEPUTY)
    [said] = told(world, "Dorte")
    assert "process, escalate after: 5 → 2 working days" in said
    assert "set by Lene" in said
    assert "@Pico charter" in said
    assert "C0SECRET" not in said
    assign(world, "business-owner", "Berit")
    assign(world, "data-owner", "Berit")
    assert told(world, "Berit") == []
    assert told(world, "Lene") == []


def test_nothing_is_told_where_nothing_was_set(world: InUse) -> None:
    assign(world, "business-owner", "Berit")
    assert told(world, "Berit") == []
