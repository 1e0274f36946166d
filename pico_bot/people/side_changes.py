"""Side changes: a charter change or a change in Slack moves members to another side."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.blockkit import escape
from pico_bot.core import IllegalStep
from pico_bot.i18n import gettext as _
from pico_bot.model import Actor, Member, Partnership, Side, snapshot_of
from pico_bot.partnerships import ChannelInfo, SlackUser, partnerships, roles
from pico_bot.people import contacts
from pico_bot.records import cards, lookup


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


def note_organisations(
    session: Session, *, partnership: Partnership, place: ChannelInfo, now: datetime
) -> None:
    """Update which organisation is the customer from those that share the channel at `place`.

    If there is one, it is. If others join it before anyone leads the partnership, the customer is
    unknown again, because the first may be an agency.
    """
    snapshot = snapshot_of(partnership)
    customer = place.customer_team_id
    if snapshot.customer_team_id is None:
        is_new = customer is not None and customer not in snapshot.terms.side_overrides
        if is_new and partnerships.partnership_of_team(session, customer or "") is None:
            _set_customer(session, partnership, customer, now=now)
    elif (
        len(place.organisations) > 1
        and place.slack_id == snapshot.home_channel.slack_id
        and not snapshot.role(roles.lead_key(Side.CONSULTANCY)).tenures
    ):
        _set_customer(session, partnership, None, now=now)


def choose_customer(
    session: Session, *, partnership: Partnership, place: ChannelInfo, by: Actor
) -> None:
    """Make the customer of `place` that of the partnership; `by` chose it if there are several.

    Raises IllegalStep if they chose one while another is the customer, or one that has a
    partnership already; NotAllowed if they chose one while others lead the partnership.
    """
    team_id, snapshot = place.customer_team_id, snapshot_of(partnership)
    if team_id is None or team_id == snapshot.customer_team_id:
        return
    if len(place.organisations) <= 1:
        note_organisations(session, partnership=partnership, place=place, now=by.now)
        return
    if not partnerships.lacks_customer(partnership):
        raise IllegalStep(
            _(
                "*{name}* already has a customer organisation. To change who is on which side, "
                "use `charter`."
            ).format(name=escape(partnership.name))
        )
    other = partnerships.partnership_of_team(session, team_id)
    if other is not None:
        raise IllegalStep(
            _(
                "This channel already has records, so it can't join the partnership "
                "with *{name}*. Use another channel for that."
            ).format(name=escape(other.name))
        )
    if snapshot.role(roles.lead_key(Side.CONSULTANCY)).tenures:
        roles.require_admin(partnership, member=by.member, now=by.now)
    _set_customer(session, partnership, team_id, now=by.now)


def _set_customer(
    session: Session, partnership: Partnership, team_id: str | None, *, now: datetime
) -> None:
    partnership.customer_team_id = team_id
    session.flush()
    sync_sides(session, partnership=partnership, now=now)
    # Cards show the side of people who hold no role, too.
    cards.publish(session, *lookup.lock_unsettled(session, partnership), now=now)


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
