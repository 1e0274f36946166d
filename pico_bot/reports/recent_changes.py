"""What changed in a partnership lately: counted from the record, its charter and its roles."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from pico_bot.model import (
    Assignment,
    Charter,
    History,
    Kind,
    Occurrence,
    OccurrenceState,
    Partnership,
    PhasePeriod,
    Record,
    Role,
    Schedule,
    State,
)
from pico_bot.partnerships import phase_history
from pico_bot.reports.views import RecentChanges, SkippedCheckin


def recent_changes(session: Session, partnership: Partnership, *, since: datetime) -> RecentChanges:
    """What changed in `partnership` from `since` (UTC) on."""

    def logged(kind: Kind) -> int:
        return _count(
            session,
            Record.created_at >= since,
            Record.kind == kind,
            Record.state != State.WITHDRAWN,
            partnership=partnership,
        )

    def became(state: State) -> int:
        return _count(
            session,
            History.at >= since,
            History.to_state == state,
            # What is kept after a review is no new decision.
            History.from_state.not_in({state, State.UNDER_REVIEW}),
            partnership=partnership,
        )

    return RecentChanges(
        decided=became(State.CONFIRMED),
        logged=logged(Kind.ISSUE),
        resolved=became(State.RESOLVED),
        signalled=logged(Kind.CHANGE),
        charter=_versions(session, partnership, since=since),
        roles=_roles(session, partnership, since=since),
        phase=_phase(session, partnership, since=since),
        skipped=_skipped(session, partnership, since=since),
    )


def _count(session: Session, *conditions: ColumnElement[bool], partnership: Partnership) -> int:
    """How many records these conditions hold of, each counted once."""
    found = session.scalar(
        select(func.count(func.distinct(Record.id)))
        .join(History, History.record_id == Record.id)
        .where(Record.partnership_id == partnership.id, *conditions)
    )
    return found or 0


def _versions(session: Session, partnership: Partnership, *, since: datetime) -> int:
    """How many versions of the charter changed the one with which the partnership began."""
    found = session.scalar(
        select(func.count(Charter.id)).where(
            Charter.partnership_id == partnership.id,
            Charter.set_at >= since,
            Charter.set_at > partnership.created_at,
        )
    )
    return found or 0


def _roles(session: Session, partnership: Partnership, *, since: datetime) -> int:
    """How many roles somebody gave away; that they were filled at first is no news."""
    found = session.scalar(
        select(func.count(func.distinct(Role.id)))
        .join(Assignment, Assignment.role_id == Role.id)
        .where(Role.partnership_id == partnership.id, Assignment.until_at >= since)
    )
    return found or 0


def _phase(session: Session, partnership: Partnership, *, since: datetime) -> str | None:
    """The name of the phase that the partnership came into, if it did."""
    came = session.scalar(
        select(PhasePeriod.phase).where(
            PhasePeriod.partnership_id == partnership.id,
            PhasePeriod.until_at.is_(None),
            PhasePeriod.from_at >= since,
            PhasePeriod.from_at > partnership.created_at,
        )
    )
    return None if came is None else phase_history.phase_named(session, partnership, came).title


def _skipped(
    session: Session, partnership: Partnership, *, since: datetime
) -> list[SkippedCheckin]:
    missed = session.scalars(
        select(Occurrence)
        .join(Schedule)
        .where(
            Schedule.partnership_id == partnership.id,
            Occurrence.state == OccurrenceState.SKIPPED,
            Occurrence.due_at >= since,
        )
        .order_by(Occurrence.due_at, Occurrence.id)
        .options(joinedload(Occurrence.schedule).joinedload(Schedule.channel))
    ).all()
    return [
        SkippedCheckin(
            title=each.schedule.title,
            due_at=each.due_at,
            zone=ZoneInfo(each.schedule.time_zone),
            channel=each.schedule.channel.slack_id,
            because=each.skipped_because or "",
        )
        for each in missed
    ]
