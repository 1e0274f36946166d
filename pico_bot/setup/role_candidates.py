"""The people who can have each role, for the set-up form."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.blockkit import Choices
from pico_bot.model import (
    DEFAULT_ROLES,
    LEAD_ROLES,
    Charter,
    Member,
    Partnership,
    Side,
    snapshot_of,
)
from pico_bot.partnerships import ChannelInfo, SlackUser, partnerships, roles
from pico_bot.setup.views import RoleField, RoleFields, forms


def role_fields(
    session: Session,
    *,
    place: ChannelInfo,
    user: SlackUser,
    people: Sequence[SlackUser],
    now: datetime,
) -> RoleFields:
    """The roles to fill, and the people who can have them.

    Holders of roles come first, then people by their last activity, then by name. In a new
    partnership, `user`, who sets it up, is the proposed consultancy lead.
    """
    partnership = partnership_at(session, place)
    simulates_customer = is_pilot(partnership, place=place)
    known = _members_by_user(session, partnership)
    found = _fields_of(session, partnership, user=user, now=now)
    holders = {each.holder for each in found if each.holder}
    everyone = {each.user_id: each for each in [*people, user]}
    sides = {
        each.user_id: side_at(each, partnership=partnership, place=place)
        for each in everyone.values()
    }
    names = {each.user_id: each.name for each in everyone.values()}
    for member in known.values():
        # Holders of roles are offered even if Slack didn't return them in time.
        if member.slack_user_id in holders and member.slack_user_id not in names:
            names[member.slack_user_id] = member.name
            sides[member.slack_user_id] = member.side

    def rank(user_id: str) -> tuple[bool, float, str]:
        member = known.get(user_id)
        active_at = member.last_active_at if member else None
        return (
            user_id not in holders,
            -active_at.timestamp() if active_at else 0.0,
            names[user_id].casefold(),
        )

    ordered = sorted(names, key=rank)
    offered: dict[Side, Choices] = {}
    omitted = 0
    for side in (Side.CONSULTANCY, Side.CUSTOMER):
        is_anyone = simulates_customer and side is Side.CUSTOMER
        fitting = [(each, names[each]) for each in ordered if is_anyone or sides[each] is side]
        offered[side] = fitting[: forms.MAX_PEOPLE]
        omitted += max(0, len(fitting) - forms.MAX_PEOPLE)
    return RoleFields(fields=found, people=offered, omitted=omitted, is_pilot=simulates_customer)


def _fields_of(
    session: Session, partnership: Partnership | None, *, user: SlackUser, now: datetime
) -> list[RoleField]:
    if partnership is None:
        return [
            RoleField(
                key=key,
                title=role.title,
                side=role.side,
                holder=user.user_id if key == LEAD_ROLES[Side.CONSULTANCY] else None,
            )
            for key, role in DEFAULT_ROLES.items()
        ]
    held = roles.contacts(partnership, now=now)
    is_first = not is_set_up(session, partnership)
    return [
        RoleField(
            key=each.role.key,
            title=each.role.title,
            side=each.role.side,
            holder=each.primary.slack_user_id
            if each.primary
            else _proposed_lead(each.role.key, user)
            if is_first
            else None,
        )
        for each in held
    ]


def _proposed_lead(key: str, user: SlackUser) -> str | None:
    return user.user_id if key == LEAD_ROLES[Side.CONSULTANCY] else None


def _members_by_user(session: Session, partnership: Partnership | None) -> dict[str, Member]:
    if partnership is None:
        return {}
    members: Iterable[Member] = session.scalars(
        select(Member).where(Member.partnership_id == partnership.id)
    )
    return {each.slack_user_id: each for each in members}


def side_at(user: SlackUser, *, partnership: Partnership | None, place: ChannelInfo) -> Side:
    """The side that the person is on, or will be on once the channel is set up."""
    snapshot = snapshot_of(partnership) if partnership else None
    known = snapshot.customer_team_id if snapshot else None
    return partnerships.side_under(
        user,
        overrides=snapshot.terms.side_overrides if snapshot else {},
        customer_team_id=known or place.customer_team_id,
    )


def is_pilot(partnership: Partnership | None, *, place: ChannelInfo) -> bool:
    """Whether no one is from a customer's workspace, so that others act as the customer."""
    known = partnership.customer_team_id if partnership else None
    return not (known or place.customer_team_id or place.organisations)


def partnership_at(session: Session, place: ChannelInfo) -> Partnership | None:
    """The partnership to which the channel belongs, or which it would join."""
    channel = partnerships.channel_at(session, place.slack_id)
    if channel is not None:
        return channel.partnership
    return partnerships.partnership_with(session, place)


def is_set_up(session: Session, partnership: Partnership) -> bool:
    """Whether someone set the partnership up; one that a tag started has only defaults."""
    return (
        session.scalar(
            select(Charter.id).where(
                Charter.partnership_id == partnership.id, Charter.created_by_id.is_not(None)
            )
        )
        is not None
    )
