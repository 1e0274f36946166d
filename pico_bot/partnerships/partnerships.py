"""Partnerships: which one a channel belongs to, the sides of its people, its charter."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from pico_bot.core import BadRequest, NotAllowed
from pico_bot.i18n import ENGLISH, gettext_noop
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    DEFAULT_ROLES,
    DEFAULT_TAG_WORDS,
    Absence,
    Channel,
    ChannelState,
    Charter,
    CharterTerms,
    Kind,
    Member,
    Partnership,
    Role,
    Side,
    snapshot_of,
)
from pico_bot.partnerships.calendars import default_country

# Activity is stored to the minute, so that a busy channel does not cause a write per message.
ACTIVITY_RESOLUTION = timedelta(minutes=1)


_NEWEST_VERSION = (
    select(Charter)
    .where(Charter.partnership_id == bindparam("partnership_id"))
    .order_by(Charter.version.desc())
    .limit(1)
)


# What counts where there is no partnership, as far as tags are concerned.
NEW_TERMS = CharterTerms(time_zone="UTC")

# What the Slack ids of workspaces and of Enterprise Grid organisations begin with.
_TEAM = ("T", "E")

TAG_IN_CHANNEL = gettext_noop(
    "Tag it in the channel where it came up, so both sides can see the record."
)
CUSTOMER_USAGE = gettext_noop("/pico setup Customer name customer:@person")
_CUSTOMER_UNKNOWN = gettext_noop(
    "Several organisations share this channel. You can tag messages, but until someone from the "
    "consultancy uses `{form}` to say which one is the customer, you can't see records or decide."
)

# Almost everything begins with this one, and building a statement takes longer than running it.
_CHANNEL = (
    select(Channel)
    .where(Channel.slack_id == bindparam("slack_id"))
    .options(joinedload(Channel.partnership, innerjoin=True))
)
_MEMBER = select(Member).where(
    Member.partnership_id == bindparam("partnership_id"),
    Member.slack_user_id == bindparam("user_id"),
)


@dataclass(frozen=True, kw_only=True)
class ChannelInfo:
    """A Slack channel, as the directory returns it.

    `organisations` are the other organisations in it, each its Slack id and name. If there is one,
    it is the customer; of several, no one can tell until someone says so. `is_current` is whether
    Slack just said so: what only the bot knows has no organisations. `is_direct` marks direct
    messages, also of a group: they are in no partnership.
    """

    slack_id: str
    name: str
    customer_team_id: str | None
    customer_name: str
    organisations: tuple[tuple[str, str], ...] = ()
    is_current: bool = True
    is_direct: bool = False


@dataclass(frozen=True, kw_only=True)
class SlackUser:
    """A person, as the directory returns them.

    `is_from_own_workspace` is whether they belong to the consultancy's own workspace. `team_ids`
    are the workspace and, on Enterprise Grid, the organisation. Guests of a workspace (`is_guest`)
    are not its people.
    """

    user_id: str
    team_ids: tuple[str, ...]
    name: str
    is_from_own_workspace: bool
    is_guest: bool = False


def channel_at(session: Session, slack_id: str) -> Channel | None:
    """The channel with this Slack id, if it belongs to a partnership."""
    return session.scalar(_CHANNEL, {"slack_id": slack_id})


def get_or_create_channel(
    session: Session, *, place: ChannelInfo, time_zone: str, now: datetime
) -> Channel:
    """The channel at `place` in its customer's partnership; both are created if they are new.

    A second channel shared with the same customer joins the existing partnership. A new charter
    has `time_zone`, and the public holidays of its country. Raises BadRequest in a direct message.
    """
    channel = channel_at(session, place.slack_id)
    if channel:
        return channel
    if place.is_direct:
        raise BadRequest(_(TAG_IN_CHANNEL))
    partnership = partnership_with(session, place)
    is_new = partnership is None
    if partnership is None:
        partnership = _create(session, place=place, time_zone=time_zone, now=now)
    channel = Channel(
        partnership=partnership, slack_id=place.slack_id, name=place.name, is_home_channel=is_new
    )
    session.add(channel)
    session.flush()
    return channel


def last_known_place(session: Session, slack_id: str) -> ChannelInfo | None:
    """The channel as the bot knows it; None without a partnership, or if it is suspended."""
    channel = channel_at(session, slack_id)
    if channel is None or channel.state is ChannelState.SUSPENDED:
        return None
    return ChannelInfo(
        slack_id=slack_id,
        name=channel.name,
        customer_team_id=channel.partnership.customer_team_id,
        customer_name=channel.partnership.name,
        is_current=False,
    )


def home_channel_of(session: Session, partnership: Partnership) -> Channel:
    """The partnership's home channel, with its contact card and check-ins."""
    return session.scalars(
        select(Channel).where(Channel.partnership_id == partnership.id, Channel.is_home_channel)
    ).one()


