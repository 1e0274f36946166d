"""Setting when a check-in comes: begun, asked for, paused, resumed and stopped by those who may.

Each says it of one check-in of the partnership: `name` is that of a further one, or MAIN.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot.checkins import schedule_rows
from pico_bot.checkins.formatting import no_schedule
from pico_bot.checkins.names import MAIN
from pico_bot.checkins.permissions import require_may_set
from pico_bot.checkins.prompts import post_due
from pico_bot.core import BadRequest, IllegalStep, NotFound
from pico_bot.i18n import dates
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    Channel,
    Member,
    Occurrence,
    OccurrenceState,
    Partnership,
    Rhythm,
    Schedule,
    ScheduleState,
)

# Within this, asking for a check-in again is taken for the same wish.
JUST_POSTED = timedelta(minutes=2)

# What is said of a later day is more likely a slip than meant.
LATEST = timedelta(days=2 * 366)


def begin(
    session: Session,
    *,
    partnership: Partnership,
    channel: Channel,
    rhythm: Rhythm | None,
    by: Member,
    now: datetime,
    name: str = MAIN,
) -> Schedule:
    """Let the check-in come to `channel` in `rhythm`, wall time of the partnership's zone.

    Without a `rhythm` it is what charter and phase say. Replaces what was set before and ends a
    pause. Which of two weeks is meant, where the rhythm does not tell, is the week in which it
    first comes. Raises NotAllowed unless `by` may set it.
    """
    schedule = _to_set(session, partnership, channel, by=by, now=now, name=name)
    schedule.channel = channel
    schedule_rows.require_agreed(session, schedule)
    schedule.state, schedule.paused_until = ScheduleState.ON, None
    schedule.next_due_at = None
    schedule_rows.restore(session, schedule, rhythm or schedule.agreed_rhythm, now=now)
    return schedule_rows.shown_schedules(session, schedule, now=now)


def start_now(
    session: Session,
    *,
    partnership: Partnership,
    channel: Channel,
    by: Member,
    now: datetime,
    name: str = MAIN,
) -> Occurrence:
    """Post the prompt to `channel` at once, whatever is set.

    Raises NotAllowed as `begin` does, and IllegalStep where one was posted just before: two
    people who press at once mean one check-in.
    """
    schedule = _to_set(session, partnership, channel, by=by, now=now, name=name)
    _require_none_just_posted(session, schedule, now=now)
    return post_due(session, schedule=schedule, due_at=now, now=now, channel=channel)


def pause(
    session: Session,
    *,
    partnership: Partnership,
    by: Member,
    now: datetime,
    name: str = MAIN,
    until: date | None = None,
) -> Schedule:
    """Let the check-in rest through the day `until` where it is, or else until it is resumed.

    Afterwards it goes on by itself in its rhythm. Paused already, it has another end. Raises
    NotAllowed as `begin` does, NotFound where none is set, BadRequest for a day that is over.
    """
    schedule = _hold_set(session, partnership=partnership, by=by, now=now, name=name)
    if until is not None:
        require_future(until, today=now.astimezone(schedule.zone).date())
        schedule.state, schedule.paused_until = ScheduleState.ON, until
        schedule_rows.plan_next(session, schedule, now=now)
    else:
        schedule.state, schedule.paused_until = ScheduleState.PAUSED, None
        schedule.next_due_at = None
    return schedule_rows.shown_schedules(session, schedule, now=now)


def resume(
    session: Session, *, partnership: Partnership, by: Member, now: datetime, name: str = MAIN
) -> Schedule:
    """Let a paused check-in come again at its next due time; raises as `pause` does."""
    schedule = _hold_set(session, partnership=partnership, by=by, now=now, name=name)
    if schedule.state is not ScheduleState.ON or schedule.pause_at(now):
        schedule.state, schedule.paused_until = ScheduleState.ON, None
        schedule_rows.plan_next(session, schedule, now=now)
    return schedule_rows.shown_schedules(session, schedule, now=now)


def turn_off(
    session: Session, *, partnership: Partnership, by: Member, now: datetime, name: str = MAIN
) -> Schedule:
    """End the check-in until it is set anew; what was asked stays open for answers.

    Raises as `pause` does.
    """
    schedule = _hold_set(session, partnership=partnership, by=by, now=now, name=name)
    schedule.state, schedule.paused_until = ScheduleState.OFF, None
    schedule.next_due_at = None
    return schedule_rows.shown_schedules(session, schedule, now=now)


def require_future(day: date, *, today: date) -> None:
    """Raises BadRequest for a day that is over, or that is further away than anybody plans."""
    if day < today:
        raise BadRequest(_("{day} is in the past.").format(day=dates.format_day(day)))
    if day - today > LATEST:
        raise BadRequest(
            _("{day} is more than two years away. Choose an earlier date.").format(
                day=dates.format_day(day)
            )
        )


def _require_none_just_posted(session: Session, schedule: Schedule, *, now: datetime) -> None:
    last = session.scalar(
        select(func.max(Occurrence.due_at)).where(
            Occurrence.schedule_id == schedule.id, Occurrence.state == OccurrenceState.POSTED
        )
    )
    if last is not None and now - last < JUST_POSTED:
        raise IllegalStep(_("A check-in was just posted. Answer that one."))


def _to_set(
    session: Session,
    partnership: Partnership,
    channel: Channel,
    *,
    by: Member,
    now: datetime,
    name: str,
) -> Schedule:
    """The schedule, held, for somebody who may set it; a new one where there was none."""
    require_may_set(session, partnership=partnership, by=by, now=now)
    schedule = schedule_rows.lock(session, partnership, name)
    if schedule is None:
        schedule = schedule_rows.add(session, partnership=partnership, channel=channel, name=name)
    return schedule


def _hold_set(
    session: Session, *, partnership: Partnership, by: Member, now: datetime, name: str
) -> Schedule:
    require_may_set(session, partnership=partnership, by=by, now=now)
    schedule = schedule_rows.lock(session, partnership, name)
    if schedule is None or not schedule.is_set:
        raise NotFound(no_schedule(session, partnership, name))
    return schedule
