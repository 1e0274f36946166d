"""The end of a check-in's window: the prompt becomes a summary of what was answered."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.blockkit import section
from pico_bot.checkins import participants
from pico_bot.checkins.invitations import prompt_card
from pico_bot.checkins.names import title_of_schedule
from pico_bot.checkins.prompts import publish
from pico_bot.core import claimed
from pico_bot.delivery import notify_lead, outbox
from pico_bot.i18n import dates, use_locale
from pico_bot.i18n import gettext as _
from pico_bot.model import Message, Occurrence, OccurrenceState
from pico_bot.partnerships import partnerships


def due_occurrences(session: Session, *, now: datetime) -> Sequence[int]:
    """The ids of the occurrences whose window has closed, and which are not summed up yet."""
    return session.scalars(
        select(Occurrence.id)
        .where(
            Occurrence.state == OccurrenceState.POSTED,
            Occurrence.closes_at <= now,
            Occurrence.closed_at.is_(None),
        )
        .order_by(Occurrence.closes_at, Occurrence.id)
    ).all()


def close(session: Session, *, occurrence_id: int, now: datetime) -> bool:
    """Sum up what was answered; whether that was still to be done.

    Who was to answer are those who were asked and are there: the away are excused. Where nobody
    did, the consultancy's lead is told; while the prompt is still to be posted, it waits. One that
    another process holds is left alone.
    """
    occurrence = claimed(
        session,
        select(Occurrence).where(
            Occurrence.id == occurrence_id,
            Occurrence.state == OccurrenceState.POSTED,
            Occurrence.closes_at <= now,
            Occurrence.closed_at.is_(None),
        ),
    )
    if occurrence is None:
        return False
    if not occurrence.answers and outbox.is_in_flight(session, prompt_card(session, occurrence)):
        # It is skipped, rather, if it turns out to come too late.
        return False
    occurrence.closed_at = now
    occurrence.remind_at = None
    asked = participants.remaining_participants(session, occurrence, now=now)
    occurrence.participant_ids = sorted(each.id for each in asked)
    publish(session, occurrence, now=now)
    if not occurrence.answers:
        _tell_lead(session, occurrence, all_away=not asked, now=now)
    return True


def _tell_lead(session: Session, occurrence: Occurrence, *, all_away: bool, now: datetime) -> None:
    schedule = occurrence.schedule
    partnership = schedule.partnership
    with use_locale(partnerships.terms_of(session, partnership).language):
        said = (
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
        text = said.format(
            name=title_of_schedule(schedule),
            channel=f"<#{schedule.channel.slack_id}>",
            moment=dates.format_moment(occurrence.due_at, ZoneInfo(schedule.time_zone)),
        )
    notify_lead(
        session,
        partnership=partnership,
        key=f"checkin-unanswered:{occurrence.id}",
        message=Message(text=text, blocks=[section(text)]),
        now=now,
    )
