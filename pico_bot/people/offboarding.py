"""Offboarding: members who leave a partnership give up their roles and records."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from pico_bot.delivery import lead_notices, outbox
from pico_bot.i18n import use_locale
from pico_bot.model import (
    LEAD_ROLES,
    Audience,
    Channel,
    ChannelState,
    Member,
    Message,
    Partnership,
    Role,
    Side,
    snapshot_of,
)
from pico_bot.partnerships import roles
from pico_bot.people import contacts
from pico_bot.people.views import offboarding
from pico_bot.records import routing


def sibling_channels(session: Session, slack_id: str) -> Sequence[str]:
    """The Slack ids of all active channels of the partnership that `slack_id` belongs to.

    Channels that Pico can no longer see are left out.
    """
    given = aliased(Channel)
    return session.scalars(
        select(Channel.slack_id)
        .join(given, given.partnership_id == Channel.partnership_id)
        .where(given.slack_id == slack_id, Channel.state == ChannelState.ACTIVE)
        .order_by(Channel.id)
    ).all()


def on_left_channels(session: Session, *, slack_id: str, user_id: str, now: datetime) -> None:
    """Offboard a person who has left every channel of the partnership of `slack_id`."""
    member = session.scalar(
        select(Member)
        .join(Channel, Channel.partnership_id == Member.partnership_id)
        .where(Channel.slack_id == slack_id, Member.slack_user_id == user_id)
        .with_for_update(of=Member)
    )
    if member:
        _offboard(session, member, reason=offboarding.LEFT, now=now)


def on_deactivated(session: Session, *, user_id: str, now: datetime) -> None:
    """Offboard a person from every partnership because their Slack account was deactivated."""
    for member in session.scalars(
        select(Member)
        .where(Member.slack_user_id == user_id)
        .order_by(Member.id)
        .with_for_update(of=Member)
    ).all():
        _offboard(session, member, reason=offboarding.DEACTIVATED, now=now)


def on_rejoined(session: Session, *, slack_id: str, user_id: str) -> None:
    """Mark a person as present again; the roles they held stay vacant."""
    member = session.scalar(
        select(Member)
        .join(Channel, Channel.partnership_id == Member.partnership_id)
        .where(Channel.slack_id == slack_id, Member.slack_user_id == user_id)
    )
    if member:
        member.left_at = None


def _offboard(session: Session, member: Member, *, reason: str, now: datetime) -> None:
    """End the roles of `member`, reassign their records and notify the lead, once."""
    if member.left_at is not None:
        return
    member.left_at = now
    vacated = roles.end_all(session, member=member, now=now)
    partnership = session.get_one(Partnership, member.partnership_id)
    with use_locale(snapshot_of(partnership).terms.language):
        _reassign_and_notify(session, member, partnership, vacated=vacated, reason=reason, now=now)


def _reassign_and_notify(
    session: Session,
    member: Member,
    partnership: Partnership,
    *,
    vacated: Sequence[Role],
    reason: str,
    now: datetime,
) -> None:
    reassigned = contacts.reassign_and_publish(session, partnership=partnership, now=now)
    if not vacated and not reassigned:
        return
    keys = {role.key for role in vacated}
    current = roles.contacts(partnership, now=now)
    message = offboarding.offboarding_notice(
        partnership,
        member,
        reason=reason,
        vacated=[(each.role, each.answering()) for each in current if each.role.key in keys],
        reassigned=reassigned,
    )
    _notify_lead(
        session,
        partnership,
        key=f"left:{member.id}:{now.isoformat()}",
        message=message,
        now=now,
    )


def _notify_lead(
    session: Session, partnership: Partnership, *, key: str, message: Message, now: datetime
) -> None:
    """Notify the lead; without one, the consultancy member who last posted."""
    if lead_notices.notify_lead(
        session, partnership=partnership, key=key, message=message, now=now
    ):
        return
    lead = LEAD_ROLES[Side.CONSULTANCY]
    other = routing.route(session, partnership=partnership, role=lead, now=now).member
    if other:
        outbox.enqueue_direct(
            session,
            key=key,
            user=other.slack_user_id,
            message=message,
            audience=Audience.INTERNAL,
            now=now,
        )
