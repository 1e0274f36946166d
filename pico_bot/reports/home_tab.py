"""The Home tab: what is waiting for a person and how their partnerships are doing.

It is published when someone opens it, and again when something changed for them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import structlog
from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from pico_bot.blockkit import Block
from pico_bot.checkins import invitations
from pico_bot.checkins.views import Invitation
from pico_bot.core import lock_if_due
from pico_bot.delivery import outbox
from pico_bot.i18n import use_locale
from pico_bot.model import (
    Absence,
    Answer,
    Assignment,
    Audience,
    Channel,
    Charter,
    History,
    HomeTab,
    Member,
    Occurrence,
    Partnership,
    PhasePeriod,
    ResponseTimer,
    Side,
)
from pico_bot.partnerships import partnerships, roles
from pico_bot.records import log as records_log
from pico_bot.records import sla
from pico_bot.reports import health
from pico_bot.reports.views import HomeItem, HomePartnership, home_tab

# Checks for changes this often. Changes that only time causes are shown less often.
REFRESH_INTERVAL = timedelta(seconds=5)
MAX_AGE = timedelta(minutes=5)

# A tab that was last opened longer ago is no longer refreshed.
REFRESH_FOR = timedelta(days=1)

logger = structlog.get_logger(__name__)


def on_opened(session: Session, *, user_id: str, now: datetime) -> None:
    """Publish the Home tab of a person from our workspace who has just opened it."""
    page = session.scalar(
        select(HomeTab)
        .where(HomeTab.slack_user_id == user_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if page is None:
        page = HomeTab(slack_user_id=user_id, fingerprint="", published_at=now)
        session.add(page)
    page.opened_at = now
    page.refresh_at = now + REFRESH_INTERVAL
    # If another transaction inserted it first, this one is retried and finds it.
    session.flush()
    _publish(session, page, now=now)


@cache
def due_home_tabs() -> Select[int, datetime | None]:
    """Selects the Home tabs that are due for a refresh."""
    return (
        select(HomeTab.id, HomeTab.refresh_at)
        .where(HomeTab.refresh_at <= bindparam("now"))
        .order_by(HomeTab.refresh_at, HomeTab.id)
    )


def refresh(session: Session, page_id: int, *, now: datetime) -> bool:
    """Publish a page again if it has changed; returns whether it has.

    A page that another process is refreshing is skipped.
    """
    page = lock_if_due(
        session,
        select(HomeTab).where(HomeTab.id == page_id, HomeTab.refresh_at <= now),
    )
    if page is None:
        return False
    if now >= page.opened_at + REFRESH_FOR:
        page.refresh_at = None
        return False
    page.refresh_at = now + REFRESH_INTERVAL
    if now < page.published_at + MAX_AGE and page.fingerprint == _fingerprint(
        session, _memberships(session, page)
    ):
        return False
    return _publish(session, page, now=now)


def _publish(session: Session, page: HomeTab, *, now: datetime) -> bool:
    members = _memberships(session, page)
    page.fingerprint, page.published_at = _fingerprint(session, members), now
    with use_locale(partnerships.language_at(session, "", user_id=page.slack_user_id)):
        if any(each.side is Side.CONSULTANCY for each in members):
            try:
                return _enqueue(session, page, members, audience=Audience.INTERNAL, now=now)
            except outbox.AudienceError:
                # A partnership no longer counts them as a consultancy member.
                logger.exception("home_not_internal", page_id=page.id)
        return _enqueue(session, page, members, audience=Audience.SHARED, now=now)


def _enqueue(
    session: Session,
    page: HomeTab,
    members: Sequence[Member],
    *,
    audience: Audience,
    now: datetime,
) -> bool:
    view = _view(session, members, audience=audience, now=now)
    return outbox.enqueue_home(
        session, user=page.slack_user_id, view=view, audience=audience, now=now
    )


def _view(
    session: Session, members: Sequence[Member], *, audience: Audience, now: datetime
) -> Block:
    """What is waiting for them and, if the view is internal, their partnerships."""
    items: list[HomeItem] = []
    checkins: list[Invitation] = []
    own: list[HomePartnership] = []
    for member in members:
        partnership = session.get_one(Partnership, member.partnership_id)
        channel = session.scalars(
            select(Channel.slack_id).where(
                Channel.partnership_id == partnership.id, Channel.is_home_channel
            )
        ).one()
        items += _items(session, member, partnership, channel=channel, now=now)
        checkins += invitations.open_invitations(session, member, now=now)
        if audience is Audience.INTERNAL and member.side is Side.CONSULTANCY:
            own.append(_home_partnership(session, partnership, channel=channel, now=now))
    return home_tab.home_view(items, checkins, own)


def _items(
    session: Session, member: Member, partnership: Partnership, *, channel: str, now: datetime
) -> list[HomeItem]:
    waiting, __ = records_log.unsettled(session, reader=member, now=now)
    items = []
    for record in waiting:
        by = sla.deadline_of(session, record, now=now)
        items.append(HomeItem(record=record, partnership=partnership, channel=channel, by=by))
    return items


def _home_partnership(
    session: Session, partnership: Partnership, *, channel: str, now: datetime
) -> HomePartnership:
    contacts = roles.contacts(partnership, now=now)
    return HomePartnership(
        partnership=partnership,
        channel=channel,
        health=health.health_of(session, partnership, now=now),
        vacant_roles=[each.role for each in contacts if each.is_vacant],
    )


def _memberships(session: Session, page: HomeTab) -> Sequence[Member]:
    """The person as a member of each partnership in which they are on a side."""
    return session.scalars(
        select(Member)
        .where(
            Member.slack_user_id == page.slack_user_id,
            Member.side != Side.UNKNOWN,
            Member.left_at.is_(None),
        )
        .order_by(Member.partnership_id)
    ).all()


def _fingerprint(session: Session, members: Sequence[Member]) -> str:
    """A cheap fingerprint that changes with anything the tab may show."""
    newest = session.execute(_newest()).one()
    return f"{[each.id for each in members]} {[str(each) for each in newest]}"


@cache
def _newest() -> Select[*tuple[Any, ...]]:
    maxima = [
        select(func.max(column))
        for column in (
            History.id,
            Charter.id,
            PhasePeriod.id,
            Occurrence.id,
            Answer.answered_at,
            Assignment.id,
            Absence.id,
            Absence.closed_at,
            Channel.id,
            Partnership.id,
        )
    ]
    # Their indexes have no other rows.
    maxima += [
        select(func.max(Assignment.until_at)).where(Assignment.until_at.is_not(None)),
        select(func.max(Absence.until_at)).where(Absence.closed_at.is_(None)),
        select(func.max(ResponseTimer.next_at)).where(ResponseTimer.next_at.is_not(None)),
    ]
    return select(*(each.scalar_subquery() for each in maxima))
