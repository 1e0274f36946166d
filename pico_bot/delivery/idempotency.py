"""What Slack delivers counts once: its key is kept in the transaction of its effect."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from pico_bot.model import ProcessedEvent

# Slack delivers again for 24 hours at most; a week is generous.
KEPT_FOR = timedelta(days=7)


def claim(session: Session, *, key: str, now: datetime) -> bool:
    """Whether the delivery `key` has had no effect yet; from then on it has.

    Two processes that got the same delivery wait here for each other, so one of them is told no.
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
    """Drop at most `limit` keys that nothing can be delivered under any more; returns how many."""
    old = (
        select(ProcessedEvent.key).where(ProcessedEvent.processed_at < now - KEPT_FOR).limit(limit)
    )
    keys = session.scalars(old).all()
    session.execute(delete(ProcessedEvent).where(ProcessedEvent.key.in_(keys)))
    return len(keys)
