"""The check-ins follow charter and phase: further ones begin and end with them, rhythms change."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from pico_bot.checkins import schedule_rows
from pico_bot.checkins.names import MAIN
from pico_bot.model import Channel, Partnership, Schedule, ScheduleState
from pico_bot.partnerships import partnerships
from pico_bot.people import contacts


def sync(session: Session, *, partnership: Partnership, now: datetime) -> None:
    """Bring the schedules to the rhythms, time zone and holidays that charter and phase say now.

    A schedule remembers what they said when it was last set or followed: only where they say
    something else since does it change, so what was set by hand stays until then. One that is off
    stays off; a paused one rests on in its new rhythm. What has come due already still comes, and
    every second week stays in turn where they do not say which.

    A further check-in begins once the charter has it, and comes no more once it is dropped.
    """
    held = schedule_rows.lock_all(session, partnership)
    terms = partnerships.terms_of(session, partnership)
    for schedule in held.values():
        if schedule.once_on is not None:
            due_at, schedule.time_zone = schedule.next_due_at, terms.time_zone
            schedule_rows.plan_next_unless_due(session, schedule, now=now)
            # Where its moment is over by the new clocks, it comes as it was said at first.
            schedule.next_due_at = schedule.next_due_at or due_at
        elif schedule.key == MAIN or schedule.key in terms.extra_checkins:
            _follow(session, schedule, now=now)
        elif schedule.dropped_at is None:
            schedule.dropped_at, schedule.next_due_at = now, None
    for name in terms.extra_checkins:
        if name not in held:
            _begin(session, partnership, held.get(MAIN), name=name, now=now)
    if held or terms.extra_checkins:
        contacts.publish(session, partnership=partnership, now=now)


def _follow(session: Session, schedule: Schedule, *, now: datetime) -> None:
    zone, before = schedule.time_zone, schedule.agreed_rhythm
    schedule_rows.require_agreed(session, schedule)
    rhythm = schedule.agreed_rhythm
    if schedule.time_zone == zone and rhythm == before:
        # Public holidays may be others.
        schedule_rows.plan_next_unless_due(session, schedule, now=now)
        return
    taken = schedule.rhythm if rhythm == before else rhythm
    taken = replace(taken, anchor=taken.anchor or schedule.anchor)
    schedule_rows.restore(session, schedule, taken, now=now)


def _begin(
    session: Session, partnership: Partnership, main: Schedule | None, *, name: str, now: datetime
) -> None:
    """Let a further check-in come, to where the main one does."""
    schedule = schedule_rows.add(
        session, partnership=partnership, channel=_place(session, partnership, main), name=name
    )
    schedule_rows.require_agreed(session, schedule)
    schedule.state = ScheduleState.ON
    schedule_rows.restore(session, schedule, schedule.agreed_rhythm, now=now)


def _place(session: Session, partnership: Partnership, main: Schedule | None) -> Channel:
    if main is not None and main.is_set:
        return main.channel
    return partnerships.home_of(session, partnership)
