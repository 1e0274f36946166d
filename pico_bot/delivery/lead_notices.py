"""Telling the consultancy's lead of a partnership what only our own side should know."""

from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.delivery import outbox
from pico_bot.model import LEAD_ROLES, Absence, Audience, Member, Message, Partnership, Rank, Side

log = structlog.get_logger(__name__)


def notify_lead(
    session: Session, *, partnership: Partnership, key: str, message: Message, now: datetime
) -> bool:
    """Owe `message` to who holds the lead role, once per `key`; whether anybody could be told.

    A deputy hears it while the primary is away, and whoever there is when all of them are. Whom
    some partnership does not know as ours hears nothing internal: that is logged, and holds up
    nothing else.
    """
    for member in leads_of(session, partnership, now=now):
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
            log.exception("lead_not_told", partnership_id=partnership.id, member_id=member.id)
        else:
            return True
    return False


def leads_of(session: Session, partnership: Partnership, *, now: datetime) -> list[Member]:
    """Who leads the partnership for the consultancy, first who is to be told of things now."""
    role = partnership.role(LEAD_ROLES[Side.CONSULTANCY])
    holders = [each.member for each in role.holders(Rank.PRIMARY) + role.holders(Rank.DEPUTY)]
    away = set(
        session.scalars(
            select(Absence.member_id).where(Absence.from_at <= now, Absence.until_at > now)
        )
    )
    ours = [each for each in holders if each.side is Side.CONSULTANCY]
    return sorted(ours, key=lambda member: member.id in away)
