"""The partnership's name: chosen at set-up, and changed by agreement from then on."""

from datetime import datetime

from sqlalchemy.orm import Session

from pico_bot.charter import amend
from pico_bot.core import BadRequest
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import (
    NAME_LIMIT,
    Actor,
    Channel,
    Decision,
    Member,
    Partnership,
    Rank,
    Side,
    Via,
    snapshot_of,
)
from pico_bot.partnerships import ChannelInfo, SlackUser, partnerships, roles
from pico_bot.people import side_changes
from pico_bot.records import proposals
from pico_bot.setup import customer
from pico_bot.setup.modals import require_may_set_up
from pico_bot.setup.role_candidates import is_set_up

SETUP_USAGE = gettext_noop("/pico setup Customer name")


def set_up_by_name(
    session: Session,
    *,
    place: ChannelInfo,
    user: SlackUser,
    name: str,
    customer_team_id: str | None = None,
    time_zone: str,
    now: datetime,
) -> tuple[Channel, Decision | None]:
    """Start the partnership at `place` with this name, or rename it.

    `customer_team_id` is the organisation that was chosen as the customer. A new partnership
    observes the public holidays of the country of its time zone.

    Returns its channel, and the decision that renames it if both sides have to agree. The first
    person who does this becomes the consultancy lead if that role is vacant. Raises NotAllowed
    unless the user acts for the consultancy and, to rename, leads a side; BadRequest if the name
    is empty or too long, or if the customer has yet to be chosen; and as `choose_customer` does.
    """
    require_may_set_up(session, place=place, user=user)
    place = customer.with_customer(place, customer_team_id)
    name = " ".join(name.split())
    if not name:
        raise BadRequest(_("Enter the customer's name: `{form}`.").format(form=_(SETUP_USAGE)))
    if len(name) > NAME_LIMIT:
        raise BadRequest(
            _("A partnership name can have at most {limit} characters.").format(limit=NAME_LIMIT)
        )
    customer.require_clear(session, place)
    channel = partnerships.get_or_create_channel(session, place=place, time_zone=time_zone, now=now)
    partnership = channel.partnership
    member = partnerships.member(session, partnership=partnership, user=user, active_at=None)
    by = Actor(member=member, via=Via.COMMAND, now=now)
    side_changes.choose_customer(session, partnership=partnership, place=place, by=by)
    is_first = _fill_lead(session, partnership, by=member, now=now)
    if is_first and not is_set_up(session, partnership):
        partnership.name = name
        return channel, None
    return channel, rename_partnership(session, channel=channel, name=name, by=by)


def rename_partnership(
    session: Session, *, channel: Channel, name: str, by: Actor
) -> Decision | None:
    """Rename the partnership, by a decision that both sides confirm like a charter change.

    Before it is set up, and while the customer has no lead, the new name takes effect at once; then
    this returns None. Raises NotAllowed unless the member leads a side.
    """
    partnership = channel.partnership
    if name == partnership.name:
        return None
    if is_set_up(session, partnership) or not proposals.is_lead_vacant(
        partnership=partnership, side=Side.CUSTOMER, now=by.now
    ):
        return amend.propose_change(
            session, channel=channel, changes={"name": name}, reason=None, by=by
        )
    roles.require_admin(partnership, member=by.member, now=by.now)
    partnership.name = name
    return None


def _fill_lead(session: Session, partnership: Partnership, *, by: Member, now: datetime) -> bool:
    """Make `by` the consultancy lead if no one ever was; returns whether that is so."""
    key = roles.lead_key(Side.CONSULTANCY)
    # Later, taking the role needs someone else's consent.
    if snapshot_of(partnership).role(key).tenures:
        return False
    roles.assign(
        session,
        partnership=partnership,
        key=key,
        member=by,
        rank=Rank.PRIMARY,
        now=now,
    )
    return True
