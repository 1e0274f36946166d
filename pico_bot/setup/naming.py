"""What a partnership is called: said when it begins, and agreed on by both sides from then on."""

from datetime import datetime

from sqlalchemy.orm import Session

from pico_bot.charter import amend
from pico_bot.core import BadRequest
from pico_bot.i18n import gettext as _
from pico_bot.model import Actor, Channel, Decision, Member, Partnership, Rank, Side, Via
from pico_bot.partnerships import ChannelInfo, SlackUser, partnerships, roles
from pico_bot.records import proposals
from pico_bot.setup.people import is_set_up

# Slack's longest channel name; a customer's name has no reason to be longer.
NAME_LIMIT = 80

SET_UP_FORM = "/pico setup Customer name"


def begin_by_name(
    session: Session,
    *,
    place: ChannelInfo,
    speaker: SlackUser,
    name: str,
    time_zone: str,
    now: datetime,
) -> tuple[Channel, Decision | None]:
    """Begin the partnership at `place` by name, or rename it where it exists.

    Returns its channel, and the decision by which it gets the name where both sides agree on that.
    Whoever does it first leads the consultancy's side, where nobody does. Raises NotAllowed unless
    the speaker is of the consultancy and, for another name of one that is led, leads a side;
    BadRequest for a name that is empty or too long.
    """
    partnerships.require_consultancy(session, slack_id=place.slack_id, speaker=speaker)
    name = " ".join(name.split())
    if not name:
        raise BadRequest(_("Enter the customer's name: `{form}`.").format(form=SET_UP_FORM))
    if len(name) > NAME_LIMIT:
        raise BadRequest(
            _("A partnership name can have at most {count} characters.").format(count=NAME_LIMIT)
        )
    channel = partnerships.begin(session, place=place, time_zone=time_zone, now=now)
    partnership = channel.partnership
    member = partnerships.member(session, partnership=partnership, speaker=speaker, spoke_at=None)
    is_first = _lead_first(session, partnership, by=member, now=now)
    if is_first and not is_set_up(session, partnership):
        partnership.name = name
        return channel, None
    by = Actor(member=member, via=Via.COMMAND, now=now)
    return channel, rename(session, channel=channel, name=name, by=by)


def rename(session: Session, *, channel: Channel, name: str, by: Actor) -> Decision | None:
    """Let the partnership be called `name`, by a decision of both sides as all of the charter is.

    At once and without one, which is None, while it is not set up and nobody leads the other side.
    Raises NotAllowed unless the member leads a side.
    """
    partnership = channel.partnership
    if name == partnership.name:
        return None
    if is_set_up(session, partnership) or not proposals.is_lead_vacant(
        session, partnership=partnership, side=Side.CUSTOMER, now=by.now
    ):
        return amend.propose_change(
            session, channel=channel, changes={"name": name}, reason=None, by=by
        )
    roles.require_admin(session, partnership=partnership, member=by.member, now=by.now)
    partnership.name = name
    return None


def _lead_first(session: Session, partnership: Partnership, *, by: Member, now: datetime) -> bool:
    """Let `by` lead the consultancy's side if nobody does; returns whether nobody did."""
    key = roles.lead_key(Side.CONSULTANCY)
    if not roles.contact(session, partnership=partnership, key=key, now=now).is_gap:
        return False
    roles.assign(
        session,
        partnership=partnership,
        key=key,
        member=by,
        rank=Rank.PRIMARY,
        by=by,
        now=now,
    )
    return True
