"""Answers: what each side says to a check-in, in the modal or in the prompt's thread."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot import partnerships, records
from pico_bot.cards import checkin as cards
from pico_bot.checkins.prompts import show
from pico_bot.errors import BadRequest, NotAllowed, NotFound, NotYetKnown
from pico_bot.model import (
    Answer,
    Card,
    Issue,
    Kind,
    Member,
    Occurrence,
    OccurrenceState,
    OwedMessage,
    OwedState,
    Partnership,
    Schedule,
    Side,
    Via,
)
from pico_bot.model.acting import By

LOWEST, HIGHEST = 1, 5


def answer_form(session: Session, *, reference: cards.Reference, member: Member) -> dict[str, Any]:
    """The modal to answer in, filled with the member's earlier answer.

    Raises NotFound for a check-in that is not of the member's partnership, NotAllowed for somebody
    of neither side.
    """
    occurrence = _occurrence(session, occurrence_id=reference.occurrence_id, member=member)
    _require_may_answer(member)
    return cards.answer_modal(reference, earlier=_earlier(session, occurrence, member))


def answer(
    session: Session,
    *,
    occurrence_id: int,
    member: Member,
    fields: Mapping[str, str | None],
    via: Via,
    now: datetime,
) -> Answer:
    """Keep what the member filled in, in place of what they filled in before, and show it.

    `fields` has the modal's inputs by name, in readable plain text. Raises as `answer_form` does,
    and BadRequest where nothing is filled in.
    """
    filled = {name: (fields.get(name) or "").strip() or None for name, _ in cards.FIELDS}
    confidence = _confidence(fields.get("confidence"))
    if confidence is None and not any(filled.values()):
        raise BadRequest("Fill in at least one field, so that there is something to show.")
    occurrence = _hold(session, occurrence_id=occurrence_id, member=member)
    _require_may_answer(member)
    given = _begin(session, occurrence, member)
    for name, text in filled.items():
        setattr(given, name, text)
    given.confidence = confidence
    given.answered_at, given.via = now, via
    show(session, occurrence, now=now)
    return given


def is_prompt(session: Session, *, channel_slack_id: str, thread_ts: str) -> bool:
    """Whether the message with `thread_ts` is a check-in's prompt.

    Raises NotYetKnown while a prompt is being sent there whose name in Slack is not known yet.
    """
    if _prompted(session, channel_slack_id=channel_slack_id, thread_ts=thread_ts):
        return True
    sending = session.scalar(
        select(Card.id)
        .join(OwedMessage, OwedMessage.card_id == Card.id)
        .where(
            Card.channel == channel_slack_id,
            Card.occurrence_id.is_not(None),
            Card.ts.is_(None),
            OwedMessage.state == OwedState.SENDING,
        )
        .limit(1)
    )
    if sending is not None:
        raise NotYetKnown(f"card {sending} is being sent")
    return False


def answer_in_thread(
    session: Session,
    *,
    channel_slack_id: str,
    thread_ts: str,
    member: Member,
    text: str,
    now: datetime,
) -> bool:
    """Take a reply in a prompt's thread as an answer; whether the thread is a prompt's at all.

    `text` is the reply in readable plain text. A member's replies stand one below the other. What
    somebody of neither side writes there is talk and not an answer.
    """
    occurrence_id = _prompted(session, channel_slack_id=channel_slack_id, thread_ts=thread_ts)
    if occurrence_id is None:
        return False
    text = text.strip()
    if member.side is Side.UNKNOWN or not text:
        return True
    occurrence = _hold(session, occurrence_id=occurrence_id, member=member)
    given = _begin(session, occurrence, member)
    given.said = f"{given.said}\n{text}" if given.said else text
    given.answered_at, given.via = now, Via.THREAD
    show(session, occurrence, now=now)
    return True


def raise_issue(session: Session, *, answer_id: int, member: Member, now: datetime) -> Issue:
    """Log what is in the way of an answer as an issue, in the prompt's thread.

    The issue is the answering member's own words; `member` pressed the button. Pressed again, it
    is the same issue. Raises NotFound where the answer is not of the member's partnership or
    nothing is in the way any more.
    """
    occurrence_id = session.scalar(select(Answer.occurrence_id).where(Answer.id == answer_id))
    if occurrence_id is None:
        raise NotFound("This answer does not exist any more.")
    # Logging locks the partnership. Who tags in the prompt's thread does so before the occurrence
    # is locked, so here it comes first too.
    session.get_one(Partnership, member.partnership_id, with_for_update=True)
    occurrence = _hold(session, occurrence_id=occurrence_id, member=member)
    given = session.get_one(Answer, answer_id, populate_existing=True)
    if given.issue_id is not None:
        return session.get_one(Issue, given.issue_id)
    if given.in_the_way is None:
        raise NotFound(f"{given.member.name} took back what was in the way.")
    card = session.scalars(select(Card).where(Card.occurrence_id == occurrence.id)).one()
    channel = partnerships.channel_at(session, card.channel) or occurrence.schedule.channel
    record = records.log(
        session,
        channel=channel,
        entry=records.Entry(kind=Kind.ISSUE, text=given.in_the_way),
        source=records.Source(text=given.in_the_way, thread_ts=card.ts),
        author=given.member,
        by=By(member=member, via=Via.BUTTON, now=now),
    )
    given.issue_id = record.id
    show(session, occurrence, now=now)
    return session.get_one(Issue, record.id)


def _prompted(session: Session, *, channel_slack_id: str, thread_ts: str) -> int | None:
    return session.scalar(
        select(Card.occurrence_id).where(
            Card.channel == channel_slack_id,
            Card.ts == thread_ts,
            Card.occurrence_id.is_not(None),
        )
    )


def _occurrence(session: Session, *, occurrence_id: int, member: Member) -> Occurrence:
    occurrence = session.scalar(
        select(Occurrence)
        .join(Schedule)
        .where(
            Occurrence.id == occurrence_id,
            Occurrence.state == OccurrenceState.POSTED,
            Schedule.partnership_id == member.partnership_id,
        )
    )
    if occurrence is None:
        raise NotFound("This check-in does not exist in this partnership.")
    return occurrence


def _hold(session: Session, *, occurrence_id: int, member: Member) -> Occurrence:
    """The occurrence, locked until the transaction ends; answers given at once take turns."""
    session.execute(select(Occurrence.id).where(Occurrence.id == occurrence_id).with_for_update())
    return _occurrence(session, occurrence_id=occurrence_id, member=member)


def _earlier(session: Session, occurrence: Occurrence, member: Member) -> Answer | None:
    return session.scalar(
        select(Answer).where(Answer.occurrence_id == occurrence.id, Answer.member_id == member.id)
    )


def _begin(session: Session, occurrence: Occurrence, member: Member) -> Answer:
    """The member's answer to go on with, new where there is none."""
    given = _earlier(session, occurrence, member)
    if given is None:
        given = Answer(member=member)
        occurrence.answers.append(given)
    return given


def _require_may_answer(member: Member) -> None:
    if member.side is Side.UNKNOWN:
        raise NotAllowed(
            "A check-in is answered by the people of the consultancy and of the customer; you are "
            "of neither side of this partnership."
        )


def _confidence(text: str | None) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and LOWEST <= int(text) <= HIGHEST):
        raise BadRequest(f"Confidence is a number from {LOWEST} (low) to {HIGHEST} (high).")
    return int(text)
