"""What people have begun to fill in: it outlives a closed modal, and nobody else ever reads it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.blockkit import INPUT_LIMIT
from pico_bot.checkins.invitations import (
    facts,
    known_participation,
    participation_of,
    use_locale_of,
)
from pico_bot.checkins.lookup import lock
from pico_bot.checkins.views import FilledAnswer, invitations
from pico_bot.checkins.views.question_types import type_of
from pico_bot.checkins.windows import TAKEN_FOR
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

# After so long, what was begun is not gone on with any more.
KEPT_FOR = timedelta(days=14)

# More check-ins than this are not offered for the same words.
_MOST = 10


def save(
    session: Session,
    *,
    occurrence_id: int,
    member: Member,
    view: str,
    fields: Mapping[str, FilledAnswer],
    at: datetime,
) -> None:
    """Keep what the modal `view` holds at `at` (UTC), by the fields' names, until it is submitted.

    What comes out of order is passed over: older than what is kept, or of a modal that was
    submitted. Raises NotFound as `answer` does.
    """
    if member.side is Side.UNKNOWN:
        return
    occurrence = lock(session, occurrence_id=occurrence_id, member=member)
    kept = participation_of(session, occurrence, member)
    if kept.view_id == view and kept.is_submitted:
        return
    # Words that came without a modal are of another clock.
    if kept.view_id is not None and kept.drafted_at is not None and at <= kept.drafted_at:
        return
    kept.view_id, kept.is_submitted, kept.drafted_at = view, False, at
    kept.draft = dict(fields) if any(fields.values()) else None


def apply(session: Session, occurrence: Occurrence, member: Member, *, view: str | None) -> None:
    """Forget what was begun: the modal `view` was submitted.

    So are the same words where they were kept for other check-ins, and nothing else was begun.
    """
    kept = known_participation(session, occurrence, member)
    if kept is None and view is None:
        return
    kept = kept or participation_of(session, occurrence, member)
    words, kept.draft, kept.draft_text = kept.draft_text, None, None
    if words is not None:
        _forget_elsewhere(session, kept, words)
    if view is not None:
        kept.view_id, kept.is_submitted = view, True


def draft_of(
    session: Session, occurrence: Occurrence, member: Member
) -> Mapping[str, FilledAnswer] | None:
    """What the member has begun to fill in; None where there is nothing."""
    kept = known_participation(session, occurrence, member)
    return kept.draft if kept else None


def save_words(session: Session, *, user_id: str, text: str, now: datetime) -> Message | None:
    """Keep words that somebody wrote to the bot as the beginning of an answer, and ask for it.

    They are kept for each check-in that asks them directly and waits for their answer; where none
    is open, for what has closed lately. More words go on below the first. None where nothing waits,
    where they have begun in the modal, and where a field does not hold so much. `text` is plain
    text.
    """
    waiting = _waiting(session, user_id=user_id, now=now)[:_MOST]
    # Always in the same order: who holds some waits for the others.
    for each in sorted(waiting, key=lambda each: each.occurrence_id):
        lock(session, occurrence_id=each.occurrence_id, member=each.member)
        session.refresh(each)
    offered = [
        each
        for each in waiting
        if not (_is_of_modal(each) or _is_answered(session, each)) and _fill_in(each, text, now=now)
    ]
    if not offered:
        return None
    with use_locale_of(session, offered[0].occurrence):
        return invitations.reply_question(
            [facts(session, each.occurrence) for each in offered],
            late=_is_closed(offered[0], now=now),
        )


def save_late(
    session: Session, occurrence: Occurrence, member: Member, *, text: str, now: datetime
) -> Message | None:
    """Keep a reply in the thread of an old check-in as `keep_words` does, and ask for the answer.

    They are asked once: people talk on there, and more words only go on below those that still
    wait. The caller holds the occurrence's lock.
    """
    kept = participation_of(session, occurrence, member)
    if kept.late_reply_asked_at is not None:
        if kept.draft is not None and not _is_of_modal(kept):
            # Kept as long as the first: talk is not kept for ever.
            _fill_in(kept, text, now=kept.drafted_at or now)
        return None
    kept.late_reply_asked_at = now
    filled = _fill_in(kept, text, now=now)
    with use_locale_of(session, occurrence):
        return invitations.reply_question([facts(session, occurrence)], late=True, filled=filled)


def _waiting(session: Session, *, user_id: str, now: datetime) -> list[Participation]:
    """What asks somebody directly and waits for their answer; what closes first comes first.

    Where nothing is open, it is what closed lately and was the last of its rhythm to ask them.
    """
    told = session.scalars(
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
            Occurrence.closes_at >= now - TAKEN_FOR,
        )
        .order_by(Occurrence.closes_at, Participation.id)
    ).all()
    still_open = [each for each in told if not _is_closed(each, now=now)]
    waiting = [each for each in still_open if not _is_answered(session, each)]
    if waiting:
        return waiting
    last = {each.occurrence.schedule_id: each for each in told}
    return [
        each
        for each in last.values()
        if _is_closed(each, now=now) and not _is_answered(session, each)
    ]


def _fill_in(kept: Participation, text: str, *, now: datetime) -> bool:
    """Let the draft go on with `text`, in the first field that is written; whether that holds it.

    The caller holds the occurrence's lock.
    """
    written = [
        each.key for each in kept.occurrence.asked_questions if type_of(each.kind).is_free_text
    ]
    if not written:
        return False
    draft = dict(kept.draft or {})
    begun_so = "\n".join(str(each) for each in (draft.get(written[0]), text) if each)
    if len(begun_so) > INPUT_LIMIT:
        return False
    earlier = kept.draft_text if kept.draft is not None else None
    kept.draft = {**draft, written[0]: begun_so}
    kept.draft_text = "\n".join(each for each in (earlier, text) if each)
    kept.drafted_at, kept.view_id = now, None
    return True


def _forget_elsewhere(session: Session, submitted: Participation, words: str) -> None:
    """Forget `words` where they were kept too, in case another check-in was meant."""
    others = session.scalars(
        select(Participation)
        .join(Member, Member.id == Participation.member_id)
        .where(
            Member.slack_user_id == submitted.member.slack_user_id,
            Participation.id != submitted.id,
            Participation.view_id.is_(None),
            Participation.draft_text.is_not(None),
        )
        # What is just being changed is gone on with.
        .with_for_update(of=Participation, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for each in others:
        nothing_else = [*(each.draft or {}).values()] == [each.draft_text]
        if nothing_else and f"\n{words}".endswith(f"\n{each.draft_text}"):
            each.draft = each.drafted_at = each.draft_text = None


def _is_of_modal(kept: Participation) -> bool:
    return kept.view_id is not None and kept.draft is not None


def _is_closed(kept: Participation, *, now: datetime) -> bool:
    occurrence = kept.occurrence
    return occurrence.closed_at is not None or (
        occurrence.closes_at is not None and occurrence.closes_at <= now
    )


def _is_answered(session: Session, kept: Participation) -> bool:
    found = session.scalar(
        select(Answer.id).where(
            Answer.occurrence_id == kept.occurrence_id, Answer.member_id == kept.member_id
        )
    )
    return found is not None


def purge(session: Session, *, now: datetime, limit: int = 1000) -> int:
    """Drop what was begun and never sent, some time after its check-in; returns how many."""
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
