"""What is said in an answer and becomes a record: an issue from what is in the way, or a change."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.blockkit import escape
from pico_bot.checkins.invitations import prompt_card
from pico_bot.checkins.lookup import lock
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

_TOOK_BACK = {
    Kind.ISSUE: gettext_noop("{name} removed the blocker from their answer."),
    Kind.CHANGE: gettext_noop("{name} removed the upcoming changes from their answer."),
}


def raise_issue(session: Session, *, answer_id: int, member: Member, now: datetime) -> Issue:
    """Log what is in the way of an answer as an issue, in the prompt's thread.

    The issue is the answering member's own words; `member` pressed the button. Pressed again, it
    is the same issue. Raises NotFound where the answer is not of the member's partnership or
    nothing is in the way any more.
    """
    given = _raise(session, answer_id, key="in_the_way", member=member, now=now)
    return session.get_one(Issue, given.issue_id)


def raise_change(session: Session, *, answer_id: int, member: Member, now: datetime) -> Change:
    """Log what changes are coming by an answer as a change; in all else as `raise_issue`."""
    given = _raise(session, answer_id, key="changes_coming", member=member, now=now)
    return session.get_one(Change, given.change_id)


def publish_logged(session: Session, *, card_id: int, now: datetime) -> None:
    """Let what was answered lead to what was logged from it, now that its card can be read.

    `card_id` is of a card that was sent; those of other records are no concern of this.
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
    """Lock the member's partnership, before the occurrence that something is logged from.

    Logging locks it. Who tags in the prompt's thread does so before the occurrence is locked, so it
    has to come first everywhere.
    """
    session.get_one(Partnership, member.partnership_id, with_for_update=True)


def log(session: Session, given: Answer, *, key: str, by: Actor) -> None:
    """Log what was answered to the question `key`, unless that was done before.

    The caller holds the partnership and the occurrence, and shows the latter. Raises NotFound where
    nothing is answered to it.
    """
    kind = LOGGED_AS[key]
    if logged_as(given, key) is not None:
        return
    text = getattr(given, key)
    if text is None:
        raise NotFound(_(_TOOK_BACK[kind]).format(name=escape(given.member.name)))
    occurrence = given.occurrence
    card = prompt_card(session, occurrence)
    channel = partnerships.channel_at(session, card.channel) or occurrence.schedule.channel
    record = capture.create(
        session,
        channel=channel,
        draft=capture.RecordDraft(kind=kind, text=text),
        source=capture.Source(text=text, thread_ts=card.ts),
        author=given.member,
        by=by,
    )
    if kind is Kind.ISSUE:
        given.issue_id = record.id
    else:
        given.change_id = record.id


def logged_as(given: Answer, key: str) -> int | None:
    """The id of the record that was logged from what was answered to the question `key`."""
    return given.issue_id if LOGGED_AS[key] is Kind.ISSUE else given.change_id


def _raise(session: Session, answer_id: int, *, key: str, member: Member, now: datetime) -> Answer:
    occurrence, given = _hold_answer(session, answer_id=answer_id, member=member)
    if logged_as(given, key) is None:
        log(session, given, key=key, by=Actor(member=member, via=Via.BUTTON, now=now))
        publish(session, occurrence, now=now, about=given.member)
    return given


def _hold_answer(session: Session, *, answer_id: int, member: Member) -> tuple[Occurrence, Answer]:
    """The answer and its occurrence, locked so that something may be logged from it."""
    occurrence_id = session.scalar(select(Answer.occurrence_id).where(Answer.id == answer_id))
    if occurrence_id is None:
        raise NotFound(_("This answer no longer exists."))
    lock_partnership(session, member)
    occurrence = lock(session, occurrence_id=occurrence_id, member=member)
    return occurrence, session.get_one(Answer, answer_id, populate_existing=True)
