"""What a check-in asks: the questions of the phase or else of the charter, and their answers."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.checkins.views import FilledAnswer
from pico_bot.core import BadRequest
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    DEFAULT_QUESTIONS,
    Answer,
    CharterTerms,
    GivenAnswer,
    Member,
    Partnership,
    Question,
    QuestionKind,
    Side,
)
from pico_bot.partnerships import partnerships, phase_history

LOWEST, HIGHEST = 1, 5


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


def read_answer(
    session: Session, question: Question, filled: FilledAnswer, *, partnership: Partnership
) -> GivenAnswer:
    """What is meant by what was filled in under `question`; None where nothing was.

    Raises BadRequest, naming the field, for what the modal does not offer.
    """
    match question.kind:
        case QuestionKind.PEOPLE:
            chosen = [filled] if isinstance(filled, str) and filled else filled or ()
            return _people(session, question, chosen, partnership=partnership)
        case QuestionKind.SCALE:
            return _step(question, _text(filled))
        case QuestionKind.CHOICE if question.choices:
            return _choice(question, _text(filled))
    return _text(filled)


def names_of_people(
    session: Session, questions: Sequence[Question], answers: Iterable[Answer]
) -> Mapping[int, str]:
    """What the members are called whom these `answers` to `questions` name, by their ids."""
    named = {
        member_id
        for answer in answers
        for question in questions
        if isinstance(given := answer.to(question), list)
        for member_id in given
    }
    if not named:
        return {}
    found = session.execute(select(Member.id, Member.name).where(Member.id.in_(named)))
    return dict(found.all())


def _text(filled: FilledAnswer) -> str | None:
    return filled.strip() or None if isinstance(filled, str) else None


def _step(question: Question, text: str | None) -> int | None:
    steps = {str(step): step for step in range(LOWEST, HIGHEST + 1)}
    if text is not None and text not in steps:
        sentence = _("Enter a number from {lowest} (low) to {highest} (high).")
        raise BadRequest(sentence.format(lowest=LOWEST, highest=HIGHEST), field=question.key)
    return steps[text] if text else None


def _choice(question: Question, text: str | None) -> str | None:
    """The choice as the charter words it; the modal names it by its number."""
    choices = {str(number): choice for number, choice in enumerate(question.choices)}
    if text is not None and text not in choices:
        raise BadRequest(_("Choose one of the options."), field=question.key)
    return choices[text] if text else None


def _people(
    session: Session, question: Question, chosen: Sequence[str], *, partnership: Partnership
) -> list[int] | None:
    if not chosen:
        return None
    on_sides = session.scalars(
        select(Member.id).where(
            Member.partnership_id == partnership.id, Member.side != Side.UNKNOWN
        )
    )
    by_text = {str(member_id): member_id for member_id in on_sides}
    if not by_text.keys() >= set(chosen):
        raise BadRequest(_("Choose people in this partnership."), field=question.key)
    return sorted({by_text[each] for each in chosen})
