"""The first lead of a side learns once which settings were made before them."""

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
    """A partnership in which only the consultancy's lead role is held."""
    world = partnership.create_partnership(session, assign=False)
    assign(world, "lead", "Lene")
    return world


def assign(world: InUse, key: str, name: str, rank: Rank = Rank.PRIMARY) -> None:
    roles.assign(
        world.session,
        partnership=world.partnership,
        key=key,
        member=world[name],
        rank=rank,
        now=NOON,
    )
    lead_onboarding.brief_first_lead(
        world.session, partnership=world.partnership, key=key, member=world[name], now=NOON
    )


def messages(world: InUse, name: str) -> list[str]:
    return [
        each.arguments["text"]
        for each in world.outbox()
        if each.channel == world[name].slack_user_id
    ]


def set_before(world: InUse) -> None:
    by = Actor(member=world["Lene"], via=Via.BUTTON, now=NOON)
    amend.propose_change(
        world.session,
        channel=world.channel,
        changes={"areas": {"process": {"response_days": 2}}},
        reason=None,
        by=by,
    )
    amend.set_internal_channel(
        world.session, partnership=world.partnership, slack_id="C0SECRET", by=by
    )


def test_the_first_holder_gets_the_settings_and_who_made_them(world: InUse) -> None:
    set_before(world)
    assign(world, "business-owner", "Dorte", Rank.DEPUTY)
    [text] = messages(world, "Dorte")
    assert "Process, escalate after: 5 → 2 working days" in text
    assert "set by Lene" in text
    assert "@Pico charter" in text
    assert "internal" not in text
    # The role was held before, so no later holder is its first.
    assign(world, "business-owner", "Berit")
    assign(world, "data-owner", "Berit")
    assert messages(world, "Berit") == []
    assert messages(world, "Lene") == []


def test_there_is_no_message_if_nothing_was_set(world: InUse) -> None:
    assign(world, "business-owner", "Berit")
    assert messages(world, "Berit") == []
