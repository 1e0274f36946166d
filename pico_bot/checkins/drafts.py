"""What people have begun to fill in: it outlives a closed modal, and nobody else ever reads it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.cards import checkin as cards
from pico_bot.cards.blocks import INPUT_LIMIT
from pico_bot.cards.checkin import Filled
from pico_bot.checkins.asking import hold
from pico_bot.checkins.personal import facts, known_participation, participation_of, speaking_to
from pico_bot.model import Answer, Card, Member, Occurrence, Participation, Side
from pico_bot.model.charter import QuestionKind
from pico_bot.model.message import Message

# After so long, what was begun is not gone on with any more.
KEPT_FOR = timedelta(days=14)


def keep(
    session: Session,
    *,
    occurrence_id: int,
    member: Member,
    view: str,
    fields: Mapping[str, Filled],
    at: datetime,
) -> None:
    """Keep what the modal `view` holds at `at` (UTC), by the fields' names, until it is submitted.

    What comes out of order is passed over: older than what is kept, or of a modal that was
    submitted. Raises NotFound as `answer` does.
    """
    if member.side is Side.UNKNOWN:
        return
    occurrence = hold(session, occurrence_id=occurrence_id, member=member)
    kept = participation_of(session, occurrence, member)
    if kept.view == view and kept.is_submitted:
        return
    # Words that came without a modal are of another clock.
    if kept.view is not None and kept.drafted_at is not None and at <= kept.drafted_at:
        return
    kept.view, kept.is_submitted, kept.drafted_at = view, False, at
    kept.draft = dict(fields) if any(fields.values()) else None


def take(session: Session, occurrence: Occurrence, member: Member, *, view: str | None) -> None:
    """Forget what was begun: the modal `view` was submitted."""
    kept = known_participation(session, occurrence, member)
    if kept is None and view is None:
        return
    kept = kept or participation_of(session, occurrence, member)
    kept.draft = None
    if view is not None:
        kept.view, kept.is_submitted = view, True


def begun(session: Session, occurrence: Occurrence, member: Member) -> Mapping[str, Filled] | None:
    """What the member has begun to fill in; None where there is nothing."""
    kept = known_participation(session, occurrence, member)
    return kept.draft if kept else None


def keep_words(session: Session, *, user_id: str, text: str, now: datetime) -> Message | None:
    """Keep words that somebody wrote to the bot as the beginning of an answer, and ask for it.

    Only where one check-in, and no other, asks them directly and waits for their answer; more
    words go on below the first. None elsewhere, where they have begun in the modal, and where a
    field does not hold so much. `text` is plain text.
    """
    waiting = session.scalars(
        select(Participation)
        .join(Card, Card.participation_id == Participation.id)
        .join(Occurrence, Occurrence.id == Participation.occurrence_id)
        .join(Member, Member.id == Participation.member_id)
        .where(
            Member.slack_user_id == user_id,
            Member.side != Side.UNKNOWN,
            Member.left_at.is_(None),
            Card.removed_at.is_(None),
            Occurrence.closed_at.is_(None),
            Occurrence.closes_at > now,
        )
        .order_by(Participation.id)
    ).all()
    waiting = [each for each in waiting if not _is_answered(session, each)]
    if len(waiting) != 1:
        return None
    [kept] = waiting
    hold(session, occurrence_id=kept.occurrence_id, member=kept.member)
    session.refresh(kept)
    written = [each for each in kept.occurrence.asked if each.kind is QuestionKind.TEXT]
    is_of_modal = kept.view is not None and kept.draft is not None
    if not written or is_of_modal or _is_answered(session, kept):
        return None
    key = written[0].key
    words = "\n".join([*(kept.draft or {}).values(), text])
    if len(words) > INPUT_LIMIT:
        return None
    kept.draft, kept.drafted_at, kept.view = {key: words}, now, None
    with speaking_to(session, kept.occurrence):
        return cards.meant_as_answer(facts(session, kept.occurrence))


def _is_answered(session: Session, kept: Participation) -> bool:
    found = session.scalar(
        select(Answer.id).where(
            Answer.occurrence_id == kept.occurrence_id, Answer.member_id == kept.member_id
        )
    )
    return found is not None


def forget_old(session: Session, *, now: datetime, limit: int = 1000) -> int:
    """Drop what was begun and never sent, some time after its check-in; returns how many."""
    old = session.scalars(
        select(Participation)
        .join(Occurrence)
        .where(Participation.drafted_at.is_not(None), Occurrence.closes_at < now - KEPT_FOR)
        .limit(limit)
        .with_for_update(of=Participation, skip_locked=True)
    ).all()
    for each in old:
        each.draft = each.drafted_at = None
    return len(old)
