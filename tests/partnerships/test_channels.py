"""Changes of a partnership's channel in Slack."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from pico_bot.delivery import outbox
from pico_bot.model.delivery import Card, ChannelQueue, OutboxMessage, OutboxState
from pico_bot.model.partnership import ChannelState, SuspensionReason
from pico_bot.model.vocabulary import Audience
from pico_bot.partnerships import channels
from tests.support.partnership import NOON, InUse


def enqueue(world: InUse, key: str) -> OutboxMessage:
    outbox.enqueue(
        world.session,
        key=key,
        method=outbox.Method.POST,
        channel=world.channel.slack_id,
        arguments={"text": key, "blocks": []},
        audience=Audience.SHARED,
        now=NOON,
    )
    return world.session.scalars(select(OutboxMessage).where(OutboxMessage.key == key)).one()


def test_a_renamed_channel_has_its_new_name(world: InUse) -> None:
    channels.rename(world.session, slack_id="C1", name="nordlys")
    channels.rename(world.session, slack_id="CUNKNOWN", name="elsewhere")
    assert world.channel.name == "nordlys"


def test_cards_and_pending_messages_move_to_a_new_channel_id(world: InUse) -> None:
    sent = enqueue(world, "sent")
    sent.state = OutboxState.SENT
    enqueue(world, "pending")
    card = Card(partnership_id=world.partnership.id, channel="C1", audience=Audience.SHARED)
    world.session.add(card)
    world.session.flush()

    channels.change_id(world.session, old="C1", new="C1NEW")
    world.session.expire_all()

    assert world.channel.slack_id == card.channel == "C1NEW"
    found = {row.key: row.channel for row in world.session.scalars(select(OutboxMessage))}
    assert (found["sent"], found["pending"]) == ("C1", "C1NEW")
    queues = set(world.session.scalars(select(ChannelQueue.channel)))
    assert "C1NEW" in queues
    assert "C1" not in queues


def test_a_new_id_keeps_the_queue_that_exists_already(world: InUse) -> None:
    enqueue(world, "pending")
    outbox.add_queue(world.session, "C1NEW")
    channels.change_id(world.session, old="C1", new="C1NEW")
    assert list(world.session.scalars(select(ChannelQueue.channel))) == ["C1NEW"]


def test_a_channel_id_in_use_by_a_partnership_is_not_reused(world: InUse) -> None:
    channels.change_id(world.session, old="CUNKNOWN", new="C1")
    channels.change_id(world.session, old="C1", new="C1")
    assert world.channel.slack_id == "C1"


@pytest.mark.parametrize(
    ("team_id", "state", "reason"),
    [
        ("TCUSTOMER1", ChannelState.SUSPENDED, SuspensionReason.DISCONNECTED),
        ("TELSEWHERE", ChannelState.ACTIVE, None),
    ],
)
def test_only_the_customers_workspace_suspends_the_channel_by_disconnecting(
    world: InUse, team_id: str, state: ChannelState, reason: SuspensionReason | None
) -> None:
    channels.disconnect(world.session, slack_id="C1", team_id=team_id, now=NOON)
    assert (world.channel.state, world.channel.suspension_reason) == (state, reason)


def test_a_channel_suspended_twice_keeps_its_reason_and_notifies_the_lead_once(
    world: InUse,
) -> None:
    missed = enqueue(world, "missed")
    later = NOON + timedelta(hours=1)
    channels.suspend(world.session, slack_id="C1", reason=SuspensionReason.ARCHIVED, now=NOON)
    channels.suspend(world.session, slack_id="C1", reason=SuspensionReason.REMOVED, now=later)

    assert world.channel.suspension_reason == SuspensionReason.ARCHIVED
    assert (missed.state, missed.error) == (OutboxState.FAILED, "channel_suspended")
    notices = [row for row in world.outbox() if row.key.startswith("suspended:")]
    assert [row.channel for row in notices] == ["ULENE"]
    assert "the channel is archived" in notices[0].arguments["text"]

    channels.resume(world.session, slack_id="C1")
    resumed = world.channel
    assert (resumed.state, resumed.suspension_reason) == (ChannelState.ACTIVE, None)
    assert missed.state is OutboxState.FAILED
