"""`checkin`: shows and changes when the check-ins run."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from pico_bot.blockkit import sentence
from pico_bot.checkins import names, one_offs, schedule_text, schedules
from pico_bot.checkins.views import text_for
from pico_bot.commands.request import UNTIL_WORDS, Command, Request, Usage, words_after
from pico_bot.core import (
    BadRequest,
    first_moment,
    format_rhythm,
    monday_of,
    parse_day,
    parse_moment,
    parse_rhythm,
)
from pico_bot.i18n import dates, gettext_noop
from pico_bot.i18n import gettext as _
from pico_bot.model import Channel, Member, Message, Partnership, Rhythm, snapshot_of
from pico_bot.partnerships import Calendar

_ONE_OFF_USAGE = gettext_noop(
    "Use a day and a 24-hour time, such as `checkin once thursday 14:00` or `checkin once "
    "2026-12-03 14:00`. Use `checkin once off` to cancel it."
)

_ONCE_OFF_USAGE = gettext_noop("checkin once off")

# The length of the pause given as an example.
_EXAMPLE_PAUSE = timedelta(weeks=2)


@dataclass(frozen=True, kw_only=True)
class _Context:
    """Who gives the command, in which of the partnership's channels."""

    session: Session
    partnership: Partnership
    channel: Channel
    by: Member
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        return snapshot_of(self.partnership).zone

    def description(self, key: str | None) -> str:
        return schedule_text.describe(
            self.session, partnership=self.partnership, now=self.now, key=key
        )


def run_subcommand(
    session: Session,
    *,
    words: str,
    partnership: Partnership,
    channel: Channel,
    member: Member,
    now: datetime,
) -> str:
    """Run the `words` that follow `checkin`, and return the reply.

    The words are a rhythm such as `monday 09:00` or `every second week monday 09:00`, `on` for the
    charter's rhythm, `now`, `pause`, `pause until friday`, `resume` or `off`, each optionally after
    an extra check-in's name; `once thursday 14:00` or `once off`; or nothing, to show the schedule.
    Raises BadRequest with the usage for anything else, NotAllowed if the member may not change
    schedules, NotFound if the check-in isn't on or there is none with this name.
    """
    context = _Context(
        session=session, partnership=partnership, channel=channel, by=member, now=now
    )
    entered = unicodedata.normalize("NFC", words).lower().split()
    if not entered:
        return context.description(None)
    key, rest = names.split_extra_key(partnership, entered)
    if key is not None:
        return _change(context, key, rest)
    one_off = words_after(names.ONCE_WORDS, entered)
    return _change(context, names.MAIN, entered) if one_off is None else _one_off(context, one_off)


def _change(context: _Context, key: str, words: list[str]) -> str:
    """Change one check-in's schedule, or post its prompt."""
    session, partnership, by, now = (
        context.session,
        context.partnership,
        context.by,
        context.now,
    )
    match words:
        case []:
            return context.description(key)
        case [word] if word == names.NOW:
            occurrence = schedules.start_now(
                session, partnership=partnership, channel=context.channel, by=by, now=now, key=key
            )
            return text_for(
                occurrence.schedule.title,
                main=_("The check-in is being posted."),
                extra=_("*{title}* is being posted."),
            )
        case [word] if word == names.OFF:
            stopped = schedules.turn_off(session, partnership=partnership, by=by, now=now, key=key)
            return text_for(
                stopped.title,
                main=_("The check-in is off. Check-ins already posted can still be answered."),
                extra=_("*{title}* is off. Check-ins already posted can still be answered."),
            )
        case [word] if word == names.RESUME:
            schedules.resume(session, partnership=partnership, by=by, now=now, key=key)
        case [word, *rest] if word == names.PAUSE:
            return _pause(context, key, rest)
        case _:
            meant, is_sure = _without_anyway(words)
            rhythm = None if words == [names.ON] else _rhythm(meant)
            if rhythm is not None and not is_sure and not _is_usual(context, rhythm):
                when = format_rhythm(weekdays=rhythm.weekdays, at=rhythm.at, every=rhythm.every)
                return _question(context, when, words=meant, key=key)
            schedules.turn_on(
                session,
                partnership=partnership,
                channel=context.channel,
                rhythm=rhythm,
                by=by,
                now=now,
                key=key,
            )
    return context.description(key)


def _without_anyway(words: list[str]) -> tuple[list[str], bool]:
    """`words` without the one that says that an unusual time is meant, and whether it was there."""
    meant = [each for each in words if each not in names.ANYWAY_WORDS]
    return meant, meant != words


