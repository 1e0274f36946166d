"""What somebody is about to propose, kept between looking at it and proposing it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pico_bot.core import NotFound
from pico_bot.i18n import gettext as _
from pico_bot.model import Draft, Member

KEPT_FOR = timedelta(days=1)


def keep(
    session: Session, *, member: Member, base: int, changes: dict[str, Any], now: datetime
) -> Draft:
    """Keep `changes` that `member` looks at against version `base` of the charter."""
    draft = Draft(
        partnership_id=member.partnership_id,
        member_id=member.id,
        base_version=base,
        body=changes,
        made_at=now,
    )
    session.add(draft)
    session.flush()
    return draft


def find(session: Session, draft_id: int, *, member: Member) -> Draft:
    """The draft, which is `member`'s own, locked.

    Raises NotFound for one that was proposed, dropped or is too old, and for anybody else's.
    """
    draft = session.get(Draft, draft_id, with_for_update=True, populate_existing=True)
    if draft is None or draft.member_id != member.id:
        raise NotFound(
            _("This preview is not there any more. Begin anew with `charter`; nothing was changed.")
        )
    return draft


def drop(session: Session, draft: Draft) -> None:
    """Forget a draft."""
    session.delete(draft)
    session.flush()


def forget_old(session: Session, *, now: datetime, limit: int = 1000) -> int:
    """Drop at most `limit` drafts of more than a day ago; returns how many."""
    old = session.scalars(select(Draft.id).where(Draft.made_at < now - KEPT_FOR).limit(limit)).all()
    session.execute(delete(Draft).where(Draft.id.in_(old)))
    return len(old)
