"""Answers given as replies in the thread of a prompt or invitation."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.checkins import drafts, participants
from pico_bot.checkins.answers import get_or_create_answer, require_may_answer
from pico_bot.checkins.lookup import lock_occurrence, occurrence_of_message
from pico_bot.checkins.prompts import publish
from pico_bot.checkins.windows import LATE_ANSWERS_FOR
from pico_bot.core import BadRequest
from pico_bot.i18n import gettext as _
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
    """Save the reply `ts` as an answer if the thread starts with a prompt or invitation.

    `text` is the reply in plain text; several replies of a member are kept line by line. Replies of
    people outside the partnership are ignored. After the next check-in is posted, or a week after
    the window closed, a reply may not be an answer: then, unless it `is_tagged`, this returns the
    question whether it is one, once for each participant who hasn't answered.
    """
    occurrence_id = occurrence_of_message(
        session, channel_slack_id=channel_slack_id, thread_ts=thread_ts
    )
    if occurrence_id is None:
        return None
    text = text.strip()
    if member.side is Side.UNKNOWN or not text:
        return None
    occurrence = lock_occurrence(session, occurrence_id=occurrence_id, member=member)
    if _is_outdated(session, occurrence, now=now):
        if is_tagged or not _is_expected(session, occurrence, member, now=now):
            return None
        return drafts.save_late_reply(session, occurrence, member, text=text, now=now)
    answer = get_or_create_answer(session, occurrence, member, now=now)
    answer.replies.append(ThreadReply(conversation=channel_slack_id, ts=ts, text=text))
    answer.answered_at, answer.via = now, Via.THREAD
    publish(session, occurrence, now=now, about=member)
    return None


def answer_invitation(
    session: Session,
    *,
    channel_slack_id: str,
    thread_ts: str,
    ts: str,
    member: Member,
    text: str,
    now: datetime,
) -> Message | None:
    """As `answer_in_thread`, for a direct message in the thread of an invitation.

    Only the bot reads that thread, so nothing is ignored: raises NotAllowed for someone outside the
    partnership, and BadRequest for a reply without text.
    """
    require_may_answer(session, member)
    if not text.strip():
        raise BadRequest(_("Answers must be text. Type a reply or select *Answer*."))
    return answer_in_thread(
        session,
        channel_slack_id=channel_slack_id,
        thread_ts=thread_ts,
        ts=ts,
        member=member,
        text=text,
        now=now,
    )


def is_reply(session: Session, *, channel_slack_id: str, ts: str) -> bool:
    """Whether the message with `ts` is part of an answer to a check-in."""
    found = (
        select(ThreadReply.id)
        .where(ThreadReply.conversation == channel_slack_id, ThreadReply.ts == ts)
        .limit(1)
    )
    return session.scalar(found) is not None


def text_of(session: Session, *, channel_slack_id: str, ts: str) -> str | None:
    """The text of the reply `ts`, if it is part of an answer."""
    found = select(ThreadReply.text).where(
        ThreadReply.conversation == channel_slack_id, ThreadReply.ts == ts
    )
    return session.scalar(found)


def on_reply_edited(
    session: Session, *, channel_slack_id: str, ts: str, text: str, now: datetime
) -> None:
    """Update the answer that contains the reply `ts` to its new `text`, in plain text."""
    reply = _lock_reply(session, channel_slack_id=channel_slack_id, ts=ts)
    if reply is None:
        return
    if not text.strip():
        on_reply_deleted(session, channel_slack_id=channel_slack_id, ts=ts, now=now)
        return
    if reply.text == text.strip():
        return
    reply.text = text.strip()
    _publish(session, reply.answer, now=now)


def on_reply_deleted(session: Session, *, channel_slack_id: str, ts: str, now: datetime) -> None:
    """Remove the reply `ts` from its answer; remove the answer if it is empty then."""
    reply = _lock_reply(session, channel_slack_id=channel_slack_id, ts=ts)
    if reply is None:
        return
    answer = reply.answer
    answer.replies.remove(reply)
    if answer.is_empty:
        occurrence, member = answer.occurrence, answer.member
        occurrence.answers.remove(answer)
        session.delete(answer)
        session.flush()
        publish(session, occurrence, now=now, about=member)
    else:
        _publish(session, answer, now=now)


def _publish(session: Session, answer: Answer, *, now: datetime) -> None:
    answer.answered_at = now
    publish(session, answer.occurrence, now=now, about=answer.member)


def _lock_reply(session: Session, *, channel_slack_id: str, ts: str) -> ThreadReply | None:
    """The reply, with its occurrence locked, which serialises concurrent answers."""
    found = session.execute(
        select(Answer.occurrence_id, Answer.member_id)
        .join(ThreadReply)
        .where(ThreadReply.conversation == channel_slack_id, ThreadReply.ts == ts)
    ).one_or_none()
    if found is None:
        return None
    occurrence_id, member_id = found
    lock_occurrence(session, occurrence_id=occurrence_id, member=session.get_one(Member, member_id))
    return session.scalar(
        select(ThreadReply)
        .where(ThreadReply.conversation == channel_slack_id, ThreadReply.ts == ts)
        .execution_options(populate_existing=True)
    )


def _is_outdated(session: Session, occurrence: Occurrence, *, now: datetime) -> bool:
    """Whether a reply in the thread is probably not an answer to the closed check-in."""
    if occurrence.closed_at is None:
        return False
    if occurrence.closes_at is not None and now > occurrence.closes_at + LATE_ANSWERS_FOR:
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


def _is_expected(
    session: Session, occurrence: Occurrence, member: Member, *, now: datetime
) -> bool:
    """Whether the member is a participant or was invited, and hasn't answered."""
    if any(each.member_id == member.id for each in occurrence.answers):
        return False
    expected = occurrence.participant_ids
    if expected is None:
        remaining = participants.remaining_participants(session, occurrence, now=now)
        expected = [each.id for each in remaining]
    invited = (
        select(Card.id)
        .join(Participation, Participation.id == Card.participation_id)
        .where(Participation.occurrence_id == occurrence.id, Participation.member_id == member.id)
    )
    return member.id in expected or session.scalar(invited.limit(1)) is not None
