"""When the check-in comes: set, paused, resumed and stopped by those who may, told to anybody."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from pico_bot import contacts, partnerships, roles
from pico_bot.checkins.prompts import post_due
from pico_bot.errors import BadRequest, IllegalStep, NotAllowed, NotFound
from pico_bot.model import (
    Channel,
    Member,
    Occurrence,
    OccurrenceState,
    Partnership,
    Schedule,
    ScheduleState,
    Side,
)
from pico_bot.model.charter import LEAD_ROLES
from pico_bot.rhythm import next_due, parse_when, say_moment, say_rhythm

# The one schedule that a partnership has for its check-in.
NAME = "weekly"

# Within this, asking for a check-in again is taken for the same wish.
JUST_POSTED = timedelta(minutes=2)

RIGHT_FORM = (
    "Say a weekday and a time of day on the 24-hour clock, such as `checkin monday 09:00`, or "
    "`checkin now`, `checkin pause`, `checkin resume`, `checkin off`, or just `checkin` to see "
    "when it comes."
)

# What a schedule that was never set stands at, while `checkin now` already asks.
_UNSET_WEEKDAYS = (0,)
_UNSET_TIME = time(9)


def set_weekly(
    session: Session,
    *,
    partnership: Partnership,
    channel: Channel,
    weekdays: Collection[int],
    at: time,
    by: Member,
    now: datetime,
) -> Schedule:
    """Let the check-in come to `channel` at wall time `at` on `weekdays` (Monday is 0).

    The time is of the partnership's zone. Replaces what was set before and ends a pause. Raises
    NotAllowed unless `by` may set it.
    """
    _require_may_set(session, partnership=partnership, by=by, now=now)
    schedule = _hold(session, partnership) or _unset(session, partnership, channel)
    schedule.channel = channel
    schedule.time_zone = partnerships.terms_of(session, partnership).time_zone
    schedule.weekdays = sorted(set(weekdays))
    schedule.local_time = at
    _turn_on(schedule, now=now)
    return _shown(session, schedule, now=now)


def start_now(
    session: Session, *, partnership: Partnership, channel: Channel, by: Member, now: datetime
) -> Occurrence:
    """Post the prompt to `channel` at once, whatever is set.

    Raises NotAllowed as `set_weekly` does, and IllegalStep where one was posted just before: two
    people who press at once mean one check-in.
    """
    _require_may_set(session, partnership=partnership, by=by, now=now)
    schedule = _hold(session, partnership) or _unset(session, partnership, channel)
    _require_none_just_posted(session, schedule, now=now)
    return post_due(session, schedule=schedule, due_at=now, now=now, channel=channel)


def pause(session: Session, *, partnership: Partnership, by: Member, now: datetime) -> Schedule:
    """Let the check-in rest until it is resumed.

    Raises NotAllowed as `set_weekly` does, NotFound where none is set.
    """
    schedule = _hold_set(session, partnership=partnership, by=by, now=now)
    schedule.state = ScheduleState.PAUSED
    schedule.next_due_at = None
    return _shown(session, schedule, now=now)


def resume(session: Session, *, partnership: Partnership, by: Member, now: datetime) -> Schedule:
    """Let a paused check-in come again at its next due time; raises as `pause` does."""
    schedule = _hold_set(session, partnership=partnership, by=by, now=now)
    if schedule.state is not ScheduleState.ON:
        _turn_on(schedule, now=now)
    return _shown(session, schedule, now=now)


def stop(session: Session, *, partnership: Partnership, by: Member, now: datetime) -> Schedule:
    """End the check-in until it is set anew; what was asked stays open for answers.

    Raises as `pause` does.
    """
    schedule = _hold_set(session, partnership=partnership, by=by, now=now)
    schedule.state = ScheduleState.OFF
    schedule.next_due_at = None
    return _shown(session, schedule, now=now)


def describe(session: Session, *, partnership: Partnership) -> str:
    """When the check-in comes and, where the last one was skipped, why; for people to read."""
    schedule = session.scalar(_of(partnership))
    if schedule is None or schedule.state is ScheduleState.OFF:
        return f"No weekly check-in is set. {RIGHT_FORM}"
    rhythm = say_rhythm(weekdays=schedule.weekdays, at=schedule.local_time)
    where = f"<#{schedule.channel.slack_id}>"
    if schedule.next_due_at is None:
        told = (
            f"The check-in in {where} is paused; it came {rhythm} ({schedule.time_zone}). "
            f"`checkin resume` lets it come again."
        )
    else:
        due = say_moment(schedule.next_due_at, ZoneInfo(schedule.time_zone))
        told = f"The check-in comes to {where} {rhythm}, next on {due}."
    return told + _last_skipped(session, schedule)


def command(
    session: Session,
    *,
    words: str,
    partnership: Partnership,
    channel: Channel,
    member: Member,
    now: datetime,
) -> str:
    """Do what stands behind the verb `checkin` and return the sentence to answer with.

    `words` are `monday 09:00`, `now`, `pause`, `resume`, `off`, or nothing to be told when it
    comes. Raises BadRequest with the right form for anything else, NotAllowed where the member may
    not, NotFound where nothing is set.
    """
    match words.lower().split():
        case []:
            return describe(session, partnership=partnership)
        case ["now"]:
            start_now(session, partnership=partnership, channel=channel, by=member, now=now)
            return "The check-in is on its way."
        case ["pause"]:
            pause(session, partnership=partnership, by=member, now=now)
        case ["resume"]:
            resume(session, partnership=partnership, by=member, now=now)
        case ["off"]:
            stop(session, partnership=partnership, by=member, now=now)
            return "The weekly check-in is off. What was asked can still be answered."
        case _:
            weekdays, at = _when(words)
            set_weekly(
                session,
                partnership=partnership,
                channel=channel,
                weekdays=weekdays,
                at=at,
                by=member,
                now=now,
            )
    return describe(session, partnership=partnership)


def _shown(session: Session, schedule: Schedule, *, now: datetime) -> Schedule:
    """The schedule, after the contact card was told when the check-in comes."""
    contacts.show(session, partnership=schedule.partnership, now=now)
    return schedule


def _require_none_just_posted(session: Session, schedule: Schedule, *, now: datetime) -> None:
    last = session.scalar(
        select(func.max(Occurrence.due_at)).where(
            Occurrence.schedule_id == schedule.id, Occurrence.state == OccurrenceState.POSTED
        )
    )
    if last is not None and now - last < JUST_POSTED:
        raise IllegalStep("A check-in was posted just now; answer that one.")


def _when(words: str) -> tuple[tuple[int, ...], time]:
    try:
        return parse_when(words)
    except BadRequest:
        raise BadRequest(RIGHT_FORM) from None


def _turn_on(schedule: Schedule, *, now: datetime) -> None:
    schedule.state = ScheduleState.ON
    schedule.next_due_at = next_due(
        after=now,
        zone=ZoneInfo(schedule.time_zone),
        at=schedule.local_time,
        weekdays=schedule.weekdays,
    )


def _hold(session: Session, partnership: Partnership) -> Schedule | None:
    """The partnership's schedule, locked until the transaction ends."""
    return session.scalar(_of(partnership).with_for_update())


