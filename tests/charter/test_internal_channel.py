"""A shared channel is removed from the charters in force that name it."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from pico_bot.charter import amend
from pico_bot.charter.internal_channel import clear_internal_channel
from pico_bot.model.actor import Actor
from pico_bot.model.charter import CharterCause
from pico_bot.model.vocabulary import Via
from pico_bot.partnerships import partnerships
from tests.support import partnership
from tests.support.partnership import NOON, InUse


def set_channel(world: InUse, slack_id: str | None) -> None:
    """A new version of the charter, with this internal channel."""
    current = amend.lock(world.session, world.partnership)
    terms = replace(current.terms, internal_channel=slack_id)
    by = Actor(member=world["Lene"], via=Via.BUTTON, now=NOON)
    amend.add_version(world.session, current, terms, by=by)


def in_force(world: InUse) -> tuple[int, str | None]:
    version = partnerships.version_in_force(world.session, world.partnership)
    return version.version, version.terms.internal_channel


def test_every_charter_that_names_the_channel_gets_a_new_version(session: Session) -> None:
    worlds = [partnership.create_partnership(session, number=number) for number in (1, 2, 3)]
    for world, slack_id in zip(worlds, ("C0SHARED", "C0OTHER", "C0SHARED"), strict=True):
        set_channel(world, slack_id)
    clear_internal_channel(session, slack_id="C0SHARED", now=NOON)
    assert [in_force(each) for each in worlds] == [(3, None), (2, "C0OTHER"), (3, None)]


@pytest.mark.parametrize("now_named", [None, "C0OTHER"])
def test_a_channel_that_only_an_earlier_version_names_changes_nothing(
    world: InUse, now_named: str | None
) -> None:
    set_channel(world, "C0SHARED")
    set_channel(world, now_named)
    clear_internal_channel(world.session, slack_id="C0SHARED", now=NOON)
    assert in_force(world) == (3, now_named)
    assert world.outbox() == []


def test_the_lead_gets_one_message_and_the_history_the_cause(world: InUse) -> None:
    set_channel(world, "C0SHARED")
    for _again in range(2):
        clear_internal_channel(world.session, slack_id="C0SHARED", now=NOON)
    [message] = world.outbox()
    assert message.channel == world["Lene"].slack_user_id
    assert "<#C0SHARED> was shared with another workspace" in message.arguments["text"]
    version = partnerships.version_in_force(world.session, world.partnership)
    assert (version.cause, version.reason) == (CharterCause.INTERNAL_CHANNEL_SHARED, None)
