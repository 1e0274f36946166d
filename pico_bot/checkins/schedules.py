"""When the check-in comes: set, paused, resumed and stopped by those who may, told to anybody."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from pico_bot import contacts, partnerships, periods, roles
from pico_bot.cards.blocks import escape
from pico_bot.checkins.prompts import post_due
from pico_bot.checkins.turns import moved, turns_of
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
from pico_bot.model.charter import LEAD_ROLES, Every, Rhythm
from pico_bot.rhythm import is_same_turn, next_due, parse_when, say_rhythm
from pico_bot.texts import dates, deferred
from pico_bot.texts import gettext as _

# The one schedule that a partnership has for its check-in.
NAME = "weekly"

# Within this, asking for a check-in again is taken for the same wish.
JUST_POSTED = timedelta(minutes=2)

RIGHT_FORM = deferred(
    "Say a weekday and a time of day on the 24-hour clock, such as `checkin monday 09:00`, "
    "`checkin every second week monday 09:00` or `checkin monthly monday 09:00`; or `checkin on` "
    "for what the charter says, `checkin now`, `checkin pause`, `checkin resume`, `checkin off`, "
    "or just `checkin` to see when it comes."
)


def begin(
    session: Session,
    *,
    partnership: Partnership,
    channel: Channel,
    rhythm: Rhythm,
    by: Member,
    now: datetime,
) -> Schedule:
    """Let the check-in come to `channel` in `rhythm`, wall time of the partnership's zone.

    Replaces what was set before and ends a pause. Which of two weeks is meant, where the rhythm
    does not tell, is the week in which it first comes. Raises NotAllowed unless `by` may set it.
    """
    _require_may_set(session, partnership=partnership, by=by, now=now)
    schedule = _hold(session, partnership) or _unset(session, partnership, channel)
    schedule.channel = channel
    schedule.time_zone = partnerships.terms_of(session, partnership).time_zone
    schedule.agreed_rhythm = agreed(session, partnership)
    schedule.state = ScheduleState.ON
    schedule.next_due_at = None
    _take_up(session, schedule, rhythm, now=now)
    return _shown(session, schedule, now=now)


def follow(session: Session, *, partnership: Partnership, now: datetime) -> None:
    """Bring the schedule to the rhythm, time zone and holidays that charter and phase say now.

    The schedule remembers what they said when it was last set or followed: only where they say
    something else since does it change, so what was set by hand stays until then. One that is off
    stays off; a paused one rests on in its new rhythm. What has come due already still comes, and
    every second week stays in turn where they do not say which.
    """
    schedule = _hold(session, partnership)
    if schedule is None:
        return
    zone = partnerships.terms_of(session, partnership).time_zone
    rhythm = agreed(session, partnership)
    before = schedule.agreed_rhythm
    if schedule.time_zone == zone and rhythm == before:
        # Public holidays may be others.
        _reckon_unless_due(session, schedule, now=now)
        _shown(session, schedule, now=now)
        return
    schedule.time_zone = zone
    schedule.agreed_rhythm = rhythm
    taken = schedule.rhythm if rhythm == before else rhythm
    _take_up(session, schedule, replace(taken, anchor=taken.anchor or schedule.anchor), now=now)
    _shown(session, schedule, now=now)


def agreed(session: Session, partnership: Partnership) -> Rhythm:
    """The rhythm that the phase of the partnership says, or else its charter."""
    terms = partnerships.terms_of(session, partnership)
    return periods.current(session, partnership).rhythm or terms.rhythm


def start_now(
    session: Session, *, partnership: Partnership, channel: Channel, by: Member, now: datetime
) -> Occurrence:
    """Post the prompt to `channel` at once, whatever is set.

    Raises NotAllowed as `begin` does, and IllegalStep where one was posted just before: two
    people who press at once mean one check-in.
    """
    _require_may_set(session, partnership=partnership, by=by, now=now)
    schedule = _hold(session, partnership) or _unset(session, partnership, channel)
    _require_none_just_posted(session, schedule, now=now)
    return post_due(session, schedule=schedule, due_at=now, now=now, channel=channel)


def pause(session: Session, *, partnership: Partnership, by: Member, now: datetime) -> Schedule:
    """Let the check-in rest until it is resumed.

    Raises NotAllowed as `begin` does, NotFound where none is set.
    """
    schedule = _hold_set(session, partnership=partnership, by=by, now=now)
    schedule.state = ScheduleState.PAUSED
    schedule.next_due_at = None
    return _shown(session, schedule, now=now)


def resume(session: Session, *, partnership: Partnership, by: Member, now: datetime) -> Schedule:
    """Let a paused check-in come again at its next due time; raises as `pause` does."""
    schedule = _hold_set(session, partnership=partnership, by=by, now=now)
    if schedule.state is not ScheduleState.ON:
        schedule.state = ScheduleState.ON
        _reckon(session, schedule, now=now)
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
    """When the check-in comes and, where the last one was skipped, why; for people to read.

    Where it is not what charter and phase say, it tells that too.
    """
    schedule = session.scalar(_of(partnership))
    if schedule is None or schedule.state is ScheduleState.OFF:
        return _none_set()
    sentences = [
        _comes(session, schedule),
        *_otherwise_agreed(session, schedule),
        *_last_skipped(session, schedule),
    ]
    return " ".join(sentences)


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

    `words` are such as `monday 09:00` or `every second week monday 09:00`, `on` for what the
    charter says, `now`, `pause`, `resume`, `off`, or nothing to be told when it comes. Raises
    BadRequest with the right form for anything else, NotAllowed where the member may not, NotFound
    where nothing is set.
    """
    match words.lower().split():
        case []:
            return describe(session, partnership=partnership)
        case ["now"]:
            start_now(session, partnership=partnership, channel=channel, by=member, now=now)
            return _("The check-in is on its way.")
        case ["pause"]:
            pause(session, partnership=partnership, by=member, now=now)
        case ["resume"]:
            resume(session, partnership=partnership, by=member, now=now)
        case ["off"]:
            stop(session, partnership=partnership, by=member, now=now)
            return _("The check-in is off. What was asked can still be answered.")
        case said:
            rhythm = agreed(session, partnership) if said == ["on"] else _rhythm(words)
            begin(
                session,
                partnership=partnership,
                channel=channel,
                rhythm=rhythm,
                by=member,
                now=now,
            )
    return describe(session, partnership=partnership)


