"""People who leave a partnership: their roles are free, what waited for them goes on to others."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

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
)
from pico_bot.partnerships import partnerships, roles
from pico_bot.people import contacts
from pico_bot.people.views import offboarding
from pico_bot.records import routing


def channels_beside(session: Session, slack_id: str) -> Sequence[str]:
    """The Slack ids of the channels of the partnership that the channel `slack_id` is of.

    Those in which the bot no longer speaks are left out: it cannot see who is there.
    """
    partnership_id = select(Channel.partnership_id).where(Channel.slack_id == slack_id)
    return session.scalars(
        select(Channel.slack_id)
        .where(
            Channel.partnership_id.in_(partnership_id),
            Channel.state == ChannelState.ACTIVE,
        )
        .order_by(Channel.id)
    ).all()


def left_channels(session: Session, *, slack_id: str, user_id: str, now: datetime) -> None:
    """Somebody is in no channel any more of the partnership that the channel `slack_id` is of."""
    member = session.scalar(
        select(Member)
        .join(Channel, Channel.partnership_id == Member.partnership_id)
        .where(Channel.slack_id == slack_id, Member.slack_user_id == user_id)
        .with_for_update(of=Member)
    )
    if member:
        _leave(session, member, why=offboarding.LEFT, now=now)


def deactivated(session: Session, *, user_id: str, now: datetime) -> None:
    """Somebody's account was deactivated in Slack: they have left wherever they were."""
    for member in session.scalars(
        select(Member)
        .where(Member.slack_user_id == user_id)
        .order_by(Member.id)
        .with_for_update(of=Member)
    ).all():
        _leave(session, member, why=offboarding.DEACTIVATED, now=now)


def come_back(session: Session, *, slack_id: str, user_id: str) -> None:
    """Somebody is in the channel `slack_id` again; the roles that they held stay free."""
    member = session.scalar(
        select(Member)
        .join(Channel, Channel.partnership_id == Member.partnership_id)
        .where(Channel.slack_id == slack_id, Member.slack_user_id == user_id)
    )
    if member:
        member.left_at = None


def _leave(session: Session, member: Member, *, why: str, now: datetime) -> None:
    """Free what `member` holds, move what waited for them, and tell the lead of it once."""
    if member.left_at is not None:
        return
    member.left_at = now
    freed = roles.end_all(session, member=member, now=now)
    partnership = session.get_one(Partnership, member.partnership_id)
    with use_locale(partnerships.terms_of(session, partnership).language):
        _hand_on(session, member, partnership, freed=freed, why=why, now=now)


def _hand_on(
    session: Session,
    member: Member,
    partnership: Partnership,
    *,
    freed: Sequence[Role],
    why: str,
    now: datetime,
) -> None:
    moved = contacts.reassign_and_publish(session, partnership=partnership, now=now)
    if not freed and not moved:
        return
    keys = {role.key for role in freed}
    held = roles.contacts(session, partnership=partnership, now=now)
    message = offboarding.offboarding_notice(
        partnership,
        member,
        why=why,
        freed=[(each.role, each.answering()) for each in held if each.role.key in keys],
        moved=moved,
    )
    _tell(
        session,
        partnership,
        key=f"left:{member.id}:{now.isoformat()}",
        message=message,
        now=now,
    )


def _tell(
    session: Session, partnership: Partnership, *, key: str, message: Message, now: datetime
) -> None:
    """Tell the lead; where nobody leads any more, who spoke last for the consultancy."""
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
