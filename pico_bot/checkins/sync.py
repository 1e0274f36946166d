"""Brings schedules in line with the charter and the phase."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from pico_bot.checkins import lookup, schedules
from pico_bot.checkins.names import MAIN
from pico_bot.model import Channel, Partnership, Schedule, ScheduleState, snapshot_of
from pico_bot.partnerships import partnerships
from pico_bot.people import contacts


def sync(session: Session, *, partnership: Partnership, now: datetime) -> None:
    """Apply the rhythms, time zone and holidays of the charter and the phase to the schedules.

    A schedule keeps a copy of the agreed rhythm; it changes only if that differs from the agreement
    now, so a rhythm set by command lasts until then. A schedule that is off stays off, and a paused
    one stays paused. Due occurrences are still posted. Every second week keeps its weeks unless the
    agreement says which.

    Extra check-ins start when the charter adds them and stop when it removes them.
    """
    locked = lookup.lock_schedules(session, partnership)
    terms = snapshot_of(partnership).terms
    for schedule in locked.values():
        if schedule.once_on is not None:
            due_at, schedule.time_zone = schedule.next_due_at, terms.time_zone
            schedules.reschedule(schedule, now=now)
            # In the new time zone its moment may have passed; then the old one still applies.
            schedule.next_due_at = schedule.next_due_at or due_at
        elif schedule.key == MAIN or schedule.key in terms.extra_checkins:
            _apply_agreed(session, schedule, now=now)
        elif schedule.dropped_at is None:
            schedule.dropped_at, schedule.next_due_at = now, None
    for key in terms.extra_checkins:
        if key not in locked:
            _start_extra(session, partnership, locked.get(MAIN), key=key, now=now)
    if locked or terms.extra_checkins:
        contacts.publish(session, partnership=partnership, now=now)


def _apply_agreed(session: Session, schedule: Schedule, *, now: datetime) -> None:
    zone, before = schedule.time_zone, schedule.agreed_rhythm
    schedules.copy_agreed(session, schedule)
    rhythm = schedule.agreed_rhythm
    if schedule.time_zone == zone and rhythm == before:
        # The public holidays may have changed.
        schedules.reschedule(schedule, now=now)
        return
    new = schedule.rhythm if rhythm == before else rhythm
    new = replace(new, anchor=new.anchor or schedule.anchor)
    schedules.set_rhythm(schedule, new, now=now)


def _start_extra(
    session: Session, partnership: Partnership, main: Schedule | None, *, key: str, now: datetime
) -> None:
    """Start an extra check-in, in the main one's channel."""
    schedule = schedules.create(
        session, partnership=partnership, channel=_channel(session, partnership, main), key=key
    )
    schedules.copy_agreed(session, schedule)
    schedule.state = ScheduleState.ON
    schedules.set_rhythm(schedule, schedule.agreed_rhythm, now=now)


def _channel(session: Session, partnership: Partnership, main: Schedule | None) -> Channel:
    if main is not None and main.is_set:
        return main.channel
    return partnerships.home_channel_of(session, partnership)
