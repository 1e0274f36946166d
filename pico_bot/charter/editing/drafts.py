"""What somebody is about to propose, kept between looking at it and proposing it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pico_bot.core import NotFound
from pico_bot.i18n import gettext as _
from pico_bot.model import CharterDraft, Member

KEPT_FOR = timedelta(days=1)


def save(
    session: Session, *, member: Member, base: int, changes: dict[str, Any], now: datetime
) -> CharterDraft:
    """Keep `changes` that `member` looks at against version `base` of the charter."""
    draft = CharterDraft(
        partnership_id=member.partnership_id,
        member_id=member.id,
        base_version=base,
        body=changes,
        made_at=now,
    )
    session.add(draft)
    session.flush()
    return draft


def find(session: Session, draft_id: int, *, member: Member) -> CharterDraft:
    """The draft, which is `member`'s own, locked.

    Raises NotFound for one that was proposed, dropped or is too old, and for anybody else's.
    """
    draft = session.get(CharterDraft, draft_id, with_for_update=True, populate_existing=True)
    if draft is None or draft.member_id != member.id:
        raise NotFound(
            _("This preview has expired. Start again with `charter`; nothing was changed.")
        )
    return draft


def drop(session: Session, draft: CharterDraft) -> None:
    """Forget a draft."""
    session.delete(draft)
    session.flush()


def purge(session: Session, *, now: datetime, limit: int = 1000) -> int:
    """Drop at most `limit` drafts of more than a day ago; returns how many."""
    old = session.scalars(
        select(CharterDraft.id).where(CharterDraft.made_at < now - KEPT_FOR).limit(limit)
    ).all()
    session.execute(delete(CharterDraft).where(CharterDraft.id.in_(old)))
    return len(old)
