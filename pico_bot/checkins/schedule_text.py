"""When the check-ins of a partnership come, for people to read."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.blockkit import bold, checkin_name, escape, one_line
from pico_bot.checkins import schedule_rows
from pico_bot.checkins.names import MAIN, ON, RESUME, command_for
from pico_bot.checkins.recurrence import moved_to, recurrence_of
from pico_bot.core import Every, format_rhythm, is_same_occurrence
from pico_bot.i18n import dates, gettext_noop
from pico_bot.i18n import gettext as _
from pico_bot.model import Occurrence, OccurrenceState, Partnership, Rhythm, Schedule
from pico_bot.partnerships import partnerships

RIGHT_FORM = gettext_noop(
    "Use a weekday and a 24-hour time, such as `checkin monday 09:00`, `checkin every second "
    "week monday 09:00` or `checkin monthly monday 09:00`. For a one-off, use `checkin once "
    "thursday 14:00`. You can also use `checkin on` to follow the charter, `checkin now`, "
    "`checkin pause until friday`, `checkin resume`, `checkin off`, or just `checkin` to see "
    "the schedule."
)

# For so long it is told that a one-off check-in was skipped.
_TOLD_FOR = timedelta(days=7)


def describe(
    session: Session,
    *,
    partnership: Partnership,
    now: datetime,
    name: str | None = None,
    teaches: bool = True,
) -> str:
    """When the check-ins come, a line each, or the one of this `name` alone.

    Where none is set it `teaches` how one sets it, or does not.

    Where the last one was skipped it tells why, and where one comes otherwise than charter and
    phase say, what those say.
    """
    terms = partnerships.terms_of(session, partnership)
    names = [MAIN, *terms.extra_checkins] if name is None else [name]
    known = {
        each.key: each
        for each in session.scalars(
            select(Schedule).where(
                Schedule.partnership_id == partnership.id, Schedule.key.in_(names)
            )
        )
    }
    lines = [_line(session, schedule, now=now) for each in names if (schedule := known.get(each))]
    if name is None:
        lines += _once(session, partnership, now=now)
    if lines or not teaches:
        return "\n".join(lines) or _("No check-in is scheduled.")
    return no_schedule(session, partnership, name or MAIN)


def one_off_line(session: Session, schedule: Schedule) -> str:
    """When something that comes but once does, which is said also of a public holiday."""
    comes = _("{checkin} is scheduled in {channel} for {moment}.")
    sentence = comes.format(
        checkin=checkin_name(schedule),
        channel=f"<#{schedule.channel.slack_id}>",
        moment=one_off_moment(schedule),
    )
    on = schedule.once_on
    holiday = on and recurrence_of(session, schedule).calendar.holiday(on)
    if not holiday:
        return sentence
    free = _("That's a public holiday ({holiday}).")
    return " ".join((sentence, free.format(holiday=escape(holiday))))


def one_off_moment(schedule: Schedule) -> str:
    """The moment of something that comes but once."""
    once = schedule.once_at
    return dates.format_moment(once, schedule.zone) if once else ""


def no_schedule(session: Session, partnership: Partnership, name: str) -> str:
    """That no check-in of this name is set, and how one sets it."""
    further = partnerships.terms_of(session, partnership).extra_checkins.get(name)
    if further is None:
        return " ".join((_("No check-in is scheduled."), _(RIGHT_FORM)))
    return _off(bold(one_line(further.title)), f"`checkin {name} {ON}`")


def _off(checkin: str, on: str) -> str:
    sentence = _("{checkin} is off. Use {command} to follow the charter again.")
    return sentence.format(checkin=checkin, command=on)


def _line(session: Session, schedule: Schedule, *, now: datetime) -> str:
    if not schedule.is_set:
        return _off(checkin_name(schedule), command_for(schedule, ON))
    sentences = [
        _comes(session, schedule, now=now),
        *_otherwise_agreed(session, schedule),
        *_last_skipped(session, schedule),
    ]
    return " ".join(sentences)


def _comes(session: Session, schedule: Schedule, *, now: datetime) -> str:
    said = {
        "checkin": checkin_name(schedule),
        "channel": f"<#{schedule.channel.slack_id}>",
        "rhythm": _say(schedule.rhythm),
        "zone": schedule.time_zone,
        "command": command_for(schedule, RESUME),
    }
    if schedule.next_due_at is None:
        return _(
            "{checkin} in {channel} is paused (usually {rhythm}, {zone}). Use {command} to "
            "resume it."
        ).format(**said)
    said["moment"] = dates.format_moment(schedule.next_due_at, schedule.zone)
    until = schedule.pause_at(now)
    if until is not None:
        sentence = _(
            "{checkin} in {channel} is paused through {day}, then runs {rhythm} from "
            "{moment}. Use {command} to resume now."
        ).format(**said, day=dates.format_weekday_and_day(until))
    else:
        comes = _("{checkin} runs in {channel} {rhythm}. Next: {moment}.")
        sentence = comes.format(**said)
    return " ".join((sentence, *_why_then(session, schedule, schedule.next_due_at)))


def _why_then(session: Session, schedule: Schedule, due_at: datetime) -> Iterator[str]:
    because = moved_to(session, schedule, due_at)
    if because is not None:
        yield _("Moved from {day}, a public holiday ({holiday}).").format(
            day=dates.format_weekday_and_short_day(because.day), holiday=escape(because.holiday)
        )


def _otherwise_agreed(session: Session, schedule: Schedule) -> list[str]:
    """What charter and phase say, where that is another rhythm."""
    rhythm, own = schedule_rows.agreed(session, schedule), schedule.rhythm
    on = command_for(schedule, ON)
    if _say(rhythm) != _say(own):
        says = _("The charter says {rhythm}. Use {command} to switch back.")
        return [says.format(rhythm=_say(rhythm), command=on)]
    if rhythm.every is not Every.SECOND_WEEK or rhythm.anchor is None or own.anchor is None:
        return []
    if is_same_occurrence(rhythm.anchor, own.anchor):
        return []
    return [
        _("The charter says the weeks in between. Use {command} to switch back.").format(command=on)
    ]


def _say(rhythm: Rhythm) -> str:
    return format_rhythm(weekdays=rhythm.weekdays, at=rhythm.at, every=rhythm.every)


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
    return [skipped.format(**_skipping(last))]


def _skipping(occurrence: Occurrence) -> dict[str, str]:
    because = occurrence.skip_reason or ""
    return {
        "moment": dates.format_moment(occurrence.due_at, occurrence.schedule.zone),
        "because": escape(_(because)),
    }


def _once(session: Session, partnership: Partnership, *, now: datetime) -> list[str]:
    """What comes but once, and what of it was skipped lately."""
    skipped = session.scalars(
        select(Occurrence)
        .join(Schedule)
        .where(
            Schedule.partnership_id == partnership.id,
            Schedule.once_on.is_not(None),
            Occurrence.state == OccurrenceState.SKIPPED,
            Occurrence.due_at > now - _TOLD_FOR,
        )
        .order_by(Occurrence.due_at, Occurrence.id)
    ).all()
    was = _("The one-off check-in on {moment} was skipped: {because}.")
    return [
        *(was.format(**_skipping(each)) for each in skipped),
        *(
            one_off_line(session, each)
            for each in schedule_rows.upcoming_one_off(session, partnership)
        ),
    ]
