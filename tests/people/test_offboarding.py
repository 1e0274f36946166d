"""Offboarding: members who leave or are deactivated give up roles and records."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from pico_bot.model import snapshot_of
from pico_bot.model.delivery import OutboxMessage
from pico_bot.model.partnership import Channel, ChannelState
from pico_bot.model.people import Absence, Member
from pico_bot.model.vocabulary import Audience, Kind
from pico_bot.people import offboarding
from tests.escalation.scenarios import amend, set_away
from tests.records.drafts import log
from tests.support import partnership
from tests.support.partnership import NOON, InUse

LATER = NOON + timedelta(hours=1)


def leave(world: InUse, name: str, *, now: datetime = LATER) -> None:
    offboarding.on_left_channels(
        world.session, slack_id="C1", user_id=world[name].slack_user_id, now=now
    )
    world.session.flush()


def notices(world: InUse) -> list[OutboxMessage]:
    """The messages to leads about members who left, in order."""
    return [each for each in world.outbox() if each.key.startswith("left:")]


def keys_held(world: InUse, member: Member) -> tuple[str, ...]:
    return snapshot_of(world.partnership).keys_held(member, now=NOON + timedelta(days=1))


def test_the_sibling_channels_are_the_active_ones_of_the_same_partnership(world: InUse) -> None:
    partnership.create_partnership(world.session, number=2)
    for slack_id, state in (("C11", ChannelState.ACTIVE), ("C12", ChannelState.SUSPENDED)):
        world.session.add(
            Channel(
                partnership=world.partnership,
                slack_id=slack_id,
                name=slack_id.lower(),
                is_home_channel=False,
                state=state,
            )
        )
    world.session.flush()
    assert offboarding.sibling_channels(world.session, "C11") == ["C1", "C11"]
    assert offboarding.sibling_channels(world.session, "CELSEWHERE") == []


def test_a_member_who_left_gives_up_roles_absence_and_records(world: InUse) -> None:
    record = log(world, Kind.ISSUE, area="product-data")
    set_away(world, "Dorte", through=3, now=NOON)
    leave(world, "Dorte")
    assert world["Dorte"].left_at == LATER
    assert keys_held(world, world["Dorte"]) == ()
    absence = world.session.scalars(select(Absence)).one_or_none()
    assert absence is None or absence.until_at == LATER
    # The role has no other holder, so the lead of the customer handles its records.
    assert record.responsible is world["Berit"]


def test_the_lead_gets_one_internal_notice(world: InUse) -> None:
    log(world, Kind.ISSUE, area="product-data")
    leave(world, "Dorte")
    leave(world, "Dorte", now=LATER + timedelta(days=1))
    assert world["Dorte"].left_at == LATER
    [notice] = notices(world)
    assert (notice.channel, notice.audience) == ("ULENE", Audience.INTERNAL)
    text = notice.arguments["text"]
    assert "*Dorte* has left all channels of the partnership with *Customer 1*." in text
    # Of two roles, one has another holder.
    assert "*Data owner* is now vacant." in text
    assert "*Business owner*: covered by Berit." in text
    assert "Reassigned: I-1." in text
    # No other role is listed.
    assert text.count("•") == 2


def test_no_one_is_notified_if_nothing_has_to_be_reassigned(world: InUse) -> None:
    leave(world, "Olga")
    assert world["Olga"].left_at == LATER
    assert notices(world) == []


def test_without_a_lead_the_last_active_consultant_is_notified(world: InUse) -> None:
    world["Mads"].last_active_at = NOON
    leave(world, "Lene")
    [notice] = notices(world)
    assert (notice.channel, notice.audience) == ("UMADS", Audience.INTERNAL)
    assert "*Partnership lead* is now vacant." in notice.arguments["text"]


def test_the_notice_is_in_the_language_of_the_charter(world: InUse) -> None:
    amend(world, language="da")
    leave(world, "Dorte")
    [notice] = notices(world)
    assert "*Dorte* har forladt alle kanaler" in notice.arguments["text"]


def test_a_deactivated_account_leaves_every_partnership(world: InUse) -> None:
    other = partnership.create_partnership(world.session, number=2)
    offboarding.on_deactivated(world.session, user_id="UMADS", now=LATER)
    for each in (world, other):
        assert each["Mads"].left_at == LATER
        assert keys_held(each, each["Mads"]) == ()
        assert each["Lene"].left_at is None
    texts = [each.arguments["text"] for each in notices(world)]
    assert len(texts) == 2
    assert all("*Mads* no longer has an active Slack account" in each for each in texts)


@pytest.mark.parametrize("slack_id", ["C1", "C2"])
def test_leaving_the_channel_of_a_partnership_leaves_no_other(world: InUse, slack_id: str) -> None:
    other = partnership.create_partnership(world.session, number=2)
    offboarding.on_left_channels(world.session, slack_id=slack_id, user_id="UMADS", now=LATER)
    assert (world["Mads"].left_at == LATER) is (slack_id == "C1")
    assert (other["Mads"].left_at == LATER) is (slack_id == "C2")


def test_a_member_who_comes_back_is_present_without_their_roles(world: InUse) -> None:
    leave(world, "Dorte")
    offboarding.on_rejoined(world.session, slack_id="C1", user_id=world["Dorte"].slack_user_id)
    assert world["Dorte"].left_at is None
    assert keys_held(world, world["Dorte"]) == ()
