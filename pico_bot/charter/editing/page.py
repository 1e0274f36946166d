"""The charter as somebody reads it: today's, that of a day gone by, and how it came to be."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.charter.views import VersionLine, labels
from pico_bot.charter.views import page as charter_page
from pico_bot.core import BadRequest, NotAllowed, NotFound
from pico_bot.i18n import format_day, join_and
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    LEAD_ROLES,
    Channel,
    Charter,
    Decision,
    Member,
    Message,
    Partnership,
    Proposal,
    ProposalSubject,
    State,
)
from pico_bot.partnerships import Workspace, partnerships, roles
from pico_bot.records import log


def page(
    session: Session,
    *,
    channel: Channel,
    reader: Member,
    home: Workspace,
    now: datetime,
    on: date | None = None,
) -> Message:
    """The charter in force, or the one that was at the end of the day `on`, as `reader` sees it.

    Raises BadRequest for a day that is still to come, NotFound for one before there was a charter.
    """
    partnership = channel.partnership
    version = _version(session, partnership, on=on, now=now)
    terms = version.terms
    return charter_page.page_message(
        charter_page.CharterPage(
            name=partnership.name,
            charter=version,
            terms=terms,
            came_by=_told(session, version.decision, home=home),
            waiting=_waiting(session, partnership, home=home) if on is None else (),
            names=partnerships.names_of(session, partnership),
            reader=reader,
            channel_id=channel.slack_id,
            may_edit=on is None and may_edit(session, member=reader, now=now),
            may_change=join_and([labels.role_title(terms, key) for key in LEAD_ROLES.values()]),
            on=on,
        )
    )


def history(session: Session, *, channel: Channel, home: Workspace) -> Message:
    """Every version of the charter, the newest first."""
    versions = session.scalars(
        select(Charter)
        .where(Charter.partnership_id == channel.partnership_id)
        .order_by(Charter.version.desc())
    ).all()
    return charter_page.history(
        channel.partnership.name,
        [(each, _told(session, each.decision, home=home)) for each in versions],
    )


def in_force(session: Session, partnership: Partnership) -> Charter:
    """The charter's version that counts now."""
    return session.scalars(
        select(Charter)
        .where(Charter.partnership_id == partnership.id)
        .order_by(Charter.version.desc())
        .limit(1)
    ).one()


def may_edit(session: Session, *, member: Member, now: datetime) -> bool:
    """Whether `member` may change the charter today."""
    partnership = session.get_one(Partnership, member.partnership_id)
    try:
        roles.require_admin(session, partnership=partnership, member=member, now=now)
    except NotAllowed:
        return False
    return True


def _version(
    session: Session, partnership: Partnership, *, on: date | None, now: datetime
) -> Charter:
    current = in_force(session, partnership)
    if on is None:
        return current
    zone = ZoneInfo(current.terms.time_zone)
    if on > now.astimezone(zone).date():
        raise BadRequest(
            _("{day} is in the future. Use `charter` to see what's in force today.").format(
                day=format_day(on)
            )
        )
    end = datetime.combine(on + timedelta(days=1), time(), zone)
    found = session.scalar(
        select(Charter)
        .where(Charter.partnership_id == partnership.id, Charter.set_at < end)
        .order_by(Charter.version.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound(_("There was no charter yet on {day}.").format(day=format_day(on)))
    return found


def _waiting(
    session: Session, partnership: Partnership, *, home: Workspace
) -> Sequence[VersionLine]:
    waiting = session.scalars(
        select(Decision)
        .join(Proposal, Proposal.decision_id == Decision.id)
        .where(
            Decision.partnership_id == partnership.id,
            Proposal.subject == ProposalSubject.CHARTER,
            Decision.state.in_((State.PROPOSED, State.OBJECTED)),
        )
        .order_by(Decision.id)
    ).all()
    return [told for each in waiting if (told := _told(session, each, home=home))]


def _told(session: Session, decision: Decision | None, *, home: Workspace) -> VersionLine | None:
    if decision is None:
        return None
    return VersionLine(decision=decision, address=log.address_of(session, decision, home=home))
