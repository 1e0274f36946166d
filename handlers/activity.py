"""Who wrote last where: kept in memory and written in batches, to spare the database."""

import asyncio
from contextlib import suppress
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from pico_bot.core import Database
from pico_bot.delivery import SlackError
from pico_bot.partnerships import Directory, SlackUser, activity

# Seconds between two batches. A process that is killed loses what it heard since the last one.
INTERVAL = 60.0

# People looked up in Slack at a time.
_LOOKUPS = 8

MAX_ENTRIES = 10_000

logger = structlog.get_logger(__name__)


class ActivityLog:
    """When each person last wrote in each channel since the last batch."""

    def __init__(self, db: Database, directory: Directory) -> None:
        self._db = db
        self._directory = directory
        self._heard: dict[tuple[str, str], datetime] = {}
        self._changed = asyncio.Event()

    def note(self, *, channel_id: str, user_id: str, at: datetime) -> None:
        """Note that the person wrote in the channel at `at`, by the bot's clock."""
        if len(self._heard) < MAX_ENTRIES or (channel_id, user_id) in self._heard:
            self._heard[channel_id, user_id] = at
            self._changed.set()

    async def run(self) -> None:
        """Write what was heard, at most once in INTERVAL, until cancelled."""
        while True:
            await self._changed.wait()
            await self.write()
            await asyncio.sleep(INTERVAL)

    async def write(self) -> None:
        """Write what was heard now; what can't be written is kept for the next time."""
        heard, self._heard = self._heard, {}
        self._changed.clear()
        turn = asyncio.Semaphore(_LOOKUPS)

        async def user(user_id: str) -> SlackUser | None:
            async with turn:
                with suppress(SlackError):
                    return await self._directory.user(user_id)
            return None

        found = await asyncio.gather(*(user(user_id) for _channel_id, user_id in heard))
        seen = [
            activity.Activity(channel_id=channel_id, user=person, at=at)
            for ((channel_id, _user_id), at), person in zip(heard.items(), found, strict=True)
            if person
        ]
        written = {(each.channel_id, each.user.user_id) for each in seen}
        try:
            if seen:
                await self._db.transact(activity.record, seen)
        except SQLAlchemyError:
            logger.exception("activity_not_written")
            written = set()
        for key, at in heard.items():
            if key not in written:
                self._heard.setdefault(key, at)
