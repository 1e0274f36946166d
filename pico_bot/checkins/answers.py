"""Answers given in the modal."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.checkins import drafts, logged_records
from pico_bot.checkins.lookup import find_occurrence, lock_occurrence
from pico_bot.checkins.prompts import publish
from pico_bot.checkins.questions import names_of_people, read_answers
from pico_bot.checkins.views import LOGGABLE_QUESTIONS, FilledAnswer, answer_text, modal
from pico_bot.core import BadRequest, NotAllowed
from pico_bot.i18n import gettext as _
from pico_bot.i18n import use_locale
from pico_bot.model import (
    Actor,
    Answer,
    Member,
    Occurrence,
    Partnership,
    Schedule,
    Side,
    Via,
    snapshot_of,
)
from pico_bot.partnerships import partnerships


def answer_form(
    session: Session, *, state: modal.AnswerFormState, member: Member
) -> dict[str, Any]:
    """The modal to answer in, filled from the member's draft or earlier answer.

    Raises NotFound for another partnership's check-in, NotAllowed for someone outside the
    partnership.
    """
    occurrence = find_occurrence(session, occurrence_id=state.occurrence_id, member=member)
    require_may_answer(session, member)
    answer = _find_answer(session, occurrence, member)
    previous = _previous_answer(session, occurrence, member)
    with use_locale(snapshot_of(occurrence.schedule.partnership).terms.language):
        return modal.answer_modal(
            state,
            questions=occurrence.asked_questions,
            people=_members_to_offer(session, occurrence, answer),
            before=modal.PreviousAnswer(
                answer=answer,
                draft=drafts.draft_of(session, occurrence, member),
                last=_texts(session, previous) if previous else {},
                logged=[
                    key
                    for key, each in LOGGABLE_QUESTIONS.items()
                    if answer and each.record_id(answer)
                ],
            ),
        )


def submit(
    session: Session,
    *,
    occurrence_id: int,
    member: Member,
    fields: Mapping[str, FilledAnswer],
    via: Via,
    now: datetime,
    logged: Collection[str] = (),
    view_id: str | None = None,
) -> Answer:
    """Save the member's answer in place of their earlier one, and update the prompt.

    `fields` has the content of the modal's fields by question key, in plain text; other keys are
    ignored. The answers to the questions `logged` are logged as records. `view_id` is the submitted
    modal. Raises as `answer_form` does, and BadRequest for an empty or invalid answer, or one
    without anything to log.
    """
    if logged:
        logged_records.lock_partnership(session, member)
    occurrence = lock_occurrence(session, occurrence_id=occurrence_id, member=member)
    require_may_answer(session, member)
    given = read_answers(
        session, occurrence.asked_questions, fields, partnership=occurrence.schedule.partnership
    )
    if all(value is None for _question, value in given):
        raise BadRequest(_("Answer at least one question."))
    answer = get_or_create_answer(session, occurrence, member, now=now)
    answer.set_answers(given)
    answer.answered_at, answer.via = now, via
    drafts.discard(session, occurrence, member, view_id=view_id)
    _log_records(session, answer, logged, by=Actor(member=member, via=via, now=now))
    publish(session, occurrence, now=now, about=member)
    return answer


def get_or_create_answer(
    session: Session, occurrence: Occurrence, member: Member, *, now: datetime
) -> Answer:
    """The member's answer to the occurrence; the caller holds the occurrence's lock."""
    answer = _find_answer(session, occurrence, member)
    if answer is None:
        answer = Answer(member=member, first_answered_at=now)
        occurrence.answers.append(answer)
    return answer


def _log_records(session: Session, answer: Answer, keys: Collection[str], *, by: Actor) -> None:
    asked = {each.key for each in answer.occurrence.asked_questions if modal.can_be_logged(each)}
    session.flush()
    for key, loggable in LOGGABLE_QUESTIONS.items():
        if key not in keys or key not in asked:
            continue
        if getattr(answer, key) is None:
            raise BadRequest(_(loggable.nothing_to_log), field=key)
        logged_records.log(session, answer, key=key, by=by)


def _find_answer(session: Session, occurrence: Occurrence, member: Member) -> Answer | None:
    return session.scalar(
        select(Answer).where(Answer.occurrence_id == occurrence.id, Answer.member_id == member.id)
    )


def _previous_answer(session: Session, occurrence: Occurrence, member: Member) -> Answer | None:
    """The member's latest answer to an earlier check-in of the same series.

    Main and one-off check-ins form one series, each extra check-in its own.
    """
    schedule = occurrence.schedule
    same_series = Schedule.title.is_(None) if schedule.title is None else Schedule.id == schedule.id
    return session.scalar(
        select(Answer)
        .join(Occurrence)
        .join(Schedule)
        .where(
            Schedule.partnership_id == schedule.partnership_id,
            same_series,
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


def _members_to_offer(
    session: Session, occurrence: Occurrence, answer: Answer | None
) -> list[Member]:
    """The options of a question about people; those named in the answer come first."""
    named = {
        member_id
        for question in occurrence.asked_questions
        if answer is not None and isinstance(chosen := answer.answer_to(question), list)
        for member_id in chosen
    }
    members = partnerships.members_of_sides(session, occurrence.schedule.partnership)
    missing = named - {each.id for each in members}
    if missing:
        members += session.scalars(select(Member).where(Member.id.in_(missing)))
    return sorted(members, key=lambda each: each.id not in named)


def require_may_answer(session: Session, member: Member) -> None:
    """Check that `member` may answer; raises NotAllowed for someone outside the partnership."""
    if member.side is Side.UNKNOWN:
        partnerships.require_known_side(
            partnerships.as_slack_user(member), session.get_one(Partnership, member.partnership_id)
        )
        raise NotAllowed(_("Only members of this partnership can answer its check-ins."))
