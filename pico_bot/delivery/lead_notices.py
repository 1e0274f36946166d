"""Internal notices to the consultancy's lead of a partnership."""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from pico_bot.delivery import outbox
from pico_bot.model import (
    LEAD_ROLES,
    Audience,
    Holder,
    Message,
    Partnership,
    Rank,
    Side,
    snapshot_of,
)

logger = structlog.get_logger(__name__)


def notify_lead(
    session: Session, *, partnership: Partnership, key: str, message: Message, now: datetime
) -> bool:
    """Enqueue `message` for the lead, once per `key`; returns whether there was someone to notify.

    A deputy gets it while the primary is away, and the primary if everyone is. A lead who is
    external in some other partnership gets nothing internal; that is logged, and no error.
    """
    for member in leads_of(partnership, now=now):
        try:
            outbox.enqueue_direct(
                session,
                key=key,
                user=member.slack_user_id,
                message=message,
                audience=Audience.INTERNAL,
                now=now,
            )
        except outbox.AudienceError:
            logger.exception(
                "lead_not_notified", partnership_id=partnership.id, member_id=member.id
            )
        else:
            return True
    return False


def leads_of(partnership: Partnership, *, now: datetime) -> list[Holder]:
    """The holders of the consultancy's lead role, those who are not away first."""
    snapshot = snapshot_of(partnership)
    role, away = snapshot.role(LEAD_ROLES[Side.CONSULTANCY]), snapshot.away_until(now)
    holders = role.holders(Rank.PRIMARY, now=now) + role.holders(Rank.DEPUTY, now=now)
    leads = [each for each in holders if each.side is Side.CONSULTANCY]
    return sorted(leads, key=lambda member: member.id in away)
