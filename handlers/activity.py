"""Who wrote last where: kept in memory and written in batches, to spare the database."""

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime

import structlog

from pico_bot.core import Database, is_outage
from pico_bot.delivery import SlackError
from pico_bot.partnerships import Directory, SlackUser, activity

# Seconds between two batches. A process that is killed loses what came after the last.
INTERVAL = 60.0

# People looked up in Slack at a time.
_LOOKUPS = 8

MAX_ENTRIES = 10_000

# Seconds that the last batch may take when the process stops.
LAST_WRITE_SECONDS = 2.0

# The Slack ids of a channel and a person.
_Key = tuple[str, str]

logger = structlog.get_logger(__name__)


class ActivityTracker:
    """When each person last wrote in each channel since the last batch."""

    def __init__(self, db: Database, directory: Directory) -> None:
        self._db = db
        self._directory = directory
        self._seen: dict[_Key, datetime] = {}
        self._changed = asyncio.Event()
        self._stopping = asyncio.Event()
        self._writing = asyncio.Lock()

    def record(self, *, channel_id: str, user_id: str, at: datetime) -> None:
        """Record that the person wrote in the channel at `at`, by the bot's clock."""
        if len(self._seen) < MAX_ENTRIES or (channel_id, user_id) in self._seen:
            self._seen[channel_id, user_id] = at
            self._changed.set()

    async def run(self) -> None:
        """Write what was seen, at most once in INTERVAL, until `stop` is called."""
        while not self._stopping.is_set():
            await self._changed.wait()
            await self.write()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), INTERVAL)

    async def stop(self) -> None:
        """Make `run` return, and write what is left if that is quick."""
        self._stopping.set()
        self._changed.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_WRITE_SECONDS):
                await self.write()

    async def write(self) -> None:
        """Write what was seen until now; what can't be written is kept for the next time."""
        async with self._writing:
            await self._write_all()

    async def _write_all(self) -> None:
        seen_by_key, self._seen = self._seen, {}
        self._changed.clear()
        try:
            written = await self._write(seen_by_key)
        except Exception as error:
            if not is_outage(error):
                logger.exception("activity_not_written")
            written = set()
        except asyncio.CancelledError:
            self._seen = seen_by_key | self._seen
            raise
        self._seen = {key: at for key, at in seen_by_key.items() if key not in written} | self._seen

    async def _write(self, seen_by_key: Mapping[_Key, datetime]) -> Collection[_Key]:
        """Look people up and write their activity; returns what needs no further try."""
        channels = {channel_id for channel_id, _user_id in seen_by_key}
        concerned = await self._db.transact(activity.with_partnership, channels)
        wanted = {user_id for channel_id, user_id in seen_by_key if channel_id in concerned}
        turn = asyncio.Semaphore(_LOOKUPS)

        async def user(user_id: str) -> SlackUser | None:
            async with turn:
                with suppress(SlackError):
                    return await self._directory.user(user_id)
            return None

        found = {each.user_id: each for each in await asyncio.gather(*map(user, wanted)) if each}
        seen = {
            key: activity.Activity(channel_id=key[0], user=found[key[1]], at=at)
            for key, at in seen_by_key.items()
            if key[0] in concerned and key[1] in found
        }
        if seen:
            await self._db.transact(activity.record, list(seen.values()))
        return {key for key in seen_by_key if key in seen or key[0] not in concerned}
