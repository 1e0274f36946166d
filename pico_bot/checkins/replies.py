"""Replies: what somebody says to a check-in in the thread of what asks them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.checkins import drafts, participants
from pico_bot.checkins.answers import begin
from pico_bot.checkins.lookup import lock, occurrence_of_message
from pico_bot.checkins.prompts import publish
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
    ThreadReply,
    Via,
)


def answer_in_thread(
    session: Session,
    *,
    channel_slack_id: str,
    thread_ts: str,
    ts: str,
    member: Member,
    text: str,
    now: datetime,
    is_tagged: bool = False,
) -> Message | None:
    """Take the reply `ts` as an answer where the thread's first message asks for one.

    `text` is the reply in readable plain text. A member's replies stand one below the other. What
    somebody of neither side writes there is talk and not an answer. What is written once the next
    check-in was posted, or a week after the window closed, may be either, unless it `is_tagged`:
    returns what whoever was asked and has not answered is to be asked about it alone, once.
    """
    occurrence_id = occurrence_of_message(
        session, channel_slack_id=channel_slack_id, thread_ts=thread_ts
    )
    if occurrence_id is None:
        return None
    text = text.strip()
    if member.side is Side.UNKNOWN or not text:
        return None
    occurrence = lock(session, occurrence_id=occurrence_id, member=member)
    if _is_over(session, occurrence, now=now):
        if is_tagged or not _is_awaited(session, occurrence, member, now=now):
            return None
        return drafts.save_late(session, occurrence, member, text=text, now=now)
    given = begin(session, occurrence, member, now=now)
    given.replies.append(ThreadReply(conversation=channel_slack_id, ts=ts, text=text))
    given.answered_at, given.via = now, Via.THREAD
    publish(session, occurrence, now=now, about=member)
    return None


def reply_edited(
    session: Session, *, channel_slack_id: str, ts: str, text: str, now: datetime
) -> None:
    """Let an answer say what the reply `ts` says by now, in readable plain text, if it is one."""
    reply = _held(session, channel_slack_id=channel_slack_id, ts=ts)
    if reply is None:
        return
    if not text.strip():
        reply_deleted(session, channel_slack_id=channel_slack_id, ts=ts, now=now)
        return
    if reply.text == text.strip():
        return
    reply.text = text.strip()
    _show(session, reply.answer, now=now)


def reply_deleted(session: Session, *, channel_slack_id: str, ts: str, now: datetime) -> None:
    """Take the reply `ts` out of the answer that it is part of, and that too if nothing is left."""
    reply = _held(session, channel_slack_id=channel_slack_id, ts=ts)
    if reply is None:
        return
    given = reply.answer
    given.replies.remove(reply)
    if given.is_empty:
        occurrence, member = given.occurrence, given.member
        occurrence.answers.remove(given)
        session.delete(given)
        session.flush()
        publish(session, occurrence, now=now, about=member)
    else:
        _show(session, given, now=now)


def _show(session: Session, given: Answer, *, now: datetime) -> None:
    given.answered_at = now
    publish(session, given.occurrence, now=now, about=given.member)


def _held(session: Session, *, channel_slack_id: str, ts: str) -> ThreadReply | None:
    """The reply, with its occurrence locked: answers given at once take turns."""
    found = session.execute(
        select(Answer.occurrence_id, Answer.member_id)
        .join(ThreadReply)
        .where(ThreadReply.conversation == channel_slack_id, ThreadReply.ts == ts)
    ).one_or_none()
    if found is None:
        return None
    occurrence_id, member_id = found
    lock(session, occurrence_id=occurrence_id, member=session.get_one(Member, member_id))
    return session.scalar(
        select(ThreadReply)
        .where(ThreadReply.conversation == channel_slack_id, ThreadReply.ts == ts)
        .execution_options(populate_existing=True)
    )


def _is_over(session: Session, occurrence: Occurrence, *, now: datetime) -> bool:
    """Whether nobody means an old check-in any more by what they say in its thread."""
    if occurrence.closed_at is None:
        return False
    if occurrence.closes_at is not None and now > occurrence.closes_at + TAKEN_FOR:
        return True
    newer = session.scalar(
        select(Occurrence.id)
        .where(
            Occurrence.schedule_id == occurrence.schedule_id,
            Occurrence.due_at > occurrence.due_at,
            Occurrence.state == OccurrenceState.POSTED,
        )
        .limit(1)
    )
    return newer is not None


def _is_awaited(session: Session, occurrence: Occurrence, member: Member, *, now: datetime) -> bool:
    """Whether the member was asked, by the prompt or alone, and has not answered."""
    if any(each.member_id == member.id for each in occurrence.answers):
        return False
    asked = occurrence.participant_ids
    if asked is None:
        asked = [
            each.id for each in participants.remaining_participants(session, occurrence, now=now)
        ]
    told = (
        select(Card.id)
        .join(Participation, Participation.id == Card.participation_id)
        .where(Participation.occurrence_id == occurrence.id, Participation.member_id == member.id)
    )
    return member.id in asked or session.scalar(told.limit(1)) is not None