def member(
    session: Session, *, partnership: Partnership, user: SlackUser, active_at: datetime | None
) -> Member:
    """The member for `user` in `partnership`, updated with side and name from Slack.

    `active_at` is when they posted in a channel of the partnership, if they did.
    """
    found = session.scalar(_MEMBER, {"partnership_id": partnership.id, "user_id": user.user_id})
    side = side_of(user, partnership)
    if found is None:
        found = Member(partnership_id=partnership.id, slack_user_id=user.user_id)
        session.add(found)
    is_new = found.id is None
    update_from_slack(found, user)
    if found.side is not side:
        found.side = side
    if active_at and found.left_at is not None and active_at > found.left_at:
        found.left_at = None
    if active_at and (
        found.last_active_at is None or active_at - found.last_active_at >= ACTIVITY_RESOLUTION
    ):
        found.last_active_at = active_at
    if is_new:
        session.flush()
    if is_new and side is Side.CONSULTANCY:
        _copy_absence(session, found)
    return found


def _copy_absence(session: Session, member: Member) -> None:
    """Copy an absence that a new member of the consultancy has in another partnership."""
    elsewhere = session.scalars(
        select(Absence)
        .join(Member)
        .where(
            Member.slack_user_id == member.slack_user_id,
            Member.side == Side.CONSULTANCY,
            Absence.closed_at.is_(None),
        )
        .order_by(Absence.until_at.desc())
        .limit(1)
    ).first()
    if elsewhere:
        session.add(
            Absence(
                member_id=member.id,
                from_at=elsewhere.from_at,
                until_at=elsewhere.until_at,
                welcome_at=elsewhere.welcome_at,
            )
        )
        session.flush()


def update_from_slack(member: Member, user: SlackUser) -> None:
    """Update a member from Slack, except for their side."""
    team_id, organisation_id, *_more = (*user.team_ids, None, None)
    reported = {
        "slack_team_id": team_id,
        "slack_organisation_id": organisation_id,
        "is_from_own_workspace": user.is_from_own_workspace,
        "is_guest": user.is_guest,
        "name": user.name,
    }
    for attribute, value in reported.items():
        # Setting an attribute costs a flush, even to what it is.
        if getattr(member, attribute) != value:
            setattr(member, attribute, value)


def as_slack_user(member: Member) -> SlackUser:
    """The member as Slack last reported them."""
    teams = (member.slack_team_id, member.slack_organisation_id)
    return SlackUser(
        user_id=member.slack_user_id,
        team_ids=tuple(each for each in teams if each),
        name=member.name,
        is_from_own_workspace=member.is_from_own_workspace,
        is_guest=member.is_guest,
    )


def last_known(session: Session, user_id: str) -> SlackUser | None:
    """The user as Slack last reported them in any partnership; None if they are in none."""
    newest = (
        select(Member).where(Member.slack_user_id == user_id).order_by(Member.id.desc()).limit(1)
    )
    member = session.scalar(newest)
    return None if member is None else as_slack_user(member)


def last_known_names(session: Session, user_ids: Collection[str]) -> dict[str, str]:
    """The names of these users as Slack last reported them, by Slack id; some may be missing."""
    found = session.execute(
        select(Member.slack_user_id, Member.name)
        .where(Member.slack_user_id.in_(user_ids), Member.name != Member.slack_user_id)
        .order_by(Member.id)
    )
    return {row.slack_user_id: row.name for row in found}


def members_of_sides(session: Session, partnership: Partnership) -> list[Member]:
    """Every current member on a side of the partnership, by side and name."""
    return list(
        session.scalars(
            select(Member)
            .where(
                Member.partnership_id == partnership.id,
                Member.side != Side.UNKNOWN,
                Member.left_at.is_(None),
            )
            .order_by(Member.side, Member.name)
        )
    )


def names_of(session: Session, partnership: Partnership) -> dict[str, str]:
    """The names of the partnership's members, by Slack id."""
    members = session.scalars(select(Member).where(Member.partnership_id == partnership.id))
    return {each.slack_user_id: each.name for each in members}


def side_of(user: SlackUser, partnership: Partnership) -> Side:
    """The user's side, from the charter and from team ids, never from what they send.

    See `side_under`.
    """
    snapshot = snapshot_of(partnership)
    return side_under(
        user,
        overrides=snapshot.terms.side_overrides,
        customer_team_id=snapshot.customer_team_id,
    )


def side_under(
    user: SlackUser, *, overrides: Mapping[str, Side], customer_team_id: str | None
) -> Side:
    """The user's side where the charter has these `overrides`, and this team is the customer's.

    The charter's side for a person comes first. Guests have no other side: the workspace they were
    invited to isn't theirs. Next come our own people, the charter's sides for teams, and the
    customer's team; everyone else is unknown. The customer's people are never on the consultancy
    side, whatever the charter says.
    """
    of_team = side_of_team(user.team_ids, overrides=overrides, customer_team_id=customer_team_id)
    is_customer = of_team is Side.CUSTOMER or customer_team_id in user.team_ids
    in_person = overrides.get(user.user_id)
    if in_person and not (is_customer and in_person is Side.CONSULTANCY):
        return in_person
    if user.is_guest:
        return Side.UNKNOWN
    if user.is_from_own_workspace:
        return Side.CONSULTANCY
    return of_team


