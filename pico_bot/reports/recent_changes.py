"""What changed in a partnership recently, counted from its records, charter and roles."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
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
    """What changed in `partnership` since `since` (UTC)."""

    steps = session.execute(
        select(Record.id, Record.kind, Record.state, History.from_state, History.to_state)
        .join(History, History.record_id == Record.id)
        .where(History.partnership_id == partnership.id, History.at >= since)
    ).all()

    def logged(kind: Kind) -> int:
        # Nothing comes before the first state.
        return len(
            {
                each.id
                for each in steps
                if each.kind is kind and each.from_state is None
                if each.state is not State.WITHDRAWN
            }
        )

    def became(state: State) -> int:
        # Keeping a decision after a review is not a new decision.
        not_new = {None, state, State.UNDER_REVIEW}
        return len(
            {each.id for each in steps if each.to_state is state and each.from_state not in not_new}
        )

    return RecentChanges(
        decided=became(State.CONFIRMED),
        logged=logged(Kind.ISSUE),
        resolved=became(State.RESOLVED),
        raised=logged(Kind.CHANGE),
        charter=_charter_versions(session, partnership, since=since),
        roles=_reassigned_roles(session, partnership, since=since),
        phase=_new_phase(session, partnership, since=since),
        skipped=_skipped_checkins(session, partnership, since=since),
    )


def _charter_versions(session: Session, partnership: Partnership, *, since: datetime) -> int:
    """The number of charter versions since, not counting the first."""
    count = session.scalar(
        select(func.count(Charter.id)).where(
            Charter.partnership_id == partnership.id,
            Charter.created_at >= since,
            Charter.created_at > partnership.created_at,
        )
    )
    return count or 0


def _reassigned_roles(session: Session, partnership: Partnership, *, since: datetime) -> int:
    """The number of roles that someone gave up; filling a role for the first time doesn't count."""
    count = session.scalar(
        select(func.count(func.distinct(Role.id)))
        .join(Assignment, Assignment.role_id == Role.id)
        .where(Role.partnership_id == partnership.id, Assignment.until_at >= since)
    )
    return count or 0


def _new_phase(session: Session, partnership: Partnership, *, since: datetime) -> str | None:
    """The title of the current phase, if it started since."""
    key = session.scalar(
        select(PhasePeriod.phase).where(
            PhasePeriod.partnership_id == partnership.id,
            PhasePeriod.until_at.is_(None),
            PhasePeriod.from_at >= since,
            PhasePeriod.from_at > partnership.created_at,
        )
    )
    return None if key is None else phase_history.phase_named(session, partnership, key).title


def _skipped_checkins(
    session: Session, partnership: Partnership, *, since: datetime
) -> list[SkippedCheckin]:
    skipped = session.scalars(
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
            reason=each.skip_reason,
        )
        for each in skipped
    ]
