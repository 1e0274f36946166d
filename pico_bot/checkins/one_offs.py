"""Check-ins that come but once, beside those that come in a rhythm."""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from pico_bot.checkins import schedule_rows
from pico_bot.checkins.names import one_off_name
from pico_bot.checkins.permissions import require_may_set
from pico_bot.checkins.schedules import require_future
from pico_bot.core import BadRequest, NotFound, first_moment
from pico_bot.i18n import dates
from pico_bot.i18n import gettext as _
from pico_bot.model import Channel, Member, Partnership, Schedule, ScheduleState
from pico_bot.partnerships import partnerships
from pico_bot.people import contacts


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
    """Let a check-in come to `channel` once, at a wall time of the partnership's zone.

    A time that the clock skips is the first minute after it, and of one that it shows twice the
    first is meant. Asked for again, it is the same one. Raises NotAllowed unless `by` may set it,
    BadRequest for a moment that is over.
    """
    require_may_set(session, partnership=partnership, by=by, now=now)
    zone = ZoneInfo(partnerships.terms_of(session, partnership).time_zone)
    require_future(on, today=now.astimezone(zone).date())
    due = first_moment(datetime.combine(on, at), zone)
    if due <= now:
        raise BadRequest(
            _("{moment} is in the past.").format(moment=dates.format_moment(due, zone))
        )
    name = one_off_name(on, at)
    schedule = schedule_rows.lock(session, partnership, name)
    if schedule is None:
        schedule = schedule_rows.add(session, partnership=partnership, channel=channel, name=name)
    schedule.channel, schedule.time_zone = channel, zone.key
    schedule.once_on, schedule.local_time, schedule.weekdays = on, at, [on.weekday()]
    schedule.state, schedule.next_due_at = ScheduleState.ON, due
    return schedule_rows.shown_schedules(session, schedule, now=now)


def cancel_one_off(
    session: Session,
    *,
    partnership: Partnership,
    by: Member,
    now: datetime,
    name: str | None = None,
) -> Sequence[Schedule]:
    """Let what was to come once not come, all of it or the one of this `name`; returns it.

    Raises NotAllowed as `set_once` does, NotFound where nothing of it is to come.
    """
    require_may_set(session, partnership=partnership, by=by, now=now)
    schedule_rows.lock_all(session, partnership)
    coming = schedule_rows.upcoming_one_off(session, partnership)
    found = [each for each in coming if name in {None, each.key}]
    if not found:
        raise NotFound(_("No such one-off check-in is scheduled. Use `checkin` to see what is."))
    for schedule in found:
        schedule.state, schedule.next_due_at = ScheduleState.OFF, None
    contacts.publish(session, partnership=partnership, now=now)
    return found
