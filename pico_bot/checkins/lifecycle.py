"""The life of an occurrence: posted or skipped when it is due, summarised when its window ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, contains_eager

from pico_bot.blockkit import label_of, section
from pico_bot.checkins import invitations, lookup, participants
from pico_bot.checkins.due_times import holiday_move, next_after
from pico_bot.checkins.names import RESUME, command_for, title_of_schedule
from pico_bot.checkins.prompts import post_due, publish
from pico_bot.checkins.windows import TOO_LATE
from pico_bot.core import lock_if_due
from pico_bot.delivery import notify_lead, outbox
from pico_bot.i18n import dates, ngettext, use_locale
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    Card,
    ChannelState,
    Message,
    Occurrence,
    OccurrenceState,
    Schedule,
    ScheduleState,
    SkipReason,
    read_snapshots,
    snapshot_of,
)
from pico_bot.people import contacts


@dataclass(frozen=True, kw_only=True)
class ScheduleRun:
    """How many due times of schedules were posted and how many skipped."""

    posted: int = 0
    skipped: int = 0

    def __add__(self, other: "ScheduleRun") -> "ScheduleRun":
        return ScheduleRun(posted=self.posted + other.posted, skipped=self.skipped + other.skipped)


@cache
def due_schedules() -> Select[int, datetime | None]:
    """Selects the schedules that are due, longest overdue first."""
    return (
        select(Schedule.id, Schedule.next_due_at)
        .where(Schedule.next_due_at <= bindparam("now"))
        .order_by(Schedule.next_due_at, Schedule.id)
    )


def run_schedules(session: Session, schedule_ids: Sequence[int], *, now: datetime) -> ScheduleRun:
    """Post the due prompts of these schedules and set their next due times.

    A prompt that is over two hours late is skipped, and the consultancy lead is notified. In a
    suspended channel every prompt is skipped and the schedule is paused. Does nothing to a schedule
    that another process has locked or already run.
    """
    due = session.scalars(_due_with_ids(), {"ids": schedule_ids, "now": now}).all()
    read_snapshots([each.partnership for each in due])
    return sum((_run(session, each, now=now) for each in due), start=ScheduleRun())


@cache
def _due_with_ids() -> Select[Schedule]:
    """The schedules with `ids` that are due at `now`, locked, unless another process has."""
    return (
        select(Schedule)
        .join(Schedule.partnership)
        .join(Schedule.channel)
        .where(
            Schedule.id.in_(bindparam("ids", expanding=True)),
            Schedule.next_due_at <= bindparam("now"),
        )
        .order_by(Schedule.next_due_at, Schedule.id)
        .options(contains_eager(Schedule.partnership), contains_eager(Schedule.channel))
        .with_for_update(of=Schedule, skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _run(session: Session, schedule: Schedule, *, now: datetime) -> ScheduleRun:
    posted = 0
    skipped: list[Occurrence] = []
    while schedule.next_due_at is not None and schedule.next_due_at <= now:
        due_at = schedule.next_due_at
        skip_reason = _skip_reason(schedule, due_at=due_at, now=now)
        if skip_reason is None:
            move = holiday_move(schedule, due_at)
            post_due(session, schedule=schedule, due_at=due_at, now=now, move=move)
            posted += 1
        else:
            skipped.append(_skip(session, schedule=schedule, due_at=due_at, reason=skip_reason))
        _advance(schedule, after=due_at)
    if skipped:
        _notify_skipped(session, schedule=schedule, skipped=skipped, now=now)
    contacts.publish(session, partnership=schedule.partnership, now=now)
    return ScheduleRun(posted=posted, skipped=len(skipped))


def on_prompt_undelivered(session: Session, *, card_id: int, now: datetime) -> bool:
    """Skip an occurrence whose prompt couldn't be posted in time; notify the consultancy lead.

    `card_id` is a card that is too late to send; cards other than prompts are ignored. Returns
    whether to give the card up: not if there are answers, which both sides should see.
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
    occurrence.skip_reason = SkipReason.TOO_LATE
    occurrence.closed_at = now
    occurrence.remind_at = occurrence.invite_at = None
    invitations.remove_messages(session, occurrence, now=now)
    _notify_skipped(session, schedule=occurrence.schedule, skipped=[occurrence], now=now)
    return True


@cache
def due_summaries() -> Select[int, datetime | None]:
    """Selects the posted occurrences whose window has ended, earliest first."""
    return (
        select(Occurrence.id, Occurrence.closes_at)
        .where(Occurrence.closes_at <= bindparam("now"), Occurrence.closed_at.is_(None))
        .order_by(Occurrence.closes_at, Occurrence.id)
    )


