"""Partnerships in which nobody speaks any more: their lead hears of it, once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from pico_bot.core import claimed
from pico_bot.delivery import notify_lead
from pico_bot.escalation.views import notices
from pico_bot.i18n import use_locale
from pico_bot.model import Channel, ChannelState, Member, Partnership, Side
from pico_bot.partnerships import Calendar, partnerships

_A_DAY = timedelta(days=1)


def due_partnerships(session: Session, *, now: datetime) -> Sequence[int]:
    """The ids of the partnerships of which it is time to ask whether anybody still speaks."""
    is_due = or_(Partnership.quiet_check_at.is_(None), Partnership.quiet_check_at <= now)
    return session.scalars(select(Partnership.id).where(is_due).order_by(Partnership.id)).all()


def check(session: Session, partnership_id: int, *, now: datetime) -> bool:
    """Tell the consultancy's lead if nobody has spoken for too long; returns whether it was told.

    Once for each silence: it is told again only after somebody spoke and it got quiet again. A
    partnership that another process looks at is left to it.
    """
    partnership = claimed(
        session,
        select(Partnership).where(Partnership.id == partnership_id),
        key_share=True,
    )
    if partnership is None:
        return False
    if partnership.quiet_check_at is not None and partnership.quiet_check_at > now:
        return False
    terms = partnerships.terms_of(session, partnership)
    calendar = Calendar.of(terms)
    last = _last_word(session, partnership)
    quiet_at = _quiet_at(calendar, last, days=terms.ladder.quiet_days)
    if quiet_at > now:
        partnership.quiet_check_at = quiet_at
        return False
    # Whether somebody has spoken since is looked at again when the lead begins to work.
    at_work = Calendar.of(terms, side=Side.CONSULTANCY)
    partnership.quiet_check_at = at_work.opens_after(now)
    if partnership.quiet_since == last or not _is_spoken_in(session, partnership):
        return False
    if not at_work.is_open(now):
        return False
    with use_locale(terms.language):
        since = last.astimezone(calendar.zone).date()
        message = notices.inactivity_notice(partnership, since=since, days=terms.ladder.quiet_days)
    is_told = notify_lead(
        session,
        partnership=partnership,
        key=f"quiet:{partnership.id}:{last.isoformat()}",
        message=message,
        now=now,
    )
    if is_told:
        partnership.quiet_since = last
    return is_told


def _last_word(session: Session, partnership: Partnership) -> datetime:
    """When somebody last said something in a channel of the partnership, or when it began."""
    spoken = session.scalar(
        select(func.max(Member.last_spoke_at)).where(Member.partnership_id == partnership.id)
    )
    return spoken or partnership.created_at


def _quiet_at(calendar: Calendar, last: datetime, *, days: int) -> datetime:
    """The morning after so many whole working days without a word, in UTC."""
    day = last.astimezone(calendar.zone).date()
    for _ in range(days):
        day = calendar.working_day(day + _A_DAY)
    return calendar.opens_after(calendar.closes(day))


def _is_spoken_in(session: Session, partnership: Partnership) -> bool:
    """Whether the bot hears anything there at all."""
    heard = session.scalar(
        select(Channel.id)
        .where(Channel.partnership_id == partnership.id, Channel.state == ChannelState.ACTIVE)
        .limit(1)
    )
    return heard is not None
