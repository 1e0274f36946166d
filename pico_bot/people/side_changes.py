"""Sides that change: the charter places somebody anew, or Slack has them elsewhere now."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.model import Member, Partnership
from pico_bot.partnerships import SlackUser, partnerships, roles
from pico_bot.people import contacts


def place_members(session: Session, *, partnership: Partnership, now: datetime) -> list[Member]:
    """Bring everybody known to the side that charter and teams give them; returns who changed.

    What roles they hold that are not of their side any more end now, and what waited for them goes
    on to others. Whoever changes the charter calls it.
    """
    members = session.scalars(
        select(Member)
        .where(Member.partnership_id == partnership.id)
        .order_by(Member.id)
        .with_for_update()
    ).all()
    return _place(session, partnership, members, now=now)


def is_known(session: Session, user_id: str) -> bool:
    """Whether any partnership knows the person with this Slack id."""
    known = select(Member.id).where(Member.slack_user_id == user_id).limit(1)
    return session.scalar(known) is not None


def update_side(session: Session, *, speaker: SlackUser, now: datetime) -> None:
    """Take in what Slack now says of somebody, in every partnership that knows them.

    Who has become a guest, or works elsewhere now, is not of the side that they were.
    """
    known = select(Member.partnership_id).where(Member.slack_user_id == speaker.user_id)
    # Always in this order, so that two such changes never wait for each other.
    for partnership in session.scalars(
        select(Partnership).where(Partnership.id.in_(known)).order_by(Partnership.id)
    ).all():
        member = session.scalars(
            select(Member)
            .where(
                Member.partnership_id == partnership.id,
                Member.slack_user_id == speaker.user_id,
            )
            .with_for_update()
        ).one()
        partnerships.update_from_slack(member, speaker)
        _place(session, partnership, [member], now=now)


def _place(
    session: Session, partnership: Partnership, members: Iterable[Member], *, now: datetime
) -> list[Member]:
    changed = []
    for member in members:
        side = partnerships.side_of(session, partnerships.as_slack_user(member), partnership)
        if side is not member.side:
            member.side = side
            roles.end_other_sides(session, member=member, now=now)
            changed.append(member)
    if changed:
        session.flush()
        contacts.reassign_and_publish(session, partnership=partnership, now=now)
    return changed
