"""When a partnership's check-ins run, as text."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.blockkit import escape, label_of
from pico_bot.checkins import lookup
from pico_bot.checkins.due_times import agreed_rhythm, holiday_move, recurrence_of
from pico_bot.checkins.names import MAIN, ON, RESUME, command_for
from pico_bot.checkins.views import text_for
from pico_bot.core import Every, NotAllowed, format_rhythm, is_even_weeks_apart
from pico_bot.i18n import dates, gettext_noop
from pico_bot.i18n import gettext as _
from pico_bot.model import Occurrence, OccurrenceState, Partnership, Rhythm, Schedule, snapshot_of

USAGE = gettext_noop(
    "Use a weekday and a 24-hour time, such as `checkin monday 09:00`, `checkin every second "
    "week monday 09:00` or `checkin monthly monday 09:00`. For a one-off, use `checkin once "
    "thursday 14:00`. You can also use `checkin on` to follow the charter, `checkin now`, "
    "`checkin pause until friday`, `checkin resume`, `checkin off`, or just `checkin` to see "
    "the schedule."
)

# How long a skipped one-off check-in is mentioned.
_SKIPPED_SHOWN_FOR = timedelta(days=7)


def describe(
    session: Session,
    *,
    partnership: Partnership,
    now: datetime,
    key: str | None = None,
    show_usage: bool = True,
) -> str:
    """When the check-ins run, one line each, or only the one with this `key`.

    Mentions why the last one was skipped, and where a rhythm differs from charter and phase. If
    none is scheduled, `show_usage` adds how to schedule one.
    """
    terms = snapshot_of(partnership).terms
    keys = [MAIN, *terms.extra_checkins] if key is None else [key]
    found = {
        each.key: each
        for each in session.scalars(
            select(Schedule).where(
                Schedule.partnership_id == partnership.id, Schedule.key.in_(keys)
            )
        )
    }
    lines = [_line(session, schedule, now=now) for each in keys if (schedule := found.get(each))]
    if key is None:
        lines += _one_off_lines(session, partnership, now=now)
    if lines or not show_usage:
        return "\n".join(lines) or _("No check-in is scheduled.")
    return no_schedule(partnership, key or MAIN)


def one_off_line(schedule: Schedule) -> str:
    """When a one-off check-in runs, and whether that is a public holiday."""
    sentence = _("The one-off check-in is scheduled in {channel} for {moment}.").format(
        channel=f"<#{schedule.channel.slack_id}>", moment=one_off_moment(schedule)
    )
    day = schedule.once_on
    holiday = day and recurrence_of(schedule).calendar.holiday(day)
    if not holiday:
        return sentence
    note = _("That's a public holiday ({holiday}).").format(holiday=escape(holiday))
    return f"{sentence} {note}"


def one_off_moment(schedule: Schedule) -> str:
    """The date and time of a one-off check-in."""
    once = schedule.once_at
    return dates.format_moment(once, schedule.zone) if once else ""


def no_schedule(partnership: Partnership, key: str) -> str:
    """That the check-in isn't scheduled, and how to schedule it."""
    extra = snapshot_of(partnership).terms.extra_checkins.get(key)
    if extra is None:
        return " ".join((_("No check-in is scheduled."), _(USAGE)))
    return _off(extra.title, command_for(key, extra.title, ON))


def require_agreed(schedule: Schedule, rhythm: Rhythm) -> None:
    """Raises NotAllowed unless `rhythm` is what both sides agreed in the charter."""
    agreed = _format(schedule.agreed_rhythm)
    if _format(rhythm) == agreed:
        return
    sentence = text_for(
        schedule.title,
        main=_(
            "Both sides agreed in the charter that the check-in runs {rhythm}. To change that, "
            "propose another time with `charter`."
        ),
        extra=_(
            "Both sides agreed in the charter that *{title}* runs {rhythm}. To change that, "
            "propose another time with `charter`."
        ),
        rhythm=agreed,
    )
    raise NotAllowed(sentence)


def _off(title: str | None, command: str) -> str:
    return text_for(
        title,
        main=_("The check-in is off. Use {command} to follow the charter again."),
        extra=_("*{title}* is off. Use {command} to follow the charter again."),
        command=command,
    )


