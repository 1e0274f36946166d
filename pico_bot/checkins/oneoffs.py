"""Check-ins that come but once, beside those that come in a rhythm."""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from pico_bot.checkins import keeping
from pico_bot.checkins.names import name_of_once
from pico_bot.checkins.permitting import require_may_set
from pico_bot.checkins.schedules import require_to_come
from pico_bot.core import BadRequest, NotFound, first_moment
from pico_bot.i18n import dates
from pico_bot.i18n import gettext as _
from pico_bot.model import Channel, Member, Partnership, Schedule, ScheduleState
from pico_bot.partnerships import partnerships
from pico_bot.people import contacts


def set_once(
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
    require_to_come(on, today=now.astimezone(zone).date())
    due = first_moment(datetime.combine(on, at), zone)
    if due <= now:
        raise BadRequest(_("{moment} is over already.").format(moment=dates.moment(due, zone)))
    name = name_of_once(on, at)
    schedule = keeping.hold(session, partnership, name)
    if schedule is None:
        schedule = keeping.add(session, partnership=partnership, channel=channel, name=name)
    schedule.channel, schedule.time_zone = channel, zone.key
    schedule.once_on, schedule.local_time, schedule.weekdays = on, at, [on.weekday()]
    schedule.state, schedule.next_due_at = ScheduleState.ON, due
    return keeping.shown(session, schedule, now=now)


def call_off(
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
    keeping.hold_all(session, partnership)
    coming = keeping.to_come_once(session, partnership)
    found = [each for each in coming if name in {None, each.name}]
    if not found:
        raise NotFound(_("No such one-off check-in is to come; `checkin` tells what is."))
    for schedule in found:
        schedule.state, schedule.next_due_at = ScheduleState.OFF, None
    contacts.show(session, partnership=partnership, now=now)
    return found
