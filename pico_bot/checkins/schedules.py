"""Schedules: when a check-in runs, as people set, pause, resume and stop it.

`key` names the check-in: MAIN, or an extra one's key in the charter.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot.blockkit import escape, role_in_sentence
from pico_bot.checkins import lookup, schedule_text
from pico_bot.checkins.due_times import agreed_rhythm, is_agreed_by_both, next_after
from pico_bot.checkins.names import MAIN, extra_terms
from pico_bot.checkins.prompts import post_due
from pico_bot.core import BadRequest, Every, IllegalStep, NotAllowed, NotFound, next_due
from pico_bot.i18n import dates
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    LEAD_ROLES,
    Channel,
    Member,
    Occurrence,
    OccurrenceState,
    Partnership,
    Rhythm,
    Schedule,
    ScheduleState,
    Side,
    snapshot_of,
)
from pico_bot.partnerships import roles
from pico_bot.people import contacts

# A second request for a prompt within this time counts as the same one.
_JUST_POSTED = timedelta(minutes=2)

# A date further away is more likely a typing error.
_LATEST = timedelta(days=2 * 366)


def turn_on(
    session: Session,
    *,
    partnership: Partnership,
    channel: Channel,
    rhythm: Rhythm | None,
    by: Member,
    now: datetime,
    key: str = MAIN,
) -> Schedule:
    """Run the check-in in `channel` in `rhythm`, in the partnership's wall time.

    None is the rhythm of the charter and the phase. Replaces an earlier rhythm and ends a pause.
    Every second week without an anchor starts with the next possible week. Raises NotAllowed unless
    `by` may change the schedule, and for another rhythm than both sides agreed in the charter.
    """
    schedule = _get_or_create(session, partnership, channel, by=by, now=now, key=key)
    schedule.channel = channel
    copy_agreed(session, schedule)
    if rhythm is not None and is_agreed_by_both(session, schedule):
        schedule_text.require_agreed(schedule, rhythm)
        rhythm = None
    schedule.state, schedule.paused_until = ScheduleState.ON, None
    schedule.next_due_at = None
    set_rhythm(schedule, rhythm or schedule.agreed_rhythm, now=now)
    contacts.publish(session, partnership=partnership, now=now)
    return schedule


def start_now(
    session: Session,
    *,
    partnership: Partnership,
    channel: Channel,
    by: Member,
    now: datetime,
    key: str = MAIN,
) -> Occurrence:
    """Post a prompt to `channel` now, whatever the schedule says.

    Raises NotAllowed as `turn_on` does, and IllegalStep if one was just posted: two people who ask
    at the same time want one check-in.
    """
    schedule = _get_or_create(session, partnership, channel, by=by, now=now, key=key)
    _require_none_just_posted(session, schedule, now=now)
    return post_due(session, schedule=schedule, due_at=now, now=now, channel=channel)


def pause(
    session: Session,
    *,
    partnership: Partnership,
    by: Member,
    now: datetime,
    key: str = MAIN,
    until: date | None = None,
) -> Schedule:
    """Pause the check-in through the day `until`, in the schedule's time zone, or indefinitely.

    After `until` it resumes automatically. A paused one gets the new end. Raises NotAllowed as
    `turn_on` does, NotFound if the check-in isn't on, BadRequest for a day in the past.
    """
    schedule = _get_set(session, partnership=partnership, by=by, now=now, key=key)
    if until is not None:
        require_future(until, today=now.astimezone(schedule.zone).date())
        schedule.state, schedule.paused_until = ScheduleState.ON, until
        schedule.next_due_at = next_after(schedule, now)
    else:
        schedule.state, schedule.paused_until = ScheduleState.PAUSED, None
        schedule.next_due_at = None
    contacts.publish(session, partnership=partnership, now=now)
    return schedule


def resume(
    session: Session, *, partnership: Partnership, by: Member, now: datetime, key: str = MAIN
) -> Schedule:
    """End the check-in's pause; raises as `pause` does."""
    schedule = _get_set(session, partnership=partnership, by=by, now=now, key=key)
    if schedule.state is not ScheduleState.ON or schedule.pause_at(now):
        schedule.state, schedule.paused_until = ScheduleState.ON, None
        schedule.next_due_at = next_after(schedule, now)
    contacts.publish(session, partnership=partnership, now=now)
    return schedule


