"""Snapshots by channel, for what has to be known before the transaction of an effect."""

from sqlalchemy.orm import Session

from pico_bot.core import Database, PicoError
from pico_bot.model import Channel, Snapshot, snapshot_of
from pico_bot.partnerships import partnerships

# A direct conversation belongs to no partnership.
_DIRECT = "D"

# With more channels than this in use, they are read again.
_MOST = 2_000


class OutdatedSnapshot(PicoError):
    """The partnership changed since its snapshot was read: do the same again."""


class KnownSnapshots:
    """The snapshots of this process by the Slack id of a channel.

    Another transaction may have changed the partnership since, so the transaction of an effect
    calls `require_current`.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._by_channel: dict[str, Snapshot] = {}

    async def at(self, channel_id: str) -> Snapshot | None:
        """The snapshot of the channel's partnership; None if it has none."""
        if channel_id.startswith(_DIRECT) or not channel_id:
            return None
        known = self.known(channel_id)
        if known is None:
            known = await self._db.transact(self.read, channel_id)
        return known

    def read(self, session: Session, channel_id: str) -> Snapshot | None:
        """The snapshot of the channel's partnership as `session` sees it; see `at`."""
        channel = partnerships.channel_at(session, channel_id)
        if channel is None:
            return None
        if len(self._by_channel) >= _MOST:
            self._by_channel.clear()
        snapshot = self._by_channel[channel_id] = snapshot_of(channel.partnership)
        return snapshot

    def known(self, channel_id: str) -> Snapshot | None:
        """The snapshot of the channel's partnership, if this process knows it."""
        return self._by_channel.get(channel_id)

    def forget(self, channel_id: str) -> None:
        """Read the snapshot of the channel again when it is needed next."""
        self._by_channel.pop(channel_id, None)


def require_current(channel: Channel | None, snapshot: Snapshot | None) -> None:
    """Raise OutdatedSnapshot unless `snapshot` is that of the partnership of `channel` now."""
    known = None if snapshot is None else snapshot.revision
    if known != (None if channel is None else channel.partnership.revision):
        raise OutdatedSnapshot
