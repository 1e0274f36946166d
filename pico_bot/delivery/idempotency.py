"""Handles each event of Slack once: its key is stored in the transaction of its effect."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from pico_bot.model import ProcessedEvent

# Slack retries a delivery for up to 24 hours.
RETENTION = timedelta(days=7)


def claim(session: Session, *, key: str, now: datetime) -> bool:
    """Record `key`; returns False if it was recorded before.

    If two processes handle the same delivery, the second waits here until the first commits.
    """
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    added = session.execute(
        insert(ProcessedEvent)
        .values(key=key, processed_at=now)
        .on_conflict_do_nothing()
        .returning(ProcessedEvent.key)
    )
    return added.scalar_one_or_none() is not None


def purge(session: Session, *, now: datetime, limit: int = 1000) -> int:
    """Delete up to `limit` keys too old to be delivered again; returns how many."""
    old = (
        select(ProcessedEvent.key).where(ProcessedEvent.processed_at < now - RETENTION).limit(limit)
    )
    keys = session.scalars(old).all()
    session.execute(delete(ProcessedEvent).where(ProcessedEvent.key.in_(keys)))
    return len(keys)