def _is_usual(context: _Context, rhythm: Rhythm) -> bool:
    """Whether both sides work at the times of `rhythm`."""
    monday = monday_of(context.now.astimezone(context.zone).date())
    days = [monday + timedelta(days=weekday) for weekday in rhythm.weekdays]
    moments = [first_moment(datetime.combine(day, rhythm.at), context.zone) for day in days]
    return all(map(_calendar(context).covers, moments))


def _calendar(context: _Context) -> Calendar:
    return Calendar.of_both(snapshot_of(context.partnership).terms)


def _question(context: _Context, when: str, *, words: list[str], key: str) -> str:
    """Asks whether a time outside the working hours is meant."""
    schedules.require_may_schedule(partnership=context.partnership, by=context.by, now=context.now)
    extra = snapshot_of(context.partnership).terms.extra_checkins.get(key)
    sentence = _(
        "The charter's working hours don't include {when}. To use that time anyway, enter "
        "{command}."
    )
    anyway = " ".join([*words, _("anyway")])
    command = names.command_for(key, extra.title if extra else None, anyway)
    return sentence.format(when=when, command=command)


def _pause(context: _Context, key: str, words: list[str]) -> str:
    day = words_after(UNTIL_WORDS, words)
    if words and day is None:
        raise BadRequest(_(schedule_text.USAGE))
    today = context.now.astimezone(context.zone).date()
    paused = schedules.pause(
        context.session,
        partnership=context.partnership,
        by=context.by,
        now=context.now,
        key=key,
        until=parse_day(" ".join(day), today=today) if day is not None else None,
    )
    description = context.description(key)
    if day is not None:
        return description
    until = (today + _EXAMPLE_PAUSE).isoformat()
    hint = _("To have it resume automatically, set an end: {command}.").format(
        command=names.command_for(paused.key, paused.title, f"{names.PAUSE} until {until}")
    )
    return f"{description} {hint}"


def _one_off(context: _Context, words: list[str]) -> str:
    if names.OFF in words:
        return _cancel(context, [each for each in words if each != names.OFF])
    words, is_sure = _without_anyway(words)
    on, at = _moment(context, words)
    due = one_offs.due_moment(context.partnership, on=on, at=at, by=context.by, now=context.now)
    if not is_sure and not _calendar(context).covers(due):
        when = dates.format_moment(due, context.zone)
        return _question(context, when, words=[names.ONCE, *words], key=names.MAIN)
    schedule = one_offs.schedule_one_off(
        context.session,
        partnership=context.partnership,
        channel=context.channel,
        on=on,
        at=at,
        by=context.by,
        now=context.now,
    )
    hint = _("Use {command} to cancel it.").format(command=f"`{_(_ONCE_OFF_USAGE)}`")
    return f"{schedule_text.one_off_line(schedule)} {hint}"


def _cancel(context: _Context, words: list[str]) -> str:
    cancelled = one_offs.cancel_one_off(
        context.session,
        partnership=context.partnership,
        by=context.by,
        now=context.now,
        key=names.one_off_key(*_moment(context, words)) if words else None,
    )
    moments = dates.join_and([schedule_text.one_off_moment(each) for each in cancelled])
    return _("Cancelled: {moments}.").format(moments=moments)


def _moment(context: _Context, words: list[str]) -> tuple[date, time]:
    try:
        return parse_moment(" ".join(words), now=context.now, zone=context.zone)
    except BadRequest:
        raise BadRequest(_(_ONE_OFF_USAGE)) from None


def _rhythm(words: list[str]) -> Rhythm:
    try:
        parsed = parse_rhythm(" ".join(words))
    except BadRequest:
        raise BadRequest(_(schedule_text.USAGE)) from None
    return Rhythm(every=parsed.every, weekdays=parsed.weekdays, at=parsed.at)


def _checkin(request: Request) -> Message:
    channel = request.channel()
    return sentence(
        run_subcommand(
            request.session,
            words=request.after(0),
            partnership=channel.partnership,
            channel=channel,
            member=request.member(channel),
            now=request.now,
        )
    )


CHECKIN = Command(
    name="checkin",
    usages=(
        Usage(gettext_noop("checkin monday 09:00"), gettext_noop("set when the check-in runs")),
        Usage(
            gettext_noop("checkin every second week monday 09:00"),
            gettext_noop("every two weeks, or `monthly`"),
        ),
        Usage(
            gettext_noop("checkin once thursday 14:00"),
            gettext_noop("add a one-off, or cancel it with `once off`"),
        ),
        Usage("checkin on", gettext_noop("follow the charter; also `now`, `resume`, `off`")),
        Usage(
            gettext_noop("checkin pause until friday"),
            gettext_noop("pause through that day, or with no end date"),
        ),
        Usage(
            gettext_noop("checkin steering pause"),
            gettext_noop("the same for an extra check-in, by name"),
        ),
    ),
    run=_checkin,
)
