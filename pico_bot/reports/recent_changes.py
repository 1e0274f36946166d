"""What changed in partnerships recently, counted from their records, charters and roles."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot.model import (
    Assignment,
    Channel,
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


def recent_changes(
    session: Session, partnerships: Sequence[Partnership], *, since: datetime, now: datetime
) -> dict[int, RecentChanges]:
    """What changed in each of `partnerships` from `since` to `now` (UTC), by partnership id."""
    ids = [each.id for each in partnerships]
    steps = _steps(session, ids, since=since)
    charters = _charter_versions(session, ids, since=since)
    reassigned = _reassigned_roles(session, ids, since=since, now=now)
    phases = _new_phases(session, ids, since=since)
    skipped = _skipped_checkins(session, ids, since=since)
    return {
        each.id: RecentChanges(
            decided=_became(State.CONFIRMED, steps[each.id]),
            logged=_logged(Kind.ISSUE, steps[each.id]),
            resolved=_became(State.RESOLVED, steps[each.id]),
            raised=_logged(Kind.CHANGE, steps[each.id]),
            charter=charters.get(each.id, 0),
            roles=reassigned.get(each.id, 0),
            phase=phase_history.phase_named(session, each, phases[each.id]).title
            if each.id in phases
            else None,
            skipped=skipped[each.id],
        )
        for each in partnerships
    }


def _steps(session: Session, ids: Sequence[int], *, since: datetime) -> Mapping[int, Sequence[Any]]:
    """The steps on records since, by partnership id."""
    found: dict[int, list[Any]] = defaultdict(list)
    for step in session.execute(
        select(
            History.partnership_id,
            Record.id,
            Record.kind,
            Record.state,
            History.from_state,
            History.to_state,
        )
        .join(History, History.record_id == Record.id)
        .where(History.partnership_id.in_(ids), History.at >= since)
    ):
        found[step.partnership_id].append(step)
    return found


def _logged(kind: Kind, steps: Iterable[Any]) -> int:
    """The number of records of `kind` that were logged and not withdrawn."""
    # Nothing comes before the first state.
    return len(
        {
            each.id
            for each in steps
            if each.kind is kind and each.from_state is None
            if each.state is not State.WITHDRAWN
        }
    )


def _became(state: State, steps: Iterable[Any]) -> int:
    """The number of records that entered `state`."""
    # Keeping a decision after a review is not a new decision.
    not_new = {None, state, State.UNDER_REVIEW}
    return len(
        {each.id for each in steps if each.to_state is state and each.from_state not in not_new}
    )


def _charter_versions(
    session: Session, ids: Sequence[int], *, since: datetime
) -> Mapping[int, int]:
    """The number of charter versions since, not counting the first, by partnership id."""
    counts = session.execute(
        select(Charter.partnership_id, func.count(Charter.id))
        .join(Partnership, Partnership.id == Charter.partnership_id)
        .where(
            Charter.partnership_id.in_(ids),
            Charter.created_at >= since,
            Charter.created_at > Partnership.created_at,
        )
        .group_by(Charter.partnership_id)
    )
    return dict(counts.all())


def _reassigned_roles(
    session: Session, ids: Sequence[int], *, since: datetime, now: datetime
) -> Mapping[int, int]:
    """The number of roles that someone gave up, by partnership id.

    Filling a role for the first time doesn't count.
    """
    counts = session.execute(
        select(Role.partnership_id, func.count(func.distinct(Role.id)))
        .join(Assignment, Assignment.role_id == Role.id)
        .where(Role.partnership_id.in_(ids), Assignment.until_at.between(since, now))
        .group_by(Role.partnership_id)
    )
    return dict(counts.all())


def _new_phases(session: Session, ids: Sequence[int], *, since: datetime) -> Mapping[int, str]:
    """The keys of the current phases that started since, by partnership id."""
    keys = session.execute(
        select(PhasePeriod.partnership_id, PhasePeriod.phase)
        .join(Partnership, Partnership.id == PhasePeriod.partnership_id)
        .where(
            PhasePeriod.partnership_id.in_(ids),
            PhasePeriod.until_at.is_(None),
            PhasePeriod.from_at >= since,
            PhasePeriod.from_at > Partnership.created_at,
        )
    )
    return dict(keys.all())


def _skipped_checkins(
    session: Session, ids: Sequence[int], *, since: datetime
) -> Mapping[int, Sequence[SkippedCheckin]]:
    """The check-ins that were skipped since, oldest first, by partnership id."""
    found: dict[int, list[SkippedCheckin]] = defaultdict(list)
    for occurrence, schedule, channel in session.execute(
        select(Occurrence, Schedule, Channel.slack_id)
        .join(Schedule, Schedule.id == Occurrence.schedule_id)
        .join(Channel, Channel.id == Schedule.channel_id)
        .where(
            Schedule.partnership_id.in_(ids),
            Occurrence.state == OccurrenceState.SKIPPED,
            Occurrence.due_at >= since,
        )
        .order_by(Occurrence.due_at, Occurrence.id)
    ):
        found[schedule.partnership_id].append(
            SkippedCheckin(
                title=schedule.title,
                due_at=occurrence.due_at,
                zone=ZoneInfo(schedule.time_zone),
                channel=channel,
                reason=occurrence.skip_reason,
            )
        )
    return found