def _comes(session: Session, schedule: Schedule) -> str:
    rhythm, where = _say(schedule.rhythm), f"<#{schedule.channel.slack_id}>"
    if schedule.next_due_at is None:
        paused = _(
            "The check-in in {channel} is paused; it came {rhythm} ({zone}). "
            "`checkin resume` lets it come again."
        )
        return paused.format(channel=where, rhythm=rhythm, zone=schedule.time_zone)
    due = dates.moment(schedule.next_due_at, ZoneInfo(schedule.time_zone))
    comes = _("The check-in comes to {channel} {rhythm}, next on {moment}.")
    sentence = comes.format(channel=where, rhythm=rhythm, moment=due)
    because = moved(session, schedule, schedule.next_due_at)
    if because is None:
        return sentence
    why = _("That is because {day} is a public holiday ({holiday}).").format(
        day=dates.weekday_and_short_day(because.day), holiday=escape(because.holiday)
    )
    return f"{sentence} {why}"


def _otherwise_agreed(session: Session, schedule: Schedule) -> list[str]:
    """What charter and phase say, where that is another rhythm."""
    rhythm, own = agreed(session, schedule.partnership), schedule.rhythm
    if _say(rhythm) != _say(own):
        says = _("The charter says {rhythm}; `checkin on` goes back to that.")
        return [says.format(rhythm=_say(rhythm))]
    if rhythm.every is not Every.SECOND_WEEK or rhythm.anchor is None or own.anchor is None:
        return []
    if is_same_turn(rhythm.anchor, own.anchor):
        return []
    return [_("The charter says the weeks between; `checkin on` goes back to that.")]


