"""People as Slack changes them: who left a channel, came back, or lost their account."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from sqlalchemy.orm import Session

from handlers.interactions import Interaction, Services
from pico_bot.core import Refused
from pico_bot.delivery import SlackError
from pico_bot.partnerships import SlackUser, roles
from pico_bot.people import offboarding, side_changes

LEFT = "member_left_channel"
CHANGED = "user_change"

# How long Slack may take to say what people say of themselves: a command has three seconds.
HINT_SECONDS = 1.5


def register(app: AsyncApp, services: Services) -> None:
    """Listen to people leaving channels, and to their accounts."""

    async def on_left(event: dict[str, Any], body: dict[str, Any]) -> None:
        channel_id, user_id = event["channel"], event["user"]
        # That the bot itself left is told by another event.
        if user_id == services.home.user_id or await _is_around(services, channel_id, user_id):
            services.metrics.event(LEFT, "unhandled")
            return
        occasion = Interaction(
            kind=LEFT, key=body["event_id"], user_id=user_id, channel_id=channel_id
        )

        def effect(session: Session, now: datetime) -> None:
            offboarding.on_left_channels(session, slack_id=channel_id, user_id=user_id, now=now)

        await services.once(occasion, effect)

    async def on_change(event: dict[str, Any], body: dict[str, Any]) -> None:
        user = event["user"]
        services.directory.forget_person(user["id"])
        if user.get("deleted"):
            await _deactivate(services, user["id"], key=body["event_id"])
            return
        if not await services.db.transact(side_changes.is_known, user["id"]):
            services.metrics.event(CHANGED, "unhandled")
            return
        # Asked of Slack anew, and not read from what was delivered: a side hangs on it.
        speaker = await services.directory.speaker(user["id"])
        occasion = Interaction(
            kind=CHANGED, key=body["event_id"], user_id=speaker.user_id, channel_id=""
        )

        def effect(session: Session, now: datetime) -> None:
            side_changes.update_side(session, slack_user=speaker, now=now)

        await services.once(occasion, effect)

    app.event(LEFT)(on_left)
    app.event(CHANGED)(on_change)


async def mark_returned(
    services: Services, event: Mapping[str, Any], body: Mapping[str, Any]
) -> None:
    """Somebody has come into a channel; whoever had left the partnership is of it again."""
    channel_id, user_id = event["channel"], event["user"]
    occasion = Interaction(
        kind=event["type"], key=body["event_id"], user_id=user_id, channel_id=channel_id
    )

    def effect(session: Session, _now: datetime) -> None:
        offboarding.on_rejoined(session, slack_id=channel_id, user_id=user_id)

    await services.once(occasion, effect)


async def statuses(services: Services, *, channel_id: str, reader: SlackUser) -> dict[str, str]:
    """What those who hold roles say of themselves in Slack now, as far as `reader` may see it.

    Slack shows a status within a workspace, and ours what others share with it. It is read and
    forgotten, except that whose account turns out to be deactivated has left.
    """
    holders = await services.db.transact(roles.holders_at, channel_id)
    try:
        async with asyncio.timeout(HINT_SECONDS):
            profiles = await asyncio.gather(*map(services.directory.profile, holders))
    except (TimeoutError, SlackError):
        # Who holds a role is worth more than a hint.
        return {}
    now, found = services.clock.now(), {}
    for user_id, profile in zip(holders, profiles, strict=True):
        if profile.is_gone:
            await _deactivate(services, user_id, key=f"gone:{user_id}:{now.isoformat()}")
        status = profile.status
        is_over = status is None or (status.until is not None and status.until <= now)
        is_shown = reader.is_home or bool(set(reader.team_ids) & set(profile.speaker.team_ids))
        if status and is_shown and not is_over:
            found[user_id] = status.words
    return found


async def _deactivate(services: Services, user_id: str, *, key: str) -> None:
    occasion = Interaction(kind=CHANGED, key=key, user_id=user_id, channel_id="")

    def effect(session: Session, now: datetime) -> None:
        offboarding.on_deactivated(session, user_id=user_id, now=now)

    await services.once(occasion, effect)


async def _is_around(services: Services, channel_id: str, user_id: str) -> bool:
    """Whether the person is in any channel of the partnership that this channel is of.

    Where a channel was cut off, everybody behind it seems gone, and nobody has left.
    """
    channels = await services.db.transact(offboarding.sibling_channels, channel_id)
    if channel_id not in channels:
        return True
    for each in channels:
        try:
            if await services.directory.is_in(each, user_id):
                return True
        except Refused:
            # Nobody loses a role because the bot cannot look.
            return True
    return False
