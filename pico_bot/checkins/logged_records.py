"""Records logged from answers: an issue from a blocker, a change from upcoming changes."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from pico_bot.blockkit import escape
from pico_bot.checkins.lookup import lock_occurrence, prompt_card
from pico_bot.checkins.prompts import publish
from pico_bot.checkins.views import LOGGABLE_QUESTIONS
from pico_bot.core import NotFound
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    Actor,
    Answer,
    Card,
    Member,
    Occurrence,
    Partnership,
    Record,
    Via,
)
from pico_bot.partnerships import partnerships
from pico_bot.records import capture


def log_answer(
    session: Session, *, answer_id: int, key: str, member: Member, now: datetime
) -> Record:
    """Log the answer to the question `key` as a record in the prompt's thread, once.

    The answer's author is the record's author; `member` selected the button. Raises NotFound for
    another partnership's answer or one in which the question is no longer answered.
    """
    loggable = LOGGABLE_QUESTIONS[key]
    occurrence, answer = _lock_answer(session, answer_id=answer_id, member=member)
    if loggable.record_id(answer) is None:
        log(session, answer, key=key, by=Actor(member=member, via=Via.BUTTON, now=now))
        publish(session, occurrence, now=now, about=answer.member)
    return session.get_one(Record, loggable.record_id(answer))


def publish_logged(session: Session, *, card_id: int, now: datetime) -> None:
    """Link a record from the answer it was logged from, once its card has been sent.

    `card_id` is the sent card; cards of other records are ignored.
    """
    record_id = select(Card.record_id).where(Card.id == card_id).scalar_subquery()
    occurrences = session.scalars(
        select(Occurrence)
        .join(Answer)
        .where(or_(Answer.issue_id == record_id, Answer.change_id == record_id))
        .with_for_update(of=Occurrence)
    ).all()
    for each in occurrences:
        publish(session, each, now=now)


def lock_partnership(session: Session, member: Member) -> None:
    """Lock the member's partnership; call it before locking the occurrence to log from.

    Logging a record locks the partnership. A tag in the prompt's thread does that before it locks
    the occurrence, so the order must be the same everywhere.
    """
    session.get_one(Partnership, member.partnership_id, with_for_update=True)


def log(session: Session, answer: Answer, *, key: str, by: Actor) -> None:
    """Log the answer to the question `key` as a record, once.

    The caller holds the locks of the partnership and the occurrence, and publishes the latter.
    Raises NotFound if the question isn't answered.
    """
    loggable = LOGGABLE_QUESTIONS[key]
    if loggable.record_id(answer) is not None:
        return
    text = getattr(answer, key)
    if text is None:
        raise NotFound(_(loggable.removed).format(name=escape(answer.member.name)))
    occurrence = answer.occurrence
    card = prompt_card(session, occurrence)
    channel = partnerships.channel_at(session, card.channel) or occurrence.schedule.channel
    record = capture.create(
        session,
        channel=channel,
        draft=capture.RecordDraft(kind=loggable.kind, text=text),
        source=capture.Source(text=text, thread_ts=card.ts),
        author=answer.member,
        by=by,
    )
    loggable.set_record_id(answer, record.id)


def _lock_answer(session: Session, *, answer_id: int, member: Member) -> tuple[Occurrence, Answer]:
    """The occurrence and its answer, locked to log a record from it."""
    occurrence_id = session.scalar(select(Answer.occurrence_id).where(Answer.id == answer_id))
    if occurrence_id is None:
        raise NotFound(_("This answer no longer exists."))
    lock_partnership(session, member)
    occurrence = lock_occurrence(session, occurrence_id=occurrence_id, member=member)
    return occurrence, session.get_one(Answer, answer_id, populate_existing=True)
