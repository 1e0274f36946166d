"""Inactivity: notify the lead, once, when no one has posted in a partnership for a while."""

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from pico_bot.core import lock_if_due
from pico_bot.delivery import notify_lead
from pico_bot.escalation.views import notices
from pico_bot.i18n import use_locale
from pico_bot.model import Channel, ChannelState, Member, Partnership, Side, snapshot_of
from pico_bot.partnerships import Calendar

_A_DAY = timedelta(days=1)


@cache
def due_partnerships() -> Select[int, datetime]:
    """Selects the partnerships whose inactivity check is due."""
    return (
        select(Partnership.id, Partnership.inactivity_check_at)
        .where(Partnership.inactivity_check_at <= bindparam("now"))
        .order_by(Partnership.inactivity_check_at, Partnership.id)
    )


def check(session: Session, partnership_id: int, *, now: datetime) -> bool:
    """Notify the consultancy's lead if no one has posted for too long; returns whether it did.

    Each inactive period is reported once. A partnership that another process is checking is
    skipped.
    """
    partnership = lock_if_due(
        session,
        select(Partnership).where(Partnership.id == partnership_id),
        key_share=True,
    )
    if partnership is None or partnership.inactivity_check_at > now:
        return False
    terms = snapshot_of(partnership).terms
    calendar = Calendar.of(terms)
    last = _last_activity(session, partnership)
    inactive_at = _inactive_at(calendar, last, days=terms.escalation.quiet_days)
    if inactive_at > now:
        partnership.inactivity_check_at = inactive_at
        return False
    # Check again when the lead starts work.
    consultancy_hours = Calendar.of(terms, side=Side.CONSULTANCY)
    partnership.inactivity_check_at = consultancy_hours.opens_after(now)
    if partnership.inactive_since == last or not _has_active_channel(session, partnership):
        return False
    if not consultancy_hours.is_open(now):
        return False
    with use_locale(terms.language):
        since = last.astimezone(calendar.zone).date()
        message = notices.inactivity_notice(
            partnership, since=since, days=terms.escalation.quiet_days
        )
    is_sent = notify_lead(
        session,
        partnership=partnership,
        key=f"quiet:{partnership.id}:{last.isoformat()}",
        message=message,
        now=now,
    )
    if is_sent:
        partnership.inactive_since = last
    return is_sent


def _last_activity(session: Session, partnership: Partnership) -> datetime:
    """When someone last posted in a channel of the partnership, or when it was set up."""
    last_active_at = session.scalar(
        select(func.max(Member.last_active_at)).where(Member.partnership_id == partnership.id)
    )
    return last_active_at or partnership.created_at


def _inactive_at(calendar: Calendar, last: datetime, *, days: int) -> datetime:
    """The start of work after `days` whole working days without a message, in UTC."""
    day = last.astimezone(calendar.zone).date()
    for __ in range(days):
        day = calendar.working_day(day + _A_DAY)
    return calendar.opens_after(calendar.closes(day))


def _has_active_channel(session: Session, partnership: Partnership) -> bool:
    """Whether Pico can see messages in any channel of the partnership."""
    channel = session.scalar(
        select(Channel.id)
        .where(Channel.partnership_id == partnership.id, Channel.state == ChannelState.ACTIVE)
        .limit(1)
    )
    return channel is not None
