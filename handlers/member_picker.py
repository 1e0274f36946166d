"""Options for forms in which people or channels are chosen.

Slack's own user select doesn't work in shared channels, so the bot lists the people itself.
"""

import asyncio

from handlers.handler_services import Services
from pico_bot.core import Refused
from pico_bot.delivery import SlackError, is_shared
from pico_bot.partnerships import SlackUser

# Seconds that look-ups may take: a form must be open within three seconds of the click.
LOOKUP_SECONDS = 1.5

_MAX_CONCURRENT = 20
_MAX_PEOPLE = 1000


async def members_present(services: Services, channel_id: str) -> list[SlackUser]:
    """The active people in a channel, without apps: as many as Slack returns in time."""
    limit = asyncio.Semaphore(_MAX_CONCURRENT)
    found: list[SlackUser] = []

    async def look(user_id: str) -> None:
        async with limit:
            try:
                profile = await services.directory.profile(user_id)
            except (SlackError, Refused):
                # They can still be assigned with a command.
                return
        if not profile.is_gone and not profile.is_bot:
            found.append(profile.user)

    try:
        async with asyncio.timeout(LOOKUP_SECONDS):
            ids = await _ids(services, channel_id)
            await asyncio.gather(
                *(look(each) for each in ids if each != services.workspace.user_id)
            )
    except (TimeoutError, SlackError, Refused):
        # A form with some of the people is better than none.
        return list(found)
    return found


async def _ids(services: Services, channel_id: str) -> list[str]:
    ids: list[str] = []
    cursor = ""
    while len(ids) < _MAX_PEOPLE:
        answer = await services.slack.call(
            "conversations.members", {"channel": channel_id, "limit": 200, "cursor": cursor}
        )
        ids += answer["members"]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            break
    return ids


async def internal_channels(services: Services) -> list[tuple[str, str]]:
    """The ids and names of the bot's channels that aren't shared with others, by name."""
    try:
        async with asyncio.timeout(LOOKUP_SECONDS):
            answer = await services.slack.call(
                "users.conversations",
                {
                    "types": "public_channel,private_channel",
                    "exclude_archived": True,
                    "limit": 200,
                },
            )
    except (TimeoutError, SlackError, Refused):
        return []
    found = [
        (str(each["id"]), f"#{each.get('name') or each['id']}")
        for each in answer["channels"]
        if not is_shared(each)
    ]
    return sorted(found, key=lambda each: each[1])
