"""Side changes: a charter change or a change in Slack moves members to another side."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.model import Member, Partnership
from pico_bot.partnerships import SlackUser, partnerships, roles
from pico_bot.people import contacts


def sync_sides(session: Session, *, partnership: Partnership, now: datetime) -> list[Member]:
    """Update the side of every member from the charter and their Slack team.

    Returns the members whose side changed. Their roles on the old side end, and the records move
    on. Call this after a charter change.
    """
    members = session.scalars(
        select(Member)
        .where(Member.partnership_id == partnership.id)
        .order_by(Member.id)
        .with_for_update()
    ).all()
    return _sync_sides(session, partnership, members, now=now)


def is_known(session: Session, user_id: str) -> bool:
    """Whether any partnership knows the person with this Slack id."""
    known = select(Member.id).where(Member.slack_user_id == user_id).limit(1)
    return session.scalar(known) is not None


def update_side(session: Session, *, slack_user: SlackUser, now: datetime) -> None:
    """Apply what Slack now says about a person in every partnership that knows them.

    Someone who became a guest or moved to another workspace may change sides.
    """
    known = select(Member.partnership_id).where(Member.slack_user_id == slack_user.user_id)
    # The fixed order keeps two such updates from deadlocking.
    for partnership in session.scalars(
        select(Partnership).where(Partnership.id.in_(known)).order_by(Partnership.id)
    ).all():
        member = session.scalars(
            select(Member)
            .where(
                Member.partnership_id == partnership.id,
                Member.slack_user_id == slack_user.user_id,
            )
            .with_for_update()
        ).one()
        partnerships.update_from_slack(member, slack_user)
        _sync_sides(session, partnership, [member], now=now)


def _sync_sides(
    session: Session, partnership: Partnership, members: Iterable[Member], *, now: datetime
) -> list[Member]:
    changed = []
    for member in members:
        side = partnerships.side_of(partnerships.as_slack_user(member), partnership)
        if side is not member.side:
            member.side = side
            roles.end_other_sides(session, member=member, now=now)
            changed.append(member)
    if changed:
        session.flush()
        contacts.reassign_and_publish(session, partnership=partnership, now=now)
    return changed