def _say(rhythm: Rhythm) -> str:
    return say_rhythm(weekdays=rhythm.weekdays, at=rhythm.at, every=rhythm.every)


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
        raise IllegalStep(_("A check-in was posted just now; answer that one."))


def _rhythm(words: str) -> Rhythm:
    try:
        when = parse_when(words)
    except BadRequest:
        raise BadRequest(_(RIGHT_FORM)) from None
    return Rhythm(every=when.every, weekdays=when.weekdays, at=when.at)


def _take_up(session: Session, schedule: Schedule, rhythm: Rhythm, *, now: datetime) -> None:
    """Let the schedule come in `rhythm` from now on."""
    zone = ZoneInfo(schedule.time_zone)
    first = next_due(after=now, zone=zone, at=rhythm.at, weekdays=rhythm.weekdays)
    schedule.every = rhythm.every
    schedule.weekdays = sorted(set(rhythm.weekdays))
    schedule.local_time = rhythm.at
    schedule.anchor = None
    if rhythm.every is Every.SECOND_WEEK:
        schedule.anchor = rhythm.anchor or first.astimezone(zone).date()
    _reckon_unless_due(session, schedule, now=now)


def _reckon_unless_due(session: Session, schedule: Schedule, *, now: datetime) -> None:
    is_due = schedule.next_due_at is not None and schedule.next_due_at <= now
    if schedule.state is ScheduleState.ON and not is_due:
        _reckon(session, schedule, now=now)


def _reckon(session: Session, schedule: Schedule, *, now: datetime) -> None:
    """Set when the schedule, which is on, comes next."""
    schedule.next_due_at = turns_of(session, schedule).next_due(now)


def _hold(session: Session, partnership: Partnership) -> Schedule | None:
    """The partnership's schedule, locked until the transaction ends."""
    return session.scalar(_of(partnership).with_for_update())


def _hold_set(session: Session, *, partnership: Partnership, by: Member, now: datetime) -> Schedule:
    _require_may_set(session, partnership=partnership, by=by, now=now)
    schedule = _hold(session, partnership)
    if schedule is None or schedule.state is ScheduleState.OFF:
        raise NotFound(_none_set())
    return schedule


def _unset(session: Session, partnership: Partnership, channel: Channel) -> Schedule:
    schedule = Schedule(
        partnership=partnership,
        channel=channel,
        name=NAME,
        time_zone=partnerships.terms_of(session, partnership).time_zone,
        # What `checkin now` asks through before anything is set.
        local_time=Rhythm.at,
        weekdays=list(Rhythm.weekdays),
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
    title = escape(_(owner.role.title))
    if not holders:
        nobody = _(
            "Only the consultancy's people and the customer's {role}, who is still to be named, "
            "set when the check-in comes."
        )
        raise NotAllowed(nobody.format(role=title))
    named = dates.listed([escape(each.name) for each in holders])
    others = _(
        "Only the consultancy's people and the customer's {role} ({names}) set when the check-in "
        "comes."
    )
    raise NotAllowed(others.format(role=title, names=named))


def _none_set() -> str:
    return " ".join((_("No check-in is set."), _(RIGHT_FORM)))


def _last_skipped(session: Session, schedule: Schedule) -> list[str]:
    last = session.scalars(
        select(Occurrence)
        .where(Occurrence.schedule_id == schedule.id)
        .order_by(Occurrence.due_at.desc(), Occurrence.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None or last.state is not OccurrenceState.SKIPPED:
        return []
    skipped = _("The last one, due {moment}, was skipped: {because}.")
    due = dates.moment(last.due_at, ZoneInfo(schedule.time_zone))
    because = last.skipped_because or ""
    return [skipped.format(moment=due, because=escape(_(because)))]
