"""Answers: what each side says to a check-in in its modal."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.checkins import create_records, drafts
from pico_bot.checkins.lookup import find, lock
from pico_bot.checkins.prompts import publish
from pico_bot.checkins.questions import names_of_people, read_answers
from pico_bot.checkins.views import LOGGED_AS, FilledAnswer, modal
from pico_bot.checkins.views.question_types import answer_text
from pico_bot.core import BadRequest, NotAllowed
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop, use_locale
from pico_bot.model import Actor, Answer, Kind, Member, Occurrence, Schedule, Side, Via
from pico_bot.partnerships import partnerships

_NOTHING_TO_LOG = {
    Kind.ISSUE: gettext_noop("Describe the blocker so it can be logged as an issue."),
    Kind.CHANGE: gettext_noop("Describe the change so it can be logged."),
}


def answer_form(
    session: Session, *, reference: modal.AnswerFormState, member: Member
) -> dict[str, Any]:
    """The modal to answer in, filled with what the member has begun, or answered before.

    Raises NotFound for a check-in that is not of the member's partnership, NotAllowed for somebody
    of neither side.
    """
    occurrence = find(session, occurrence_id=reference.occurrence_id, member=member)
    require_may_answer(member)
    earlier = _earlier(session, occurrence, member)
    last = _last(session, occurrence, member)
    with use_locale(partnerships.terms_of(session, occurrence.schedule.partnership).language):
        return modal.answer_modal(
            reference,
            questions=occurrence.asked_questions,
            people=_offered(session, occurrence, earlier),
            before=modal.PreviousAnswer(
                answer=earlier,
                draft=drafts.draft_of(session, occurrence, member),
                last=_texts(session, last) if last else {},
                logged=[
                    key for key in LOGGED_AS if earlier and create_records.logged_as(earlier, key)
                ],
            ),
        )


def answer(
    session: Session,
    *,
    occurrence_id: int,
    member: Member,
    fields: Mapping[str, FilledAnswer],
    via: Via,
    now: datetime,
    logged: Collection[str] = (),
    view: str | None = None,
) -> Answer:
    """Keep what the member filled in, in place of what they filled in before, and show it.

    `fields` has the modal's inputs by the questions' keys, in readable plain text; what was not
    asked is left out. What was answered to the questions `logged` becomes a record at once. `view`
    is the modal that was submitted. Raises as `answer_form` does, and BadRequest where nothing is
    filled in, something that is not offered, or there is nothing to log.
    """
    if logged:
        create_records.lock_partnership(session, member)
    occurrence = lock(session, occurrence_id=occurrence_id, member=member)
    require_may_answer(member)
    filled = read_answers(
        session, occurrence.asked_questions, fields, partnership=occurrence.schedule.partnership
    )
    if all(value is None for _question, value in filled):
        raise BadRequest(_("Answer at least one question."))
    given = begin(session, occurrence, member, now=now)
    given.set_answers(filled)
    given.answered_at, given.via = now, via
    drafts.apply(session, occurrence, member, view=view)
    _log(session, given, logged, by=Actor(member=member, via=via, now=now))
    publish(session, occurrence, now=now, about=member)
    return given


def begin(session: Session, occurrence: Occurrence, member: Member, *, now: datetime) -> Answer:
    """The member's answer to go on with, new where there is none."""
    given = _earlier(session, occurrence, member)
    if given is None:
        given = Answer(member=member, first_answered_at=now)
        occurrence.answers.append(given)
    return given


def _log(session: Session, given: Answer, keys: Collection[str], *, by: Actor) -> None:
    asked = {each.key for each in given.occurrence.asked_questions if modal.may_be_logged(each)}
    session.flush()
    for key, kind in LOGGED_AS.items():
        if key not in keys or key not in asked:
            continue
        if getattr(given, key) is None:
            raise BadRequest(_(_NOTHING_TO_LOG[kind]), field=key)
        create_records.log(session, given, key=key, by=by)


def _earlier(session: Session, occurrence: Occurrence, member: Member) -> Answer | None:
    return session.scalar(
        select(Answer).where(Answer.occurrence_id == occurrence.id, Answer.member_id == member.id)
    )


def _last(session: Session, occurrence: Occurrence, member: Member) -> Answer | None:
    """What the member answered last time, however long ago that was.

    Those that come once are of one series with the main ones; each further one is of its own.
    """
    schedule = occurrence.schedule
    of_series = Schedule.title.is_(None) if schedule.title is None else Schedule.id == schedule.id
    return session.scalar(
        select(Answer)
        .join(Occurrence)
        .join(Schedule)
        .where(
            Schedule.partnership_id == schedule.partnership_id,
            of_series,
            Occurrence.due_at < occurrence.due_at,
            Answer.member_id == member.id,
        )
        .order_by(Occurrence.due_at.desc(), Occurrence.id.desc())
        .limit(1)
    )


def _texts(session: Session, answer: Answer) -> dict[str, str]:
    """The answer in plain text, by question key."""
    questions = answer.occurrence.asked_questions
    names = names_of_people(session, questions, [answer])
    return {each.key: answer_text(each, answer.answer_to(each), names) for each in questions}


def _offered(session: Session, occurrence: Occurrence, earlier: Answer | None) -> list[Member]:
    """Whom a question about people offers: those whom the member named earlier come first."""
    named = {
        member_id
        for question in occurrence.asked_questions
        if earlier is not None and isinstance(chosen := earlier.answer_to(question), list)
        for member_id in chosen
    }
    members = partnerships.members_of_sides(session, occurrence.schedule.partnership)
    gone = named - {each.id for each in members}
    if gone:
        members += session.scalars(select(Member).where(Member.id.in_(gone)))
    return sorted(members, key=lambda each: each.id not in named)


def require_may_answer(member: Member) -> None:
    """Raises NotAllowed for somebody of neither side."""
    if member.side is Side.UNKNOWN:
        raise NotAllowed(_("Only members of this partnership can answer its check-ins."))
