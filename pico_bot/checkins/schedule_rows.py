"""The schedules of a partnership as rows: found, made, and brought to a rhythm."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.checkins.names import agreed_terms
from pico_bot.checkins.recurrence import next_after
from pico_bot.core import Every, next_due
from pico_bot.model import Channel, Partnership, Rhythm, Schedule, ScheduleState
from pico_bot.partnerships import partnerships, phase_history
from pico_bot.people import contacts


def lock(session: Session, partnership: Partnership, name: str) -> Schedule | None:
    """The schedule of this name, locked until the transaction ends."""
    return session.scalar(
        select(Schedule)
        .where(Schedule.partnership_id == partnership.id, Schedule.key == name)
        .with_for_update()
    )


def lock_all(session: Session, partnership: Partnership) -> dict[str, Schedule]:
    """Every schedule of the partnership that may come again by its name, locked."""
    found = session.scalars(
        select(Schedule)
        .where(
            Schedule.partnership_id == partnership.id,
            Schedule.once_on.is_(None) | Schedule.next_due_at.is_not(None),
        )
        .order_by(Schedule.id)
        .with_for_update()
    )
    return {each.key: each for each in found}


def upcoming_one_off(session: Session, partnership: Partnership) -> Sequence[Schedule]:
    """Those that come but once and are still to come, in their order."""
    return session.scalars(
        select(Schedule)
        .where(
            Schedule.partnership_id == partnership.id,
            Schedule.once_on.is_not(None),
            Schedule.next_due_at.is_not(None),
        )
        .order_by(Schedule.next_due_at, Schedule.id)
    ).all()


def add(session: Session, *, partnership: Partnership, channel: Channel, name: str) -> Schedule:
    """A new schedule of this name, which is off."""
    schedule = Schedule(
        partnership=partnership,
        channel=channel,
        key=name,
        time_zone=partnerships.terms_of(session, partnership).time_zone,
        # What `checkin now` asks through before anything is set.
        local_time=Rhythm.at,
        weekdays=list(Rhythm.weekdays),
        state=ScheduleState.OFF,
    )
    session.add(schedule)
    session.flush()
    return schedule


def agreed(session: Session, schedule: Schedule) -> Rhythm:
    """The rhythm that is agreed on: a further one's in the charter, else what the phase says."""
    further = agreed_terms(session, schedule)
    if further is not None:
        return further.rhythm
    partnership = schedule.partnership
    phase = phase_history.current_phase(session, partnership)
    return phase.rhythm or partnerships.terms_of(session, partnership).rhythm


def require_agreed(session: Session, schedule: Schedule) -> None:
    """Let the schedule remember what charter and phase say of it now, and be called so."""
    schedule.time_zone = partnerships.terms_of(session, schedule.partnership).time_zone
    schedule.agreed_rhythm = agreed(session, schedule)
    further = agreed_terms(session, schedule)
    if further is not None:
        schedule.title, schedule.dropped_at = further.title, None


def restore(session: Session, schedule: Schedule, rhythm: Rhythm, *, now: datetime) -> None:
    """Let the schedule come in `rhythm` from now on.

    Which of two weeks is meant, where the rhythm does not tell, is that in which it first comes.
    """
    first = next_due(after=now, zone=schedule.zone, at=rhythm.at, weekdays=rhythm.weekdays)
    schedule.every = rhythm.every
    schedule.weekdays = sorted(set(rhythm.weekdays))
    schedule.local_time = rhythm.at
    schedule.anchor = None
    if rhythm.every is Every.SECOND_WEEK:
        schedule.anchor = rhythm.anchor or first.astimezone(schedule.zone).date()
    plan_next_unless_due(session, schedule, now=now)


def plan_next_unless_due(session: Session, schedule: Schedule, *, now: datetime) -> None:
    """Set when the schedule comes next, but for one that rests and one that has come due."""
    is_due = schedule.next_due_at is not None and schedule.next_due_at <= now
    if schedule.state is ScheduleState.ON and not is_due:
        plan_next(session, schedule, now=now)


def plan_next(session: Session, schedule: Schedule, *, now: datetime) -> None:
    """Set when the schedule, which is on, comes next."""
    schedule.next_due_at = next_after(session, schedule, now)


def shown_schedules(session: Session, schedule: Schedule, *, now: datetime) -> Schedule:
    """The schedule, after the contact card was told when the check-in comes."""
    contacts.publish(session, partnership=schedule.partnership, now=now)
    return schedule