def side_of_team(
    team_ids: Collection[str], *, overrides: Mapping[str, Side], customer_team_id: str | None
) -> Side:
    """The side of another organisation's people, as in `side_under`.

    `team_ids` are their workspace and, on Enterprise Grid, their organisation.
    """
    is_customer = customer_team_id in team_ids
    placed = next((overrides[each] for each in team_ids if each in overrides), None)
    if placed and not (is_customer and placed is Side.CONSULTANCY):
        return placed
    return Side.CUSTOMER if is_customer else Side.UNKNOWN


def lacks_customer(partnership: Partnership) -> bool:
    """Whether neither set-up nor the charter says which organisation is the customer."""
    snapshot = snapshot_of(partnership)
    return snapshot.customer_team_id is None and not any(
        side is Side.CUSTOMER and who.startswith(_TEAM)
        for who, side in snapshot.terms.side_overrides.items()
    )


def require_known_side(user: SlackUser, partnership: Partnership) -> None:
    """Raise NotAllowed if `user` has no side until someone says which organisation is the customer.

    Call this before any other sentence for a person who is on no side.
    """
    overrides = snapshot_of(partnership).terms.side_overrides
    is_placed = any(each in overrides for each in (user.user_id, *user.team_ids))
    if user.is_from_own_workspace or user.is_guest or is_placed:
        return
    if lacks_customer(partnership):
        raise NotAllowed(_(_CUSTOMER_UNKNOWN).format(form=_(CUSTOMER_USAGE)))


def version_in_force(session: Session, partnership: Partnership) -> Charter:
    """The version of the charter that is in force, read from the database each time."""
    return session.scalars(_NEWEST_VERSION, {"partnership_id": partnership.id}).one()


def today(partnership: Partnership, *, now: datetime) -> date:
    """The calendar day in the partnership's time zone at `now` (UTC)."""
    return now.astimezone(snapshot_of(partnership).zone).date()


def terms_at(session: Session, slack_id: str) -> CharterTerms:
    """The terms in force in the channel with this Slack id.

    Without a partnership, the terms of a new charter apply, as far as tags are concerned.
    """
    channel = channel_at(session, slack_id)
    return NEW_TERMS if channel is None else snapshot_of(channel.partnership).terms


def language_at(session: Session, slack_id: str, *, user_id: str) -> str:
    """The language in the channel with this Slack id; English if it is unknown.

    Elsewhere, such as in a direct message, it is the language of the partnerships in which
    `user_id` is on a side, if those agree.
    """
    channel = channel_at(session, slack_id)
    if channel is not None:
        return snapshot_of(channel.partnership).terms.language
    of_user = session.scalars(
        select(Partnership)
        .join(Member, Member.partnership_id == Partnership.id)
        .where(Member.slack_user_id == user_id, Member.side != Side.UNKNOWN)
    ).all()
    languages = {snapshot_of(each).terms.language for each in of_user}
    return languages.pop() if len(languages) == 1 else ENGLISH


def tag_words_of(session: Session, user_id: str) -> dict[str, Kind]:
    """The tag words of all partnerships in which this user is on a side, and the defaults."""
    words = dict(DEFAULT_TAG_WORDS)
    for channel_id in home_channels_of(session, user_id):
        words |= terms_at(session, channel_id).tag_words
    return words


def home_channels_of(session: Session, user_id: str) -> list[str]:
    """The Slack ids of home channels of partnerships in which this user is on a side."""
    return list(
        session.scalars(
            select(Channel.slack_id)
            .join(Member, Member.partnership_id == Channel.partnership_id)
            .where(
                Member.slack_user_id == user_id,
                Member.side != Side.UNKNOWN,
                Channel.is_home_channel,
            )
            .order_by(Channel.id)
        )
    )


def partnership_with(session: Session, place: ChannelInfo) -> Partnership | None:
    """The partnership with the customer that shares the channel, if it is known which that is.

    If several organisations share it, one that is a customer elsewhere may be an agency here.
    """
    if place.customer_team_id is None:
        return None
    return partnership_of_team(session, place.customer_team_id)


def partnership_of_team(session: Session, team_id: str) -> Partnership | None:
    """The partnership whose customer is the organisation with this Slack id."""
    return session.scalar(select(Partnership).where(Partnership.customer_team_id == team_id))


def name_after_team(session: Session, slack_id: str, *, team_id: str, name: str) -> None:
    """Name the partnership in a channel after its customer's team, unless it has a name already."""
    channel = channel_at(session, slack_id)
    if channel and channel.partnership.name == team_id:
        channel.partnership.name = name


def _create(session: Session, *, place: ChannelInfo, time_zone: str, now: datetime) -> Partnership:
    partnership = Partnership(
        name=place.customer_name, customer_team_id=place.customer_team_id, created_at=now
    )
    session.add(partnership)
    session.flush()
    session.add(
        Charter(
            partnership_id=partnership.id,
            version=1,
            body=CharterTerms(time_zone=time_zone, country=default_country(time_zone)).to_json(),
            created_at=now,
        )
    )
    session.add_all(
        Role(partnership_id=partnership.id, key=key, side=role.side)
        for key, role in DEFAULT_ROLES.items()
    )
    session.flush()
    return partnership
