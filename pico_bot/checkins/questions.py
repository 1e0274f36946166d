"""The questions of a check-in, and their answers from the modal."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.checkins.names import extra_terms
from pico_bot.checkins.views import FilledAnswer, InvalidAnswer, type_of
from pico_bot.core import BadRequest
from pico_bot.model import (
    Answer,
    AnswerValue,
    Member,
    Partnership,
    Question,
    Schedule,
    Side,
    snapshot_of,
)
from pico_bot.partnerships import phase_history


def schedule_questions(session: Session, schedule: Schedule) -> tuple[Question, ...]:
    """The questions that a check-in of `schedule` asks under the charter and phase as they are now.

    They are an extra check-in's or, where it has none, the main check-in's.
    """
    extra = extra_terms(schedule)
    if extra is not None and extra.questions:
        return extra.questions
    partnership = schedule.partnership
    phase = phase_history.current_phase(session, partnership)
    return snapshot_of(partnership).terms.questions_in(phase)


def read_answers(
    session: Session,
    questions: Sequence[Question],
    fields: Mapping[str, FilledAnswer],
    *,
    partnership: Partnership,
) -> list[tuple[Question, AnswerValue]]:
    """Each question with the answer in the modal's `fields`, by question key; None if empty.

    Raises BadRequest, naming the field, for an answer that the modal doesn't offer.
    """
    member_ids = session.scalars(
        select(Member.id).where(
            Member.partnership_id == partnership.id, Member.side != Side.UNKNOWN
        )
    ).all()
    return [(each, _read(each, fields.get(each.key), member_ids)) for each in questions]


def _read(question: Question, filled: FilledAnswer, member_ids: Sequence[int]) -> AnswerValue:
    try:
        answer: AnswerValue = type_of(question.kind).parse(question, filled, member_ids=member_ids)
    except InvalidAnswer as error:
        raise BadRequest(str(error), field=question.key) from None
    return answer


def names_of_people(
    session: Session, questions: Sequence[Question], answers: Iterable[Answer]
) -> Mapping[int, str]:
    """The names of the members in these `answers` to `questions`, by id."""
    member_ids = {
        member_id
        for answer in answers
        for question in questions
        if isinstance(given := answer.answer_to(question), list)
        for member_id in given
    }
    if not member_ids:
        return {}
    found = session.execute(select(Member.id, Member.name).where(Member.id.in_(member_ids)))
    return dict(found.all())
