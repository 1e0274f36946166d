"""What a check-in asks: the questions of the phase or else of the charter, and their answers."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.checkins.views.question_types import FilledAnswer, InvalidAnswer, type_of
from pico_bot.core import BadRequest
from pico_bot.model import (
    DEFAULT_QUESTIONS,
    Answer,
    CharterTerms,
    GivenAnswer,
    Member,
    Partnership,
    Question,
    Side,
)
from pico_bot.partnerships import partnerships, phase_history


def questions_of(terms: CharterTerms, phase_key: str) -> tuple[Question, ...]:
    """What a check-in asks in the phase `phase_key`.

    The questions of the phase, where it has its own, or else the charter's; each key once.
    """
    phase = terms.phase(phase_key)
    asked = (phase and phase.questions) or terms.questions or DEFAULT_QUESTIONS
    return tuple({each.key: each for each in asked}.values())


def current_questions(session: Session, partnership: Partnership) -> tuple[Question, ...]:
    """What a check-in of the partnership asks today."""
    terms = partnerships.terms_of(session, partnership)
    return questions_of(terms, phase_history.current_phase(session, partnership).key)


def read_answers(
    session: Session,
    questions: Sequence[Question],
    fields: Mapping[str, FilledAnswer],
    *,
    partnership: Partnership,
) -> list[tuple[Question, GivenAnswer]]:
    """Each question with the answer in the modal's `fields`, by question key; None if empty.

    Raises BadRequest, naming the field, for an answer that the modal doesn't offer.
    """
    member_ids = session.scalars(
        select(Member.id).where(
            Member.partnership_id == partnership.id, Member.side != Side.UNKNOWN
        )
    ).all()
    return [(each, _read(each, fields.get(each.key), member_ids)) for each in questions]


def _read(question: Question, filled: FilledAnswer, member_ids: Sequence[int]) -> GivenAnswer:
    try:
        answer: GivenAnswer = type_of(question.kind).parse(question, filled, member_ids=member_ids)
    except InvalidAnswer as error:
        raise BadRequest(str(error), field=question.key) from None
    return answer


def names_of_people(
    session: Session, questions: Sequence[Question], answers: Iterable[Answer]
) -> Mapping[int, str]:
    """What the members are called whom these `answers` to `questions` name, by their ids."""
    named = {
        member_id
        for answer in answers
        for question in questions
        if isinstance(given := answer.answer_to(question), list)
        for member_id in given
    }
    if not named:
        return {}
    found = session.execute(select(Member.id, Member.name).where(Member.id.in_(named)))
    return dict(found.all())
