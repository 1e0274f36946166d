"""Drafts: unsent content of the answer modal, which only its author sees."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.blockkit import INPUT_LIMIT
from pico_bot.checkins.invitations import invitation_for, use_locale_of
from pico_bot.checkins.lookup import lock_occurrence
from pico_bot.checkins.participants import find_participation, get_or_create_participation
from pico_bot.checkins.views import FilledAnswer, invitations, type_of
from pico_bot.checkins.windows import LATE_ANSWERS_FOR
from pico_bot.model import (
    Answer,
    Card,
    Member,
    Message,
    Occurrence,
    OccurrenceState,
    Participation,
    Side,
)

# How long a draft is kept after its check-in has closed.
KEPT_FOR = timedelta(days=14)

# The most check-ins offered for one message.
_MAX_OFFERED = 10


def save(
    session: Session,
    *,
    occurrence_id: int,
    member: Member,
    view_id: str,
    fields: Mapping[str, FilledAnswer],
    at: datetime,
) -> None:
    """Save the content of the modal `view_id` as of `at` (UTC), by field name.

    Ignores an event that arrives out of order: older than the draft, or from a submitted modal.
    Raises NotFound for another partnership's check-in.
    """
    if member.side is Side.UNKNOWN:
        return
    occurrence = lock_occurrence(session, occurrence_id=occurrence_id, member=member)
    participation = get_or_create_participation(session, occurrence, member)
    if participation.view_id == view_id and participation.is_submitted:
        return
    # A draft from a message, without a modal, has a time of another clock.
    drafted_at = participation.drafted_at if participation.view_id is not None else None
    if drafted_at is not None and at <= drafted_at:
        return
    participation.view_id, participation.is_submitted, participation.drafted_at = view_id, False, at
    participation.draft = dict(fields) if any(fields.values()) else None


def discard(
    session: Session, occurrence: Occurrence, member: Member, *, view_id: str | None
) -> None:
    """Discard the member's draft after the modal `view_id` was submitted.

    Copies of a message's text in drafts for other check-ins are discarded too.
    """
    participation = find_participation(session, occurrence, member)
    if participation is None and view_id is None:
        return
    participation = participation or get_or_create_participation(session, occurrence, member)
    text, participation.draft, participation.draft_text = participation.draft_text, None, None
    if text is not None:
        _discard_copies(session, participation, text)
    if view_id is not None:
        participation.view_id, participation.is_submitted = view_id, True


def draft_of(
    session: Session, occurrence: Occurrence, member: Member
) -> Mapping[str, FilledAnswer] | None:
    """The member's draft, by field name; None if there is none."""
    participation = find_participation(session, occurrence, member)
    return participation.draft if participation else None


def save_message(session: Session, *, user_id: str, text: str, now: datetime) -> Message | None:
    """Save a direct message to the bot as a draft; returns the question whether it is an answer.

    `text`, in plain text, goes to the draft of each open check-in the user was invited to and
    hasn't answered, or if there is none, of recently closed ones; further messages are appended.
    Returns None if there is no such check-in, or the user has started in the modal, or the text is
    too long for the field.
    """
    waiting = _awaiting_answer(session, user_id=user_id, now=now)[:_MAX_OFFERED]
    # Locks are always taken in the same order to avoid deadlocks.
    for each in sorted(waiting, key=lambda each: each.occurrence_id):
        lock_occurrence(session, occurrence_id=each.occurrence_id, member=each.member)
        session.refresh(each)
    offered = [
        each
        for each in waiting
        if not (_has_modal_draft(each) or _is_answered(session, each))
        and _append(each, text, now=now)
    ]
    if not offered:
        return None
    with use_locale_of(offered[0].occurrence):
        return invitations.reply_question(
            [invitation_for(session, each.occurrence) for each in offered],
            late=_is_closed(offered[0], now=now),
        )


def save_late_reply(
    session: Session, occurrence: Occurrence, member: Member, *, text: str, now: datetime
) -> Message | None:
    """Save a reply in a closed check-in's thread as a draft, as `save_message` does.

    Returns the question whether it is an answer only the first time, as the conversation may go on;
    later replies are appended. The caller holds the occurrence's lock.
    """
    participation = get_or_create_participation(session, occurrence, member)
    if participation.late_reply_asked_at is not None:
        if participation.draft is not None and not _has_modal_draft(participation):
            # Later replies don't extend how long the draft is kept.
            _append(participation, text, now=participation.drafted_at or now)
        return None
    participation.late_reply_asked_at = now
    filled = _append(participation, text, now=now)
    with use_locale_of(occurrence):
        return invitations.reply_question(
            [invitation_for(session, occurrence)], late=True, filled=filled
        )


