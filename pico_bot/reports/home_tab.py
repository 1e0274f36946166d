"""The Home tab of the consultancy's people: what waits for them, and how their partnerships fare.

It is drawn when somebody opens it, and again when something changed for them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot.blockkit import Block
from pico_bot.checkins import invitations
from pico_bot.checkins.views import Invitation
from pico_bot.core import claimed, use_cache
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
    HomePage,
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

# Nobody's tab is drawn anew more often than that, and what time alone changes as often as `SLOWLY`.
PACE = timedelta(seconds=5)
SLOWLY = timedelta(minutes=5)

# After a day nobody looks at a tab any more without opening it again.
KEPT_TRUE_FOR = timedelta(days=1)

log = structlog.get_logger(__name__)


def on_opened(session: Session, *, user_id: str, now: datetime) -> None:
    """Owe somebody of our workspace, who has just opened it, their Home tab."""
    page = session.scalar(
        select(HomePage)
        .where(HomePage.slack_user_id == user_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if page is None:
        page = HomePage(slack_user_id=user_id, seen="", shown_at=now)
        session.add(page)
    page.opened_at = now
    page.refresh_at = now + PACE
    # Whoever was faster has written it: the transaction is done once more, and finds it.
    session.flush()
    _show(session, page, now=now)


def due_pages(session: Session, *, now: datetime) -> Sequence[int]:
    """The ids of the pages of which it is time to ask whether they still are true."""
    return session.scalars(
        select(HomePage.id).where(HomePage.refresh_at <= now).order_by(HomePage.id)
    ).all()


def refresh(session: Session, page_id: int, *, now: datetime) -> bool:
    """Owe that a page shows what is true now; returns whether that is something else.

    A page that another process looks at is left to it.
    """
    page = claimed(
        session,
        select(HomePage).where(HomePage.id == page_id, HomePage.refresh_at <= now),
    )
    if page is None:
        return False
    if now >= page.opened_at + KEPT_TRUE_FOR:
        page.refresh_at = None
        return False
    page.refresh_at = now + PACE
    if now < page.shown_at + SLOWLY and page.seen == _seen(session, _places(session, page)):
        return False
    return _show(session, page, now=now)


def _show(session: Session, page: HomePage, *, now: datetime) -> bool:
    members = _places(session, page)
    page.seen, page.shown_at = _seen(session, members), now
    with use_locale(partnerships.language_at(session, "", user_id=page.slack_user_id)):
        if any(each.side is Side.CONSULTANCY for each in members):
            try:
                return _owe(session, page, members, audience=Audience.INTERNAL, now=now)
            except outbox.AudienceError:
                # Some partnership does not know them as ours any more.
                log.exception("home_not_internal", page_id=page.id)
        return _owe(session, page, members, audience=Audience.SHARED, now=now)


def _owe(
    session: Session,
    page: HomePage,
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
    """What waits for them and, where the view is internal, how the partnerships fare."""
    items: list[HomeItem] = []
    asked: list[Invitation] = []
    mine: list[HomePartnership] = []
    for member in members:
        partnership = session.get_one(Partnership, member.partnership_id)
        channel = session.scalars(
            select(Channel.slack_id).where(
                Channel.partnership_id == partnership.id, Channel.is_home
            )
        ).one()
        with use_cache(session):
            items += _items(session, member, partnership, channel=channel, now=now)
            asked += invitations.open_for(session, member, now=now)
            if audience is Audience.INTERNAL and member.side is Side.CONSULTANCY:
                mine.append(_mine(session, partnership, channel=channel, now=now))
    return home_tab.home_view(items, asked, mine)


def _items(
    session: Session, member: Member, partnership: Partnership, *, channel: str, now: datetime
) -> list[HomeItem]:
    waiting, _ = records_log.unsettled(session, reader=member, now=now)
    found = []
    for record in waiting:
        by = sla.deadline_of(session, record, now=now)
        found.append(HomeItem(record=record, partnership=partnership, channel=channel, by=by))
    return found


def _mine(
    session: Session, partnership: Partnership, *, channel: str, now: datetime
) -> HomePartnership:
    held = roles.contacts(session, partnership=partnership, now=now)
    return HomePartnership(
        partnership=partnership,
        channel=channel,
        condition=health.health_of(session, partnership, now=now),
        gaps=[each.role for each in held if each.is_gap],
    )


def _places(session: Session, page: HomePage) -> Sequence[Member]:
    """The person as a member of every partnership in which they are on a side."""
    return session.scalars(
        select(Member)
        .where(
            Member.slack_user_id == page.slack_user_id,
            Member.side != Side.UNKNOWN,
            Member.left_at.is_(None),
        )
        .order_by(Member.partnership_id)
    ).all()


def _seen(session: Session, members: Sequence[Member]) -> str:
    """What changes whenever something happens that the tab may show; cheap to ask."""
    newest = session.execute(
        select(
            *(
                select(func.max(column)).scalar_subquery()
                for column in (
                    History.id,
                    Charter.id,
                    PhasePeriod.id,
                    Occurrence.id,
                    Answer.answered_at,
                    Assignment.id,
                    Assignment.until_at,
                    Absence.id,
                    Absence.until_at,
                    Absence.closed_at,
                    ResponseTimer.next_at,
                    Channel.id,
                    Partnership.id,
                )
            )
        )
    ).one()
    return f"{[each.id for each in members]} {[str(each) for each in newest]}"
