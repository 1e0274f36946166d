"""Firing: what to do with the due times of a schedule that have come, once over any replicas.

What was fired and could not be posted in time is skipped as what came too late is.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.blockkit import escape, section
from pico_bot.checkins import invitations
from pico_bot.checkins.names import RESUME, command_for, title_of_schedule
from pico_bot.checkins.prompts import post_due
from pico_bot.checkins.recurrence import moved_to, next_after
from pico_bot.checkins.windows import TOO_LATE
from pico_bot.core import claimed
from pico_bot.delivery import notify_lead
from pico_bot.i18n import dates, gettext_noop, ngettext, use_locale
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    Card,
    ChannelState,
    Message,
    Occurrence,
    OccurrenceState,
    Schedule,
    ScheduleState,
)
from pico_bot.partnerships import partnerships
from pico_bot.people import contacts


@dataclass(frozen=True, kw_only=True)
class Firing:
    """How many due times of a schedule were posted and how many skipped."""

    posted: int = 0
    skipped: int = 0


def due_schedules(session: Session, *, now: datetime) -> list[tuple[int, datetime]]:
    """The ids of the schedules that are due at `now`, each with since when; longest due first."""
    rows = session.execute(
        select(Schedule.id, Schedule.next_due_at)
        .where(Schedule.next_due_at <= now)
        .order_by(Schedule.next_due_at, Schedule.id)
    )
    return [(schedule_id, due_at) for schedule_id, due_at in rows if due_at is not None]


def fire(session: Session, *, schedule_id: int, now: datetime) -> Firing:
    """Post what is due of one schedule and set when it is due next.

    What is over two hours late is skipped and the consultancy's lead told of it; so is everything
    where the bot no longer speaks in the channel, and the schedule paused. A schedule that another
    process holds, or that was dealt with meanwhile, is left alone.
    """
    schedule = claimed(
        session,
        select(Schedule).where(Schedule.id == schedule_id, Schedule.next_due_at <= now),
    )
    if schedule is None:
        return Firing()
    posted = 0
    skipped: list[Occurrence] = []
    while schedule.next_due_at is not None and schedule.next_due_at <= now:
        due_at = schedule.next_due_at
        why_not = _why_not(schedule, due_at=due_at, now=now)
        if why_not is None:
            because = moved_to(session, schedule, due_at)
            post_due(session, schedule=schedule, due_at=due_at, now=now, because=because)
            posted += 1
        else:
            skipped.append(_skip(session, schedule=schedule, due_at=due_at, because=why_not))
        _move_on(session, schedule, after=due_at)
    if skipped:
        _tell_lead(session, schedule=schedule, skipped=skipped, now=now)
    contacts.publish(session, partnership=schedule.partnership, now=now)
    return Firing(posted=posted, skipped=len(skipped))


def on_prompt_undelivered(session: Session, *, card_id: int, now: datetime) -> bool:
    """Skip the check-in whose prompt could not be posted in time, and tell the consultancy's lead.

    `card_id` is of a card for which it is too late; those of other things are no concern of this.
    Returns whether it is to be given up: where somebody answered already, everybody is to read it.
    """
    occurrence = session.scalar(
        select(Occurrence)
        .join(Card, Card.occurrence_id == Occurrence.id)
        .where(Card.id == card_id)
        .with_for_update(of=Occurrence)
    )
    if occurrence is None or occurrence.state is OccurrenceState.SKIPPED:
        return True
    if occurrence.answers:
        return False
    occurrence.state = OccurrenceState.SKIPPED
    occurrence.skip_reason = gettext_noop("it could not be posted within two hours")
    occurrence.remind_at = None
    invitations.withdraw(session, occurrence, now=now)
    _tell_lead(session, schedule=occurrence.schedule, skipped=[occurrence], now=now)
    return True


def _why_not(schedule: Schedule, *, due_at: datetime, now: datetime) -> str | None:
    channel = schedule.channel
    if channel.state is ChannelState.SUSPENDED:
        return channel.suspension_reason or gettext_noop("Pico can no longer post in the channel")
    if now - due_at > TOO_LATE:
        return gettext_noop("it could not be posted within two hours")
    return None


def _skip(session: Session, *, schedule: Schedule, due_at: datetime, because: str) -> Occurrence:
    occurrence = Occurrence(
        schedule=schedule, due_at=due_at, state=OccurrenceState.SKIPPED, skip_reason=because
    )
    session.add(occurrence)
    session.flush()
    return occurrence


def _move_on(session: Session, schedule: Schedule, *, after: datetime) -> None:
    if schedule.once_on is not None:
        schedule.state, schedule.next_due_at = ScheduleState.OFF, None
        return
    if schedule.channel.state is ChannelState.SUSPENDED:
        schedule.state, schedule.paused_until = ScheduleState.PAUSED, None
        schedule.next_due_at = None
        return
    schedule.next_due_at = next_after(session, schedule, after)


def _tell_lead(
    session: Session, *, schedule: Schedule, skipped: list[Occurrence], now: datetime
) -> None:
    """Owe the consultancy's lead what was skipped, in one message however much it was.

    Where nobody leads, the occurrence keeps it and `describe` tells whoever asks.
    """
    with use_locale(partnerships.terms_of(session, schedule.partnership).language):
        text = _told(schedule, skipped)
    notify_lead(
        session,
        partnership=schedule.partnership,
        key=f"checkin-skipped:{skipped[-1].id}",
        message=Message(text=text, blocks=[section(text)]),
        now=now,
    )


def _told(schedule: Schedule, skipped: list[Occurrence]) -> str:
    """What was skipped and what comes next, in sentences for the lead."""
    *before, last = skipped
    because = last.skip_reason or ""
    sentences = [
        _("The {name} check-in in {channel}, due {moment}, was skipped: {because}.").format(
            name=title_of_schedule(schedule),
            channel=f"<#{schedule.channel.slack_id}>",
            moment=dates.format_moment(last.due_at, schedule.zone),
            because=escape(_(because)),
        )
    ]
    if before:
        sentences.append(
            ngettext(
                "The previous one was skipped too.",
                "The previous {count} were skipped too.",
                len(before),
            ).format(count=len(before))
        )
    if schedule.next_due_at is not None:
        comes = _("Next: {moment}.")
        sentences.append(
            comes.format(moment=dates.format_moment(schedule.next_due_at, schedule.zone))
        )
    elif schedule.state is ScheduleState.PAUSED:
        paused = _("Paused until someone uses {command} there.")
        sentences.append(paused.format(command=command_for(schedule, RESUME)))
    return " ".join(sentences)
