"""The prompt: posted when a check-in is due, then updated in place."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, joinedload, selectin_polymorphic

from pico_bot.checkins import invitations, participants
from pico_bot.checkins.due_times import HolidayMove
from pico_bot.checkins.lookup import prompt_card
from pico_bot.checkins.questions import names_of_people, schedule_questions
from pico_bot.checkins.views import LOGGABLE_QUESTIONS, answers, prompt, summary
from pico_bot.checkins.windows import TOO_LATE, closes_at, reminder_at
from pico_bot.delivery import outbox
from pico_bot.i18n import use_locale
from pico_bot.model import (
    UNSETTLED,
    Answer,
    Audience,
    Card,
    Change,
    Channel,
    Decision,
    History,
    Issue,
    Member,
    Message,
    Occurrence,
    OccurrenceState,
    Partnership,
    Priority,
    Record,
    Schedule,
    State,
    role_of,
    snapshot_of,
)
from pico_bot.partnerships import Calendar, roles

_WEEK = timedelta(days=7)

# The number of check-ins in the confidence trend.
_TREND_LENGTH = 8

# In ascending order.
_PRIORITIES = tuple(Priority)

_AT_DUE_TIME = select(Occurrence).where(
    Occurrence.schedule_id == bindparam("schedule_id"), Occurrence.due_at == bindparam("due_at")
)


def post_due(
    session: Session,
    *,
    schedule: Schedule,
    due_at: datetime,
    now: datetime,
    channel: Channel | None = None,
    move: HolidayMove | None = None,
) -> Occurrence:
    """Post the prompt for `due_at` to `channel`, by default the schedule's, and send invitations.

    The occurrence keeps the questions that phase and charter have now. `move` is set if a holiday
    moved it to this day. Returns the existing occurrence if there is one for `due_at`. The caller
    holds the schedule's lock. A prompt that can't be sent in time ends in
    `lifecycle.on_prompt_undelivered`.
    """
    existing = session.scalar(_AT_DUE_TIME, {"schedule_id": schedule.id, "due_at": due_at})
    if existing is not None:
        return existing
    occurrence = Occurrence(
        schedule=schedule, due_at=due_at, state=OccurrenceState.POSTED, answers=[]
    )
    occurrence.moved_from = move.day if move else None
    terms = snapshot_of(schedule.partnership).terms
    calendar = replace(Calendar.of_both(terms), zone=ZoneInfo(schedule.time_zone))
    occurrence.closes_at = closes_at(calendar, posted_at=now, days=terms.checkins.window_days)
    occurrence.remind_at = reminder_at(calendar, posted_at=now, closes_at=occurrence.closes_at)
    occurrence.participant_ids = participants.participant_ids_of(session, schedule, now=now)
    occurrence.set_questions(schedule_questions(session, schedule))
    session.add(occurrence)
    session.flush()
    channel_id = (channel or schedule.channel).slack_id
    card = Card(occurrence_id=occurrence.id, channel=channel_id, audience=Audience.SHARED)
    session.add(card)
    session.flush()
    with use_locale(terms.language):
        message = _prompt(session, occurrence, now=now)
    outbox.post_card(session, card, message, now=now, not_after=due_at + TOO_LATE)
    if terms.checkins.direct:
        invitations.invite(session, occurrence, now=now)
    return occurrence


def publish(
    session: Session, occurrence: Occurrence, *, now: datetime, about: Member | None = None
) -> None:
    """Enqueue updates of the occurrence's prompt or summary and of its direct messages.

    `about` limits the direct messages to one member's. The caller holds the occurrence's lock, so
    that of two concurrent changes neither gets lost.
    """
    session.flush()
    _enqueue(session, occurrence, now=now)
    invitations.publish(session, occurrence, now=now, about=about)


def _enqueue(session: Session, occurrence: Occurrence, *, now: datetime) -> None:
    card = prompt_card(session, occurrence)
    terms = snapshot_of(occurrence.schedule.partnership).terms
    with use_locale(terms.language):
        closed = occurrence.closed_at is not None
        message = _summary(session, occurrence) if closed else _prompt(session, occurrence, now=now)
    outbox.enqueue_card(session, card, message, now=now)


def _prompt(session: Session, occurrence: Occurrence, *, now: datetime) -> Message:
    schedule = occurrence.schedule
    return prompt.prompt_message(
        when=invitations.occurrence_time(occurrence),
        asked=_questions_asked(session, occurrence),
        contacts=_contacts(session, schedule, now=now),
        decided=_decided_points(session, occurrence, now=now),
        open_points=_open_points(session, schedule.partnership),
        answers=_answers_shown(session, occurrence),
    )


def _summary(session: Session, occurrence: Occurrence) -> Message:
    answered = {each.member_id for each in occurrence.answers}
    unanswered = session.scalars(
        select(Member.side).where(Member.id.in_(set(occurrence.participant_ids or ()) - answered))
    ).all()
    return summary.summary_message(
        when=invitations.occurrence_time(occurrence),
        asked=_questions_asked(session, occurrence),
        unanswered=Counter(unanswered),
        answers=_answers_shown(session, occurrence),
        trend=_trend(session, occurrence),
    )


def _questions_asked(session: Session, occurrence: Occurrence) -> answers.QuestionsAsked:
    questions = occurrence.asked_questions
    return answers.QuestionsAsked(
        questions=questions, people=names_of_people(session, questions, occurrence.answers)
    )


def _answers_shown(session: Session, occurrence: Occurrence) -> list[answers.AnswerShown]:
    return [
        answers.AnswerShown(answer=answer, logged=_logged(session, answer))
        for answer in occurrence.answers
    ]


def _trend(session: Session, occurrence: Occurrence) -> list[float]:
    """The average confidence at this check-in and those before it, oldest first."""
    rows = session.execute(
        select(func.avg(Answer.confidence))
        .join(Occurrence, Occurrence.id == Answer.occurrence_id)
        .where(
            Occurrence.schedule_id == occurrence.schedule_id,
            Occurrence.due_at <= occurrence.due_at,
            Answer.confidence.is_not(None),
        )
        .group_by(Occurrence.id, Occurrence.due_at)
        .order_by(Occurrence.due_at.desc())
        .limit(_TREND_LENGTH)
    )
    return [float(mean) for (mean,) in rows][::-1]


def _logged(session: Session, answer: Answer) -> list[Record]:
    ids = [each.record_id(answer) for each in LOGGABLE_QUESTIONS.values()]
    return [session.get_one(Record, each) for each in ids if each is not None]


def _contacts(session: Session, schedule: Schedule, *, now: datetime) -> list[prompt.ContactPoint]:
    partnership = schedule.partnership
    named = participants.named_participants(session, schedule)
    if named:
        away = snapshot_of(partnership).away_until(now)
        return [_named_contact(each, away) for each in named]
    return [
        prompt.ContactPoint(
            side=contact.role.side,
            title=contact.role.title,
            primary=contact.primary,
            deputies=contact.deputies,
            answering=contact.answering(),
            away=contact.away,
        )
        for contact in roles.contacts(partnership, now=now)
    ]


def _named_contact(member: Member, away: Mapping[int, datetime]) -> prompt.ContactPoint:
    return prompt.ContactPoint(
        side=member.side,
        title="",
        primary=member,
        deputies=(),
        answering=() if member.id in away else (member,),
        away=away,
    )


def _decided_points(
    session: Session, occurrence: Occurrence, *, now: datetime
) -> list[prompt.DecidedPoint]:
    """The decisions confirmed since the previous check-in, or in the week before the first one."""
    schedule = occurrence.schedule
    confirmed = session.scalars(
        _confirmed_before(),
        {
            "partnership_id": schedule.partnership_id,
            "schedule_id": schedule.id,
            "due_at": occurrence.due_at,
            "week_before": occurrence.due_at - _WEEK,
        },
    ).all()
    terms = snapshot_of(schedule.partnership).terms
    contacts = {each.role.key: each for each in roles.contacts(schedule.partnership, now=now)}
    return [
        prompt.DecidedPoint(
            decision=decision,
            informed=[
                (member, contacts[key].role.title)
                for key in terms.area(decision.area).informed
                for member in contacts[key].answering()
            ],
        )
        for decision in dict.fromkeys(confirmed)
    ]


@cache
def _confirmed_before() -> Select[Decision]:
    """The decisions of a partnership that were confirmed between a check-in and the one before."""
    previous = select(func.max(Occurrence.due_at)).where(
        Occurrence.schedule_id == bindparam("schedule_id"),
        Occurrence.state == OccurrenceState.POSTED,
        Occurrence.due_at < bindparam("due_at"),
    )
    since = func.coalesce(
        previous.scalar_subquery(), bindparam("week_before", type_=Occurrence.due_at.type)
    )
    return (
        select(Decision)
        .join(History, History.record_id == Decision.id)
        .where(
            History.partnership_id == bindparam("partnership_id"),
            History.from_state == State.PROPOSED,
            History.to_state == State.CONFIRMED,
            History.at >= since,
            History.at < bindparam("due_at"),
        )
        .order_by(History.at, History.id)
    )


def _open_points(session: Session, partnership: Partnership) -> list[prompt.OpenPoint]:
    records = session.scalars(_unsettled(), {"partnership_id": partnership.id}).all()
    points = [prompt.OpenPoint(record=record, side=role_of(record).side) for record in records]
    return sorted(points, key=_urgency)


@cache
def _unsettled() -> Select[Record]:
    return (
        select(Record)
        .where(Record.partnership_id == bindparam("partnership_id"), Record.state.in_(UNSETTLED))
        .order_by(Record.id)
        .options(
            joinedload(Record.responsible),
            selectin_polymorphic(Record, [Decision, Issue, Change]),
        )
    )


def _urgency(point: prompt.OpenPoint) -> tuple[int, date, bool, str]:
    """The sort key: urgent ones first, as the list may be cut; then by person."""
    record, responsible = point.record, point.record.responsible
    issue = record if isinstance(record, Issue) else None
    return (
        -_PRIORITIES.index(issue.priority) if issue else 0,
        (issue and issue.due_on) or date.max,
        responsible is None,
        responsible.name if responsible else "",
    )