def turn_off(
    session: Session, *, partnership: Partnership, by: Member, now: datetime, key: str = MAIN
) -> Schedule:
    """Stop the check-in until it is turned on again; posted prompts stay open.

    Raises as `pause` does.
    """
    schedule = _get_set(session, partnership=partnership, by=by, now=now, key=key)
    schedule.state, schedule.paused_until = ScheduleState.OFF, None
    schedule.next_due_at = None
    contacts.publish(session, partnership=partnership, now=now)
    return schedule


def create(session: Session, *, partnership: Partnership, channel: Channel, key: str) -> Schedule:
    """A new schedule, which is off."""
    schedule = Schedule(
        partnership=partnership,
        channel=channel,
        key=key,
        time_zone=snapshot_of(partnership).terms.time_zone,
        # `checkin now` uses the schedule before it has a rhythm.
        local_time=Rhythm.at,
        weekdays=list(Rhythm.weekdays),
        state=ScheduleState.OFF,
    )
    session.add(schedule)
    session.flush()
    return schedule


def copy_agreed(session: Session, schedule: Schedule) -> None:
    """Copy to the schedule what charter and phase say now: time zone, rhythm and title."""
    schedule.time_zone = snapshot_of(schedule.partnership).terms.time_zone
    schedule.agreed_rhythm = agreed_rhythm(session, schedule)
    extra = extra_terms(schedule)
    if extra is not None:
        schedule.title, schedule.dropped_at = extra.title, None


def set_rhythm(schedule: Schedule, rhythm: Rhythm, *, now: datetime) -> None:
    """Run the schedule in `rhythm` from `now`.

    Every second week without an anchor starts with the next possible week.
    """
    first = next_due(after=now, zone=schedule.zone, at=rhythm.at, weekdays=rhythm.weekdays)
    schedule.every = rhythm.every
    schedule.weekdays = sorted(set(rhythm.weekdays))
    schedule.local_time = rhythm.at
    schedule.anchor = None
    if rhythm.every is Every.SECOND_WEEK:
        schedule.anchor = rhythm.anchor or first.astimezone(schedule.zone).date()
    reschedule(schedule, now=now)


def reschedule(schedule: Schedule, *, now: datetime) -> None:
    """Recalculate the next due time, unless the schedule isn't on or is already due."""
    is_due = schedule.next_due_at is not None and schedule.next_due_at <= now
    if schedule.state is ScheduleState.ON and not is_due:
        schedule.next_due_at = next_after(schedule, now)


def require_may_schedule(*, partnership: Partnership, by: Member, now: datetime) -> None:
    """Raises NotAllowed unless `by` is on the consultancy side or leads the customer side.

    Deputies of the customer lead may too.
    """
    if by.side is Side.CONSULTANCY:
        return
    key = LEAD_ROLES[Side.CUSTOMER]
    lead = roles.contact(partnership, key=key, now=now)
    holders = [*([lead.primary] if lead.primary else []), *lead.deputies]
    if by.id in {each.id for each in holders}:
        return
    title = escape(role_in_sentence(lead.role.title))
    if not holders:
        vacant = _(
            "Only the consultancy and the customer's {role} can change when check-ins run. "
            "The role is vacant."
        )
        raise NotAllowed(vacant.format(role=title))
    names = dates.join_and([escape(each.name) for each in holders])
    sentence = _(
        "Only the consultancy and the customer's {role} ({names}) can change when check-ins run."
    )
    raise NotAllowed(sentence.format(role=title, names=names))


def require_future(day: date, *, today: date) -> None:
    """Raises BadRequest for a day in the past or more than two years away."""
    if day < today:
        raise BadRequest(_("{day} is in the past.").format(day=dates.format_day(day)))
    if day - today > _LATEST:
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
    if last is not None and now - last < _JUST_POSTED:
        raise IllegalStep(_("A check-in was just posted. Answer that one."))


def _get_or_create(
    session: Session,
    partnership: Partnership,
    channel: Channel,
    *,
    by: Member,
    now: datetime,
    key: str,
) -> Schedule:
    """The schedule, locked, for a change by `by`."""
    require_may_schedule(partnership=partnership, by=by, now=now)
    schedule = lookup.lock_schedule(session, partnership, key)
    return schedule or create(session, partnership=partnership, channel=channel, key=key)


def _get_set(
    session: Session, *, partnership: Partnership, by: Member, now: datetime, key: str
) -> Schedule:
    """The schedule, locked, for a change by `by`; raises NotFound unless it is set."""
    require_may_schedule(partnership=partnership, by=by, now=now)
    schedule = lookup.lock_schedule(session, partnership, key)
    if schedule is None or not schedule.is_set:
        raise NotFound(schedule_text.no_schedule(partnership, key))
    return schedule