def summarise(session: Session, occurrence_id: int, /, *, now: datetime) -> bool:
    """Turn the prompt into a summary of the answers; returns whether there was something to do.

    Participants who are away are excused. If no one answered, the consultancy lead is notified.
    Waits while the prompt is being sent. Does nothing to an occurrence that another process has
    locked.
    """
    occurrence = lock_if_due(
        session,
        select(Occurrence).where(
            Occurrence.id == occurrence_id,
            Occurrence.closes_at <= now,
            Occurrence.closed_at.is_(None),
        ),
    )
    if occurrence is None:
        return False
    prompt = lookup.prompt_card(session, occurrence)
    if not occurrence.answers and outbox.is_in_flight(session, prompt):
        # If it can't be posted in time, the occurrence is skipped instead.
        return False
    occurrence.closed_at = now
    occurrence.remind_at = occurrence.invite_at = None
    expected = participants.remaining_participants(session, occurrence, now=now)
    occurrence.participant_ids = sorted(each.id for each in expected)
    publish(session, occurrence, now=now)
    if not occurrence.answers:
        _notify_unanswered(session, occurrence, all_away=not expected, now=now)
    return True


def _skip_reason(schedule: Schedule, *, due_at: datetime, now: datetime) -> SkipReason | None:
    if schedule.channel.state is ChannelState.SUSPENDED:
        return SkipReason.CHANNEL_SUSPENDED
    return SkipReason.TOO_LATE if now - due_at > TOO_LATE else None


def _skip(
    session: Session, *, schedule: Schedule, due_at: datetime, reason: SkipReason
) -> Occurrence:
    occurrence = Occurrence(
        schedule=schedule, due_at=due_at, state=OccurrenceState.SKIPPED, skip_reason=reason
    )
    session.add(occurrence)
    session.flush()
    return occurrence


def _advance(schedule: Schedule, *, after: datetime) -> None:
    if schedule.once_on is not None:
        schedule.state, schedule.next_due_at = ScheduleState.OFF, None
        return
    if schedule.channel.state is ChannelState.SUSPENDED:
        schedule.state, schedule.paused_until = ScheduleState.PAUSED, None
        schedule.next_due_at = None
        return
    schedule.next_due_at = next_after(schedule, after)


def _notify_skipped(
    session: Session, *, schedule: Schedule, skipped: list[Occurrence], now: datetime
) -> None:
    """Notify the consultancy lead in one message; `checkin` shows the reason to everyone else."""
    with use_locale(snapshot_of(schedule.partnership).terms.language):
        text = _skipped_text(schedule, skipped)
    notify_lead(
        session,
        partnership=schedule.partnership,
        key=f"checkin-skipped:{skipped[-1].id}",
        message=Message(text=text, blocks=[section(text)]),
        now=now,
    )


def _skipped_text(schedule: Schedule, skipped: list[Occurrence]) -> str:
    *before, last = skipped
    sentences = [
        _("The {name} check-in in {channel}, due {moment}, was skipped: {because}.").format(
            name=title_of_schedule(schedule),
            channel=f"<#{schedule.channel.slack_id}>",
            moment=dates.format_moment(last.due_at, schedule.zone),
            because=label_of(last.skip_reason) if last.skip_reason else "",
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
        moment = dates.format_moment(schedule.next_due_at, schedule.zone)
        sentences.append(_("Next: {moment}.").format(moment=moment))
    elif schedule.state is ScheduleState.PAUSED:
        paused = _("Paused until someone uses {command} there.")
        sentences.append(paused.format(command=command_for(schedule.key, schedule.title, RESUME)))
    return " ".join(sentences)


def _notify_unanswered(
    session: Session, occurrence: Occurrence, *, all_away: bool, now: datetime
) -> None:
    schedule = occurrence.schedule
    partnership = schedule.partnership
    with use_locale(snapshot_of(partnership).terms.language):
        sentence = (
            _(
                "No one answered the {name} check-in in {channel}, due {moment}, because "
                "everyone was away. Late answers are still accepted."
            )
            if all_away
            else _(
                "No one answered the {name} check-in in {channel}, due {moment}. Late "
                "answers are still accepted."
            )
        )
        text = sentence.format(
            name=title_of_schedule(schedule),
            channel=f"<#{schedule.channel.slack_id}>",
            moment=dates.format_moment(occurrence.due_at, schedule.zone),
        )
    notify_lead(
        session,
        partnership=partnership,
        key=f"checkin-unanswered:{occurrence.id}",
        message=Message(text=text, blocks=[section(text)]),
        now=now,
    )