def _awaiting_answer(session: Session, *, user_id: str, now: datetime) -> list[Participation]:
    """The open check-ins the user was invited to and hasn't answered, earliest deadline first.

    If there are none, the latest recently closed one of each schedule.
    """
    invited = session.scalars(
        select(Participation)
        .join(Card, Card.participation_id == Participation.id)
        .join(Occurrence, Occurrence.id == Participation.occurrence_id)
        .join(Member, Member.id == Participation.member_id)
        .where(
            Member.slack_user_id == user_id,
            Member.side != Side.UNKNOWN,
            Member.left_at.is_(None),
            Card.removed_at.is_(None),
            Occurrence.state == OccurrenceState.POSTED,
            Occurrence.closes_at >= now - LATE_ANSWERS_FOR,
        )
        .order_by(Occurrence.closes_at, Participation.id)
    ).all()
    still_open = [each for each in invited if not _is_closed(each, now=now)]
    waiting = [each for each in still_open if not _is_answered(session, each)]
    if waiting:
        return waiting
    last = {each.occurrence.schedule_id: each for each in invited}
    return [
        each
        for each in last.values()
        if _is_closed(each, now=now) and not _is_answered(session, each)
    ]


def _append(participation: Participation, text: str, *, now: datetime) -> bool:
    """Append `text` to the draft's first free-text field; returns whether it fits.

    The caller holds the occurrence's lock.
    """
    free_text = [
        each.key
        for each in participation.occurrence.asked_questions
        if type_of(each.kind).is_free_text
    ]
    if not free_text:
        return False
    draft = dict(participation.draft or {})
    combined = "\n".join(str(each) for each in (draft.get(free_text[0]), text) if each)
    if len(combined) > INPUT_LIMIT:
        return False
    earlier = participation.draft_text if participation.draft is not None else None
    participation.draft = {**draft, free_text[0]: combined}
    participation.draft_text = "\n".join(each for each in (earlier, text) if each)
    participation.drafted_at, participation.view_id = now, None
    return True


def _discard_copies(session: Session, submitted: Participation, text: str) -> None:
    """Discard drafts for other check-ins that hold only (part of) the same `text`."""
    others = session.scalars(
        select(Participation)
        .join(Member, Member.id == Participation.member_id)
        .where(
            Member.slack_user_id == submitted.member.slack_user_id,
            Participation.id != submitted.id,
            Participation.view_id.is_(None),
            Participation.draft_text.is_not(None),
        )
        # A draft that is being changed at this moment is kept.
        .with_for_update(of=Participation, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for each in others:
        is_only_text = [*(each.draft or {}).values()] == [each.draft_text]
        if is_only_text and f"\n{text}".endswith(f"\n{each.draft_text}"):
            each.draft = each.drafted_at = each.draft_text = None


def _has_modal_draft(participation: Participation) -> bool:
    return participation.view_id is not None and participation.draft is not None


def _is_closed(participation: Participation, *, now: datetime) -> bool:
    occurrence = participation.occurrence
    return occurrence.closed_at is not None or (
        occurrence.closes_at is not None and occurrence.closes_at <= now
    )


def _is_answered(session: Session, participation: Participation) -> bool:
    found = session.scalar(
        select(Answer.id).where(
            Answer.occurrence_id == participation.occurrence_id,
            Answer.member_id == participation.member_id,
        )
    )
    return found is not None


def purge(session: Session, *, now: datetime, limit: int = 100) -> int:
    """Delete old drafts of closed check-ins; returns how many."""
    old = session.scalars(
        select(Participation)
        .join(Occurrence)
        .where(Participation.drafted_at < now - KEPT_FOR, Occurrence.closes_at < now - KEPT_FOR)
        .limit(limit)
        .with_for_update(of=Participation, skip_locked=True)
    ).all()
    for each in old:
        each.draft = each.drafted_at = each.draft_text = None
    return len(old)
