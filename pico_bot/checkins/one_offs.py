"""One-off check-ins: scheduled for one day, independent of any rhythm."""

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from pico_bot.checkins import lookup, schedules
from pico_bot.checkins.names import one_off_key
from pico_bot.checkins.schedules import require_future, require_may_schedule
from pico_bot.core import BadRequest, NotFound, first_moment
from pico_bot.i18n import dates
from pico_bot.i18n import gettext as _
from pico_bot.model import Channel, Member, Partnership, Schedule, ScheduleState, snapshot_of
from pico_bot.people import contacts


def due_moment(
    partnership: Partnership, *, on: date, at: time, by: Member, now: datetime
) -> datetime:
    """When a check-in on the day `on`, `at` the partnership's wall time, is due, in UTC.

    A time skipped by daylight saving becomes the first minute after it; of one that occurs twice,
    the first counts. Raises NotAllowed unless `by` may change schedules, BadRequest for a moment in
    the past.
    """
    require_may_schedule(partnership=partnership, by=by, now=now)
    zone = snapshot_of(partnership).zone
    require_future(on, today=now.astimezone(zone).date())
    due = first_moment(datetime.combine(on, at), zone)
    if due <= now:
        raise BadRequest(
            _("{moment} is in the past.").format(moment=dates.format_moment(due, zone))
        )
    return due


def schedule_one_off(
    session: Session,
    *,
    partnership: Partnership,
    channel: Channel,
    on: date,
    at: time,
    by: Member,
    now: datetime,
) -> Schedule:
    """Schedule a check-in in `channel` once, `on` a day `at` the partnership's wall time.

    Scheduling the same moment again changes the channel only. Raises as `due_moment` does.
    """
    due = due_moment(partnership, on=on, at=at, by=by, now=now)
    zone = snapshot_of(partnership).zone
    key = one_off_key(on, at)
    schedule = lookup.lock_schedule(session, partnership, key)
    if schedule is None:
        schedule = schedules.create(session, partnership=partnership, channel=channel, key=key)
    schedule.channel, schedule.time_zone = channel, zone.key
    schedule.once_on, schedule.local_time, schedule.weekdays = on, at, [on.weekday()]
    schedule.state, schedule.next_due_at = ScheduleState.ON, due
    contacts.publish(session, partnership=partnership, now=now)
    return schedule


def cancel_one_off(
    session: Session,
    *,
    partnership: Partnership,
    by: Member,
    now: datetime,
    key: str | None = None,
) -> Sequence[Schedule]:
    """Cancel the upcoming one-off check-in with this `key`, or all of them; returns them.

    Raises NotAllowed as `schedule_one_off` does, NotFound if there is none.
    """
    require_may_schedule(partnership=partnership, by=by, now=now)
    lookup.lock_schedules(session, partnership)
    upcoming = lookup.upcoming_one_offs(session, partnership)
    found = [each for each in upcoming if key in {None, each.key}]
    if not found:
        raise NotFound(_("No such one-off check-in is scheduled. Use `checkin` to see what is."))
    for schedule in found:
        schedule.state, schedule.next_due_at = ScheduleState.OFF, None
    contacts.publish(session, partnership=partnership, now=now)
    return found
