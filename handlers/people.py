"""People as Slack reports them: who left a channel, came back, or had their account deactivated."""

import asyncio
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.events import EventListener, Relevance
from handlers.handler_services import Services
from handlers.interactions import Interaction, Payload
from pico_bot.core import Refused
from pico_bot.delivery import SlackError
from pico_bot.partnerships import SlackUser, roles
from pico_bot.people import offboarding, side_changes

LEFT = "member_left_channel"
CHANGED = "user_change"

# Seconds that looking up Slack statuses may take: a command must be answered within three.
STATUS_SECONDS = 1.5


async def _handle_left(services: Services, interaction: Interaction, _event: Payload) -> None:
    channel_id, user_id = interaction.channel_id, interaction.user_id
    # Another event reports that the bot itself left.
    if user_id == services.workspace.user_id or await _is_present(services, channel_id, user_id):
        services.metrics.event(LEFT, "unhandled")
        return

    def use_case(session: Session, now: datetime) -> None:
        offboarding.on_left_channels(session, slack_id=channel_id, user_id=user_id, now=now)

    await services.run_once(interaction, use_case)


def _on_arrival_of_change(
    services: Services, interaction: Interaction, _event: Payload
) -> Relevance:
    services.directory.forget_person(interaction.user_id)
    return Relevance.POSSIBLE


def _concerns_change(session: Session, interaction: Interaction, _event: Payload) -> bool:
    return side_changes.is_known(session, interaction.user_id)


async def _handle_change(services: Services, interaction: Interaction, event: Payload) -> None:
    services.directory.forget_person(interaction.user_id)
    if event["user"].get("deleted"):
        await _deactivate(services, interaction)
        return
    # The side depends on it, so ask Slack until it answers: the event may be old.
    user = await services.directory.user(interaction.user_id)

    def use_case(session: Session, now: datetime) -> None:
        side_changes.update_side(session, slack_user=user, now=now)

    await services.run_once(interaction, use_case)


EVENTS = {
    LEFT: EventListener(handle=_handle_left),
    CHANGED: EventListener(
        on_arrival=_on_arrival_of_change, concerns=_concerns_change, handle=_handle_change
    ),
}


async def mark_returned(services: Services, interaction: Interaction) -> None:
    """Note that someone joined a channel: if they had left the partnership, they rejoin it."""

    def use_case(session: Session, _now: datetime) -> None:
        offboarding.on_rejoined(
            session, slack_id=interaction.channel_id, user_id=interaction.user_id
        )

    await services.run_once(interaction, use_case)


async def statuses(services: Services, *, channel_id: str, reader: SlackUser) -> dict[str, str]:
    """The current Slack statuses of people with roles, by Slack id, as far as `reader` may see.

    Slack shows a status within a workspace; ours is also shown to workspaces that share a channel.
    Statuses aren't stored. People whose account turns out to be deactivated are offboarded.
    """
    holders = await services.db.transact(roles.holders_at, channel_id, now=services.clock.now())
    try:
        async with asyncio.timeout(STATUS_SECONDS):
            profiles = await asyncio.gather(*map(services.directory.profile, holders))
    except (TimeoutError, SlackError):
        # The roles are worth showing without statuses.
        return {}
    now, found = services.clock.now(), {}
    for user_id, profile in zip(holders, profiles, strict=True):
        if profile.is_gone:
            await _deactivate(
                services, Interaction.from_lookup(kind=CHANGED, user_id=user_id, now=now)
            )
        status = profile.status
        is_over = status is None or (status.until is not None and status.until <= now)
        is_shown = reader.is_from_own_workspace or bool(
            set(reader.team_ids) & set(profile.user.team_ids)
        )
        if status and is_shown and not is_over:
            found[user_id] = status.words
    return found


async def _deactivate(services: Services, interaction: Interaction) -> None:
    def use_case(session: Session, now: datetime) -> None:
        offboarding.on_deactivated(session, user_id=interaction.user_id, now=now)

    await services.run_once(interaction, use_case)


async def _is_present(services: Services, channel_id: str, user_id: str) -> bool:
    """Whether the person is in any channel of the partnership to which this channel belongs.

    After a channel was disconnected, everyone on its other side seems gone, but no one has left.
    """
    channels = await services.db.transact(offboarding.sibling_channels, channel_id)
    if channel_id not in channels:
        return True
    for each in channels:
        try:
            if await services.directory.is_in(each, user_id):
                return True
        except Refused:
            # No one loses a role because the bot can't look.
            return True
    return False
