"""What people say behind `checkin`, and what they are answered."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from pico_bot.blockkit import checkin_name
from pico_bot.checkins import one_offs, schedules
from pico_bot.checkins.formatting import RIGHT_FORM, describe, one_off_line, one_off_moment
from pico_bot.checkins.names import (
    MAIN,
    NOW,
    OFF,
    ON,
    ONCE_WORDS,
    PAUSE,
    RESUME,
    extra_checkin,
    one_off_name,
)
from pico_bot.checkins.names import command_for as in_words
from pico_bot.core import BadRequest, parse_day, parse_moment, parse_rhythm
from pico_bot.i18n import dates, gettext_noop
from pico_bot.i18n import gettext as _
from pico_bot.model import Channel, Member, Partnership, Rhythm
from pico_bot.partnerships import partnerships

ONCE_FORM = gettext_noop(
    "Use a day and a 24-hour time, such as `checkin once thursday 14:00` or `checkin once "
    "2026-12-03 14:00`. Use `checkin once off` to cancel it."
)

# What stands before the day on which a pause ends. Of two that fit, the longer is meant.
# How long a pause is that is given as an example.
_A_WHILE = timedelta(weeks=2)

_UNTIL = (("until",), ("til", "og", "med"), ("til",), ("indtil",))


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """Who asks for something of the check-ins of a partnership, in which of its channels."""

    session: Session
    partnership: Partnership
    channel: Channel
    by: Member
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(partnerships.terms_of(self.session, self.partnership).time_zone)

    def described(self, name: str) -> str:
        return describe(self.session, partnership=self.partnership, now=self.now, name=name)


def command(
    session: Session,
    *,
    words: str,
    partnership: Partnership,
    channel: Channel,
    member: Member,
    now: datetime,
) -> str:
    """Do what stands behind the verb `checkin` and return the sentences to answer with.

    `words` are such as `monday 09:00` or `every second week monday 09:00`, `on` for what the
    charter says, `now`, `pause`, `pause until friday`, `resume`, `off`, all of it also behind the
    key of a further check-in; `once thursday 14:00`, `once off`; or nothing to be told when they
    come. Raises BadRequest with the right form for anything else, NotAllowed where the member may
    not, NotFound where nothing is set or no check-in goes by this name.
    """
    asked = _Asked(session=session, partnership=partnership, channel=channel, by=member, now=now)
    said = unicodedata.normalize("NFC", words).lower().split()
    if not said:
        return describe(session, partnership=partnership, now=now)
    rest = _behind(ONCE_WORDS, said)
    if rest is not None:
        return _once(asked, rest)
    name = extra_checkin(session, partnership, said[0].strip(":,"))
    return _of_one(asked, name, said[1:]) if name else _of_one(asked, MAIN, said)


def _of_one(asked: _Asked, name: str, said: list[str]) -> str:
    """What is said of one of the check-ins."""
    session, partnership, now = asked.session, asked.partnership, asked.now
    match said:
        case []:
            return asked.described(name)
        case [one] if one == NOW:
            asked_for = schedules.start_now(
                session, partnership=partnership, channel=asked.channel, by=asked.by, now=now,
                name=name,
            )  # fmt: skip
            sentence = _("{checkin} is being posted.")
            return sentence.format(checkin=checkin_name(asked_for.schedule))
        case [one] if one == OFF:
            stopped = schedules.turn_off(
                session, partnership=partnership, by=asked.by, now=now, name=name
            )
            sentence = _("{checkin} is off. Check-ins already posted can still be answered.")
            return sentence.format(checkin=checkin_name(stopped))
        case [one] if one == RESUME:
            schedules.resume(session, partnership=partnership, by=asked.by, now=now, name=name)
        case [first, *rest] if first == PAUSE:
            return _pause(asked, name, rest)
        case _:
            schedules.begin(
                session,
                partnership=partnership,
                channel=asked.channel,
                rhythm=None if said == [ON] else _rhythm(said),
                by=asked.by,
                now=now,
                name=name,
            )
    return asked.described(name)


def _pause(asked: _Asked, name: str, said: list[str]) -> str:
    day = _behind(_UNTIL, said)
    if said and day is None:
        raise BadRequest(_(RIGHT_FORM))
    today = asked.now.astimezone(asked.zone).date()
    paused = schedules.pause(
        asked.session,
        partnership=asked.partnership,
        by=asked.by,
        now=asked.now,
        name=name,
        until=parse_day(" ".join(day), today=today) if day is not None else None,
    )
    told = asked.described(name)
    if day is not None:
        return told
    end = _("To have it resume automatically, set an end: {command}.")
    until = (today + _A_WHILE).isoformat()
    return f"{told} {end.format(command=in_words(paused, f'pause until {until}'))}"


def _once(asked: _Asked, said: list[str]) -> str:
    if OFF in said:
        return _call_off(asked, [each for each in said if each != OFF])
    on, at = _moment(asked, said)
    schedule = one_offs.schedule_one_off(
        asked.session,
        partnership=asked.partnership,
        channel=asked.channel,
        on=on,
        at=at,
        by=asked.by,
        now=asked.now,
    )
    off = _("Use {command} to cancel it.").format(command="`checkin once off`")
    return f"{one_off_line(asked.session, schedule)} {off}"


def _call_off(asked: _Asked, said: list[str]) -> str:
    called_off = one_offs.cancel_one_off(
        asked.session,
        partnership=asked.partnership,
        by=asked.by,
        now=asked.now,
        name=one_off_name(*_moment(asked, said)) if said else None,
    )
    moments = dates.join_and([one_off_moment(each) for each in called_off])
    return _("Cancelled: {moments}.").format(moments=moments)


def _moment(asked: _Asked, said: list[str]) -> tuple[date, time]:
    try:
        return parse_moment(" ".join(said), now=asked.now, zone=asked.zone)
    except BadRequest:
        raise BadRequest(_(ONCE_FORM)) from None


def _rhythm(said: list[str]) -> Rhythm:
    try:
        when = parse_rhythm(" ".join(said))
    except BadRequest:
        raise BadRequest(_(RIGHT_FORM)) from None
    return Rhythm(every=when.every, weekdays=when.weekdays, at=when.at)


def _behind(beginnings: Sequence[tuple[str, ...]], said: list[str]) -> list[str] | None:
    """What is said behind one of the beginnings; None where it begins otherwise."""
    for beginning in beginnings:
        if tuple(said[: len(beginning)]) == beginning:
            return said[len(beginning) :]
    return None