def _hold_set(session: Session, *, partnership: Partnership, by: Member, now: datetime) -> Schedule:
    _require_may_set(session, partnership=partnership, by=by, now=now)
    schedule = _hold(session, partnership)
    if schedule is None or schedule.state is ScheduleState.OFF:
        raise NotFound(f"No weekly check-in is set. {RIGHT_FORM}")
    return schedule


def _unset(session: Session, partnership: Partnership, channel: Channel) -> Schedule:
    schedule = Schedule(
        partnership=partnership,
        channel=channel,
        name=NAME,
        time_zone=partnerships.terms_of(session, partnership).time_zone,
        local_time=_UNSET_TIME,
        weekdays=list(_UNSET_WEEKDAYS),
        state=ScheduleState.OFF,
    )
    session.add(schedule)
    session.flush()
    return schedule


def _of(partnership: Partnership) -> Select[Schedule]:
    return select(Schedule).where(Schedule.partnership_id == partnership.id, Schedule.name == NAME)


def _require_may_set(
    session: Session, *, partnership: Partnership, by: Member, now: datetime
) -> None:
    if by.side is Side.CONSULTANCY:
        return
    key = LEAD_ROLES[Side.CUSTOMER]
    owner = roles.contact(session, partnership=partnership, key=key, now=now)
    holders = [*([owner.primary] if owner.primary else []), *owner.deputies]
    if by.id in {each.id for each in holders}:
        return
    named = ", ".join(each.name for each in holders) or "nobody yet"
    raise NotAllowed(
        f"Only the consultancy's people and the customer's {owner.role.title} ({named}) set when "
        "the check-in comes."
    )


def _last_skipped(session: Session, schedule: Schedule) -> str:
    last = session.scalars(
        select(Occurrence)
        .where(Occurrence.schedule_id == schedule.id)
        .order_by(Occurrence.due_at.desc(), Occurrence.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None or last.state is not OccurrenceState.SKIPPED:
        return ""
    due = say_moment(last.due_at, ZoneInfo(schedule.time_zone))
    return f" The last one, due {due}, was skipped: {last.skipped_because}."
