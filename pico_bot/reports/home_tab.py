"""The Home tab: what is waiting for a person and how their partnerships are doing.

It is published when someone opens it, and again when something changed for them. To draw tabs takes
much reading, so it is done in a transaction that only reads, for several people at once; a short
transaction then publishes each tab. What changes in between is shown with the next refresh.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session

from pico_bot.blockkit import Block
from pico_bot.checkins import invitations
from pico_bot.checkins.views import Invitation
from pico_bot.core import lock_if_due
from pico_bot.delivery import outbox
from pico_bot.i18n import ENGLISH, use_locale
from pico_bot.model import (
    Answer,
    Audience,
    History,
    HomeTab,
    Member,
    Occurrence,
    Partnership,
    PhasePeriod,
    Schedule,
    Side,
    read_snapshots,
    snapshot_of,
)
from pico_bot.partnerships import roles
from pico_bot.records import log
from pico_bot.reports import health
from pico_bot.reports.views import HomeItem, HomePartnership, home_tab

# Checks for changes this often. Changes that only time causes are shown less often.
REFRESH_INTERVAL = timedelta(seconds=5)
MAX_AGE = timedelta(minutes=5)

# A tab that was last opened longer ago is no longer refreshed.
REFRESH_FOR = timedelta(days=1)

# Answers to a check-in that was due longer ago are shown only after MAX_AGE.
_CHECKINS_WATCHED_FOR = timedelta(weeks=2)


@dataclass(frozen=True, kw_only=True)
class DueHomeTab:
    """A tab to be refreshed; it is drawn again if its fingerprint has changed or it `is_old`."""

    user_id: str
    fingerprint: str = ""
    is_old: bool = True


@dataclass(frozen=True, kw_only=True)
class DrawnHomeTab:
    """A person's tab as of one moment; `audience` is who may see it."""

    user_id: str
    fingerprint: str
    view: Block
    audience: Audience


def draw(session: Session, tabs: Sequence[DueHomeTab], *, now: datetime) -> list[DrawnHomeTab]:
    """Draw those of `tabs` that have changed or are old."""
    ids = _partnership_ids(session, [each.user_id for each in tabs])
    fingerprints = _fingerprints(session, ids, now=now)
    changed = {
        each.user_id: fingerprints[each.user_id]
        for each in tabs
        if each.is_old or each.fingerprint != fingerprints[each.user_id]
    }
    if not changed:
        return []
    drawing = _Drawing(session, changed, now=now)
    return [drawing.draw(user_id, fingerprint) for user_id, fingerprint in changed.items()]


