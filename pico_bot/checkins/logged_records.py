"""Records logged from answers: an issue from a blocker, a change from upcoming changes."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.blockkit import escape
from pico_bot.checkins.lookup import lock_occurrence, prompt_card
from pico_bot.checkins.prompts import publish
from pico_bot.checkins.views import LOGGED_AS
from pico_bot.core import NotFound
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import (
    Actor,
    Answer,
    Card,
    Change,
    Issue,
    Kind,
    Member,
    Occurrence,
    Partnership,
    Via,
)
from pico_bot.partnerships import partnerships
from pico_bot.records import capture

_REMOVED = {
    Kind.ISSUE: gettext_noop("{name} removed the blocker from their answer."),
    Kind.CHANGE: gettext_noop("{name} removed the upcoming changes from their answer."),
}


def log_issue(session: Session, *, answer_id: int, member: Member, now: datetime) -> Issue:
    """Log the blocker in an answer as an issue in the prompt's thread, once.

    The answer's author is the issue's author; `member` selected the button. Raises NotFound for
    another partnership's answer or one that has no blocker any more.
    """
    answer = _log(session, answer_id, key="blockers", member=member, now=now)
    return session.get_one(Issue, answer.issue_id)


def log_change(session: Session, *, answer_id: int, member: Member, now: datetime) -> Change:
    """Log the upcoming changes in an answer as a change; otherwise as `log_issue`."""
    answer = _log(session, answer_id, key="upcoming_changes", member=member, now=now)
    return session.get_one(Change, answer.change_id)


def publish_logged(session: Session, *, card_id: int, now: datetime) -> None:
    """Link a record from the answer it was logged from, once its card has been sent.

    `card_id` is the sent card; cards of other records are ignored.
    """
    occurrences = session.scalars(
        select(Occurrence)
        .join(Answer)
        .join(Card, Card.record_id.in_((Answer.issue_id, Answer.change_id)))
        .where(Card.id == card_id)
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
    kind = LOGGED_AS[key]
    if record_id_of(answer, key) is not None:
        return
    text = getattr(answer, key)
    if text is None:
        raise NotFound(_(_REMOVED[kind]).format(name=escape(answer.member.name)))
    occurrence = answer.occurrence
    card = prompt_card(session, occurrence)
    channel = partnerships.channel_at(session, card.channel) or occurrence.schedule.channel
    record = capture.create(
        session,
        channel=channel,
        draft=capture.RecordDraft(kind=kind, text=text),
        source=capture.Source(text=text, thread_ts=card.ts),
        author=answer.member,
        by=by,
    )
    if kind is Kind.ISSUE:
        answer.issue_id = record.id
    else:
        answer.change_id = record.id


def record_id_of(answer: Answer, key: str) -> int | None:
    """The id of the record logged from the answer to the question `key`, if any."""
    return answer.issue_id if LOGGED_AS[key] is Kind.ISSUE else answer.change_id


def _log(session: Session, answer_id: int, *, key: str, member: Member, now: datetime) -> Answer:
    occurrence, answer = _lock_answer(session, answer_id=answer_id, member=member)
    if record_id_of(answer, key) is None:
        log(session, answer, key=key, by=Actor(member=member, via=Via.BUTTON, now=now))
        publish(session, occurrence, now=now, about=answer.member)
    return answer


def _lock_answer(session: Session, *, answer_id: int, member: Member) -> tuple[Occurrence, Answer]:
    """The occurrence and its answer, locked to log a record from it."""
    occurrence_id = session.scalar(select(Answer.occurrence_id).where(Answer.id == answer_id))
    if occurrence_id is None:
        raise NotFound(_("This answer no longer exists."))
    lock_partnership(session, member)
    occurrence = lock_occurrence(session, occurrence_id=occurrence_id, member=member)
    return occurrence, session.get_one(Answer, answer_id, populate_existing=True)