def _line(session: Session, schedule: Schedule, *, now: datetime) -> str:
    if not schedule.is_set:
        return _off(schedule.title, command_for(schedule.key, schedule.title, ON))
    sentences = [
        _state(schedule, now=now),
        *_holiday_move(schedule),
        *_other_agreement(session, schedule),
        *_last_skipped(session, schedule),
    ]
    return " ".join(sentences)


def _state(schedule: Schedule, *, now: datetime) -> str:
    channel, rhythm = f"<#{schedule.channel.slack_id}>", _format(schedule.rhythm)
    if schedule.next_due_at is None:
        return text_for(
            schedule.title,
            main=_(
                "The check-in in {channel} is paused (usually {rhythm}, {zone}). Use {command} "
                "to resume it."
            ),
            extra=_(
                "*{title}* in {channel} is paused (usually {rhythm}, {zone}). Use {command} to "
                "resume it."
            ),
            channel=channel,
            rhythm=rhythm,
            zone=schedule.time_zone,
            command=command_for(schedule.key, schedule.title, RESUME),
        )
    moment = dates.format_moment(schedule.next_due_at, schedule.zone)
    until = schedule.pause_at(now)
    if until is None:
        return text_for(
            schedule.title,
            main=_("The check-in runs in {channel} {rhythm}. Next: {moment}."),
            extra=_("*{title}* runs in {channel} {rhythm}. Next: {moment}."),
            channel=channel,
            rhythm=rhythm,
            moment=moment,
        )
    return text_for(
        schedule.title,
        main=_(
            "The check-in in {channel} is paused through {day}, then runs {rhythm} from "
            "{moment}. Use {command} to resume now."
        ),
        extra=_(
            "*{title}* in {channel} is paused through {day}, then runs {rhythm} from {moment}. "
            "Use {command} to resume now."
        ),
        channel=channel,
        day=dates.format_weekday_and_day(until),
        rhythm=rhythm,
        moment=moment,
        command=command_for(schedule.key, schedule.title, RESUME),
    )


def _holiday_move(schedule: Schedule) -> list[str]:
    if schedule.next_due_at is None:
        return []
    move = holiday_move(schedule, schedule.next_due_at)
    if move is None:
        return []
    sentence = _("Moved from {day}, a public holiday ({holiday}).")
    day = dates.format_weekday_and_day(move.day)
    return [sentence.format(day=day, holiday=escape(move.holiday))]


def _other_agreement(session: Session, schedule: Schedule) -> list[str]:
    """What charter and phase say, if that differs from the schedule's rhythm."""
    agreed, own = agreed_rhythm(session, schedule), schedule.rhythm
    command = command_for(schedule.key, schedule.title, ON)
    if _format(agreed) != _format(own):
        sentence = _("The charter says {rhythm}. Use {command} to switch back.")
        return [sentence.format(rhythm=_format(agreed), command=command)]
    if agreed.every is not Every.SECOND_WEEK or agreed.anchor is None or own.anchor is None:
        return []
    if is_even_weeks_apart(agreed.anchor, own.anchor):
        return []
    sentence = _("The charter says the weeks in between. Use {command} to switch back.")
    return [sentence.format(command=command)]


def _format(rhythm: Rhythm) -> str:
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
    return [skipped.format(**_skipped_values(last))]


def _skipped_values(occurrence: Occurrence) -> dict[str, str]:
    return {
        "moment": dates.format_moment(occurrence.due_at, occurrence.schedule.zone),
        "because": label_of(occurrence.skip_reason) if occurrence.skip_reason else "",
    }


def _one_off_lines(session: Session, partnership: Partnership, *, now: datetime) -> list[str]:
    """The recently skipped one-off check-ins, then the upcoming ones."""
    skipped = session.scalars(
        select(Occurrence)
        .join(Schedule)
        .where(
            Schedule.partnership_id == partnership.id,
            Schedule.once_on.is_not(None),
            Occurrence.state == OccurrenceState.SKIPPED,
            Occurrence.due_at > now - _SKIPPED_SHOWN_FOR,
        )
        .order_by(Occurrence.due_at, Occurrence.id)
    ).all()
    sentence = _("The one-off check-in on {moment} was skipped: {because}.")
    return [
        *(sentence.format(**_skipped_values(each)) for each in skipped),
        *(one_off_line(each) for each in lookup.upcoming_one_offs(session, partnership)),
    ]
