"""The charter's page and history: what they show, from the database."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.charter import account_names
from pico_bot.charter.views import DecisionLink, labels
from pico_bot.charter.views import page as views
from pico_bot.core import BadRequest, NotAllowed, NotFound
from pico_bot.i18n import format_day, join_and
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    LEAD_ROLES,
    Channel,
    Charter,
    CharterCause,
    Decision,
    Member,
    Message,
    Partnership,
    Proposal,
    ProposalSubject,
    Side,
    State,
    snapshot_of,
)
from pico_bot.partnerships import Workspace, partnerships, phase_history, roles
from pico_bot.records import log


def charter_page(
    session: Session,
    *,
    channel: Channel,
    reader: Member,
    workspace: Workspace,
    now: datetime,
    on: date | None = None,
) -> Message:
    """The charter in force, or that at the end of the day `on`, as `reader` sees it.

    `on` is a day in the partnership's time zone. Raises BadRequest if it is in the future, NotFound
    if there was no charter yet.
    """
    partnership = channel.partnership
    version = _version(session, partnership, on=on, now=now)
    terms = version.terms
    phase = terms.phase(_phase_key(session, partnership, on=on))
    return views.charter_page_message(
        views.CharterPage(
            name=partnership.name,
            charter=version,
            terms=terms,
            phase=phase,
            decision=_decision_link(session, version.decision, workspace=workspace),
            proposals=_proposals(session, partnership, workspace=workspace) if on is None else (),
            names=account_names(session, partnership),
            reader=reader,
            channel_id=channel.slack_id,
            may_edit=on is None and may_edit(session, member=reader, now=now),
            editors=join_and([labels.role_title(terms, key) for key in LEAD_ROLES.values()]),
            on=on,
        )
    )


def history(session: Session, *, channel: Channel, reader: Member, workspace: Workspace) -> Message:
    """The versions of the charter that `reader` may see, newest first."""
    versions = session.scalars(
        select(Charter)
        .where(Charter.partnership_id == channel.partnership_id)
        .order_by(Charter.version.desc())
    ).all()
    return views.versions_message(
        channel.partnership.name,
        [
            (version, _decision_link(session, version.decision, workspace=workspace))
            for version in versions
            if reader.side is Side.CONSULTANCY
            or version.cause is not CharterCause.INTERNAL_CHANNEL_SHARED
        ],
    )


def may_edit(session: Session, *, member: Member, now: datetime) -> bool:
    """Whether `member` may change the charter at `now`."""
    partnership = session.get_one(Partnership, member.partnership_id)
    try:
        roles.require_admin(partnership, member=member, now=now)
    except NotAllowed:
        return False
    return True


def _phase_key(session: Session, partnership: Partnership, *, on: date | None) -> str:
    """The current phase, or that at the end of the day `on`."""
    if on is None:
        return phase_history.current_phase(session, partnership).key
    zone = snapshot_of(partnership).zone
    periods = [
        each
        for each in phase_history.all_periods(session, partnership)
        if each.from_at.astimezone(zone).date() <= on
    ]
    first = phase_history.first(partnership)
    return (periods[-1] if periods else first).phase


def _version(
    session: Session, partnership: Partnership, *, on: date | None, now: datetime
) -> Charter:
    current = partnerships.version_in_force(session, partnership)
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
    version = session.scalar(
        select(Charter)
        .where(Charter.partnership_id == partnership.id, Charter.created_at < end)
        .order_by(Charter.version.desc())
        .limit(1)
    )
    if version is None:
        raise NotFound(_("There was no charter yet on {day}.").format(day=format_day(on)))
    return version


def _proposals(
    session: Session, partnership: Partnership, *, workspace: Workspace
) -> Sequence[DecisionLink]:
    decisions = session.scalars(
        select(Decision)
        .join(Proposal, Proposal.decision_id == Decision.id)
        .where(
            Decision.partnership_id == partnership.id,
            Proposal.subject == ProposalSubject.CHARTER,
            Decision.state.in_((State.PROPOSED, State.OBJECTED)),
        )
        .order_by(Decision.id)
    ).all()
    links = (_decision_link(session, decision, workspace=workspace) for decision in decisions)
    return [link for link in links if link]


def _decision_link(
    session: Session, decision: Decision | None, *, workspace: Workspace
) -> DecisionLink | None:
    if decision is None:
        return None
    return DecisionLink(
        decision=decision, permalink=log.card_permalink(session, decision, workspace=workspace)
    )