def on_opened(session: Session, drawn: DrawnHomeTab, *, now: datetime) -> None:
    """Publish the Home tab of a person from our workspace who has just opened it."""
    page = session.scalar(
        select(HomeTab)
        .where(HomeTab.slack_user_id == drawn.user_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if page is None:
        page = HomeTab(slack_user_id=drawn.user_id, fingerprint="", published_at=now)
        session.add(page)
    page.opened_at = now
    page.refresh_at = now + REFRESH_INTERVAL
    # If another transaction inserted it first, this one is retried and finds it.
    session.flush()
    _publish(session, page, drawn, now=now)


@cache
def due_home_tabs() -> Select[int, datetime | None]:
    """Selects the Home tabs that are due for a refresh."""
    return (
        select(HomeTab.id, HomeTab.refresh_at)
        .where(HomeTab.refresh_at <= bindparam("now"))
        .order_by(HomeTab.refresh_at, HomeTab.id)
    )


def claim_due(session: Session, page_ids: Collection[int], *, now: datetime) -> list[DueHomeTab]:
    """Take the refreshes that are due, so that no other process does.

    A refresh that a killed process didn't finish is made up for by the next one, since the tab's
    fingerprint still is the old one.
    """
    pages = session.scalars(
        select(HomeTab)
        .where(HomeTab.id.in_(page_ids), HomeTab.refresh_at <= now)
        .order_by(HomeTab.id)
        .with_for_update(skip_locked=True)
    ).all()
    due = []
    for page in pages:
        if now >= page.opened_at + REFRESH_FOR:
            page.refresh_at = None
            continue
        page.refresh_at = now + REFRESH_INTERVAL
        due.append(
            DueHomeTab(
                user_id=page.slack_user_id,
                fingerprint=page.fingerprint,
                is_old=now >= page.published_at + MAX_AGE,
            )
        )
    return due


def publish(session: Session, drawn: DrawnHomeTab, *, now: datetime) -> bool:
    """Publish a tab that was drawn again; returns whether it differs from the last one."""
    page = lock_if_due(session, select(HomeTab).where(HomeTab.slack_user_id == drawn.user_id))
    return page is not None and _publish(session, page, drawn, now=now)


def _publish(session: Session, page: HomeTab, drawn: DrawnHomeTab, *, now: datetime) -> bool:
    page.fingerprint, page.published_at = drawn.fingerprint, now
    return outbox.enqueue_home(
        session, user=drawn.user_id, view=drawn.view, audience=drawn.audience, now=now
    )


class _Drawing:
    """Draws tabs of several people, from what is read once for all their partnerships."""

    def __init__(self, session: Session, user_ids: Collection[str], *, now: datetime) -> None:
        self._session, self._now = session, now
        self._members: dict[str, list[Member]] = defaultdict(list)
        rows = session.execute(
            select(Member, Partnership)
            .join(Partnership, Partnership.id == Member.partnership_id)
            .where(Member.slack_user_id.in_(user_ids), *_is_on_a_side())
            .order_by(Member.partnership_id)
        ).all()
        for member, _partnership in rows:
            self._members[member.slack_user_id].append(member)
        self._partnerships = {each.id: each for _member, each in rows}
        read_snapshots(list(self._partnerships.values()))
        self._records = log.open_records(session, list(self._partnerships.values()))
        self._checkins = invitations.open_invitations(
            session, [member for member, _partnership in rows], now=now
        )
        self._healths = health.healths_of(session, self._records, now=now)
        self._internal = outbox.internal_users(session, user_ids)

    def draw(self, user_id: str, fingerprint: str) -> DrawnHomeTab:
        """Draw one person's tab."""
        members = self._members[user_id]
        items = [item for each in members for item in self._items(each)]
        checkins: list[Invitation] = [
            checkin for each in members for checkin in self._checkins[each.id]
        ]
        # Someone who is external in one of their partnerships sees nothing internal.
        is_internal = user_id in self._internal
        own = [
            self._partnership(self._partnerships[each.partnership_id])
            for each in members
            if is_internal and each.side is Side.CONSULTANCY
        ]
        with use_locale(self._language(members)):
            return DrawnHomeTab(
                user_id=user_id,
                fingerprint=fingerprint,
                view=home_tab.home_view(items, checkins, own),
                audience=Audience.INTERNAL if own else Audience.SHARED,
            )

    def _items(self, member: Member) -> list[HomeItem]:
        partnership = self._partnerships[member.partnership_id]
        return [
            HomeItem(
                record=each,
                partnership=partnership,
                channel=snapshot_of(partnership).home_channel.slack_id,
                by=self._records.deadline_of(self._session, each, now=self._now),
            )
            for each in self._records.waiting_for(self._session, member, now=self._now)
        ]

    def _partnership(self, partnership: Partnership) -> HomePartnership:
        contacts = roles.contacts(partnership, now=self._now)
        return HomePartnership(
            partnership=partnership,
            channel=snapshot_of(partnership).home_channel.slack_id,
            health=self._healths[partnership.id],
            vacant_roles=[each.role for each in contacts if each.is_vacant],
        )

    def _language(self, members: Sequence[Member]) -> str:
        """The language of the person's partnerships, if those agree."""
        of_members = (self._partnerships[each.partnership_id] for each in members)
        languages = {snapshot_of(each).terms.language for each in of_members}
        return languages.pop() if len(languages) == 1 else ENGLISH


def _is_on_a_side() -> tuple[ColumnElement[bool], ...]:
    return Member.side != Side.UNKNOWN, Member.left_at.is_(None)


def _partnership_ids(session: Session, user_ids: Collection[str]) -> Mapping[str, Sequence[int]]:
    """The ids of the partnerships in which each person is on a side, in order."""
    found: dict[str, list[int]] = {each: [] for each in user_ids}
    for user_id, partnership_id in session.execute(
        select(Member.slack_user_id, Member.partnership_id)
        .where(Member.slack_user_id.in_(user_ids), *_is_on_a_side())
        .order_by(Member.partnership_id)
    ):
        found[user_id].append(partnership_id)
    return found


def _fingerprints(
    session: Session, ids: Mapping[str, Sequence[int]], *, now: datetime
) -> dict[str, str]:
    """For each person, a fingerprint that changes with anything that their tab may show."""
    versions = _versions(session, {each for of_person in ids.values() for each in of_person}, now)
    return {
        user_id: hashlib.sha256(repr([versions[each] for each in of_person]).encode()).hexdigest()
        for user_id, of_person in ids.items()
    }


def _versions(session: Session, ids: Collection[int], now: datetime) -> dict[int, object]:
    """For each partnership, what changes with anything that a tab may show of it."""
    newest = (
        select(History.id)
        .where(History.partnership_id == Partnership.id)
        .order_by(History.at.desc(), History.id.desc())
        .limit(1)
        .correlate(Partnership)
        .scalar_subquery()
    )
    phase = (
        select(PhasePeriod.id)
        .where(PhasePeriod.partnership_id == Partnership.id, PhasePeriod.until_at.is_(None))
        .correlate(Partnership)
        .scalar_subquery()
    )
    found: dict[int, object] = {
        row.id: tuple(row)
        for row in session.execute(
            select(Partnership.id, Partnership.revision, newest, phase).where(
                Partnership.id.in_(ids)
            )
        )
    }
    checkins = session.execute(
        select(
            Schedule.partnership_id,
            func.max(Occurrence.id),
            func.max(Occurrence.closed_at),
            func.count(Answer.id),
            func.max(Answer.answered_at),
        )
        .join(Occurrence, Occurrence.schedule_id == Schedule.id)
        .outerjoin(Answer, Answer.occurrence_id == Occurrence.id)
        .where(Schedule.partnership_id.in_(ids), Occurrence.due_at > now - _CHECKINS_WATCHED_FOR)
        .group_by(Schedule.partnership_id)
    )
    for row in checkins:
        found[row.partnership_id] = (found[row.partnership_id], *map(str, row))
    return found
