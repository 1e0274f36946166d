"""Who is in a channel, for forms in which people are chosen.

Slack's own choice of people does not work in channels that are shared, so the bot offers them.
"""

import asyncio

from handlers.interactions import Services
from pico_bot.core import Refused
from pico_bot.delivery import SlackError, is_shared
from pico_bot.partnerships import SlackUser

# A form has to be open three seconds after the click, so looking people up ends before that.
LOOK_SECONDS = 1.5

# As many as are looked up at once, and as many as are listed.
_AT_ONCE = 20
_MOST = 1000


async def members_present(services: Services, channel_id: str) -> list[SlackUser]:
    """The people of a channel, as many as Slack tells of in time; neither apps nor who is gone."""
    gate = asyncio.Semaphore(_AT_ONCE)
    found: list[SlackUser] = []

    async def look(user_id: str) -> None:
        async with gate:
            try:
                profile = await services.directory.profile(user_id)
            except (SlackError, Refused):
                # Whoever cannot be looked up now is assigned by name.
                return
        if not profile.is_gone and not profile.is_bot:
            found.append(profile.speaker)

    try:
        async with asyncio.timeout(LOOK_SECONDS):
            ids = await _ids(services, channel_id)
            await asyncio.gather(*(look(each) for each in ids if each != services.home.user_id))
    except (TimeoutError, SlackError, Refused):
        # Better some of them than no form.
        return list(found)
    return found


async def _ids(services: Services, channel_id: str) -> list[str]:
    ids: list[str] = []
    cursor = ""
    while len(ids) < _MOST:
        answer = await services.slack.call(
            "conversations.members", {"channel": channel_id, "limit": 200, "cursor": cursor}
        )
        ids += answer["members"]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            break
    return ids


async def internal_channels(services: Services) -> list[tuple[str, str]]:
    """The channels that the bot is in and that are shared with no other organisation, by name."""
    try:
        async with asyncio.timeout(LOOK_SECONDS):
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
