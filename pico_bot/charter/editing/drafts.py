"""Charter changes that someone previews and hasn't proposed yet."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pico_bot.core import NotFound
from pico_bot.i18n import gettext as _
from pico_bot.model import CharterDraft, Member

MAX_AGE = timedelta(days=1)


def save(
    session: Session, *, member: Member, base: int, changes: dict[str, Any], now: datetime
) -> CharterDraft:
    """Save `changes`, a merge patch that `member` previews against version `base`."""
    draft = CharterDraft(
        partnership_id=member.partnership_id,
        member_id=member.id,
        base_version=base,
        body=changes,
        created_at=now,
    )
    session.add(draft)
    session.flush()
    return draft


def lock_draft(session: Session, draft_id: int, *, member: Member) -> CharterDraft:
    """`member`'s own draft, locked.

    Raises NotFound if it was proposed, deleted or purged, or belongs to someone else.
    """
    draft = session.get(CharterDraft, draft_id, with_for_update=True, populate_existing=True)
    if draft is None or draft.member_id != member.id:
        raise NotFound(
            _("This preview has expired. Start again with `charter`; nothing was changed.")
        )
    return draft


def remove(session: Session, draft: CharterDraft) -> None:
    """Delete a draft."""
    session.delete(draft)
    session.flush()


def purge(session: Session, *, now: datetime, limit: int = 250) -> int:
    """Delete up to `limit` drafts that are over a day old; returns how many."""
    expired = session.scalars(
        select(CharterDraft.id).where(CharterDraft.created_at < now - MAX_AGE).limit(limit)
    ).all()
    session.execute(delete(CharterDraft).where(CharterDraft.id.in_(expired)))
    return len(expired)
