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
