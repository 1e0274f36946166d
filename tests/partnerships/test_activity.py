"""Activity: who wrote last, and where the bot still is."""

from datetime import timedelta

from pico_bot.model.partnership import ChannelState, SuspensionReason
from pico_bot.partnerships import activity, channels, partnerships
from tests.support.partnership import NOON, InUse


def seen(world: InUse, *, channel_id: str = "C1", hours: int = 1) -> activity.Activity:
    """Something that a member wrote, hours after noon."""
    return activity.Activity(
        channel_id=channel_id,
        user=partnerships.as_slack_user(world["Lene"]),
        at=NOON + timedelta(hours=hours),
    )


def test_the_last_time_counts(world: InUse) -> None:
    activity.record(world.session, [seen(world, hours=1), seen(world, hours=3)])
    assert world["Lene"].last_active_at == NOON + timedelta(hours=3)


def test_a_channel_without_a_partnership_has_no_activity(world: InUse) -> None:
    before = world["Lene"].last_active_at
    activity.record(world.session, [seen(world, channel_id="C9")])
    assert world["Lene"].last_active_at == before


def test_a_suspended_channel_in_which_people_write_is_resumed(world: InUse) -> None:
    channels.suspend(world.session, slack_id="C1", reason=SuspensionReason.REMOVED, now=NOON)
    activity.record(world.session, [seen(world)])
    assert world.channel.state is ChannelState.ACTIVE


def test_a_channel_that_was_suspended_after_the_last_message_stays_suspended(
    world: InUse,
) -> None:
    channels.suspend(
        world.session,
        slack_id="C1",
        reason=SuspensionReason.REMOVED,
        now=NOON + timedelta(hours=2),
    )
    activity.record(world.session, [seen(world, hours=1)])
    assert world.channel.state is ChannelState.SUSPENDED


def test_someone_who_left_after_their_last_message_has_left(world: InUse) -> None:
    left = NOON + timedelta(hours=2)
    world["Lene"].left_at = left
    activity.record(world.session, [seen(world, hours=1)])
    assert world["Lene"].left_at == left
    activity.record(world.session, [seen(world, hours=3)])
    assert world["Lene"].left_at is None


def test_channels_without_a_partnership_are_left_out(world: InUse) -> None:
    assert activity.with_partnership(world.session, {"C1", "C9"}) == {"C1"}
