"""Replies in the thread of a prompt or invitation: which of them are answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.checkins import drafts, invitations, participants
from pico_bot.checkins.answers import get_or_create_answer, require_may_answer
from pico_bot.checkins.lookup import lock_occurrence, occurrence_of_message
from pico_bot.checkins.participants import find_participation, get_or_create_participation
from pico_bot.checkins.prompts import publish
from pico_bot.checkins.thanks import is_only_thanks
from pico_bot.checkins.views import reply_status
from pico_bot.checkins.windows import LATE_ANSWERS_FOR
from pico_bot.core import BadRequest
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    Answer,
    Attachment,
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


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A message of a member in a thread, with its `text` in plain text."""

    channel_slack_id: str
    ts: str
    text: str
    attachments: Sequence[Attachment] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it has neither words nor files."""
        return not self.text.strip() and not self.attachments


def answer_in_thread(
    session: Session,
    reply: Reply,
    *,
    thread_ts: str,
    member: Member,
    now: datetime,
    is_tagged: bool = False,
) -> Message | None:
    """Save a reply as an answer, if the thread starts with a prompt or invitation and it is one.

    The first reply of a participant who hasn't answered is. Any other reply is a remark, which
    isn't kept: files without words, thanks, or of someone who wasn't asked, who has answered, or
    who said before that a reply isn't their answer. Returns what to show the member: whether the
    reply counts, with the button that changes it. There is nothing to show for a remark that is
    only thanks or `is_tagged`, and replies of people outside the partnership are ignored.

    After the next check-in is posted, or a week after the window closed, no reply counts at once:
    then this returns the question whether it is one, once for each participant who hasn't answered.
    """
    occurrence_id = occurrence_of_message(
        session, channel_slack_id=reply.channel_slack_id, thread_ts=thread_ts
    )
    if occurrence_id is None or member.side is Side.UNKNOWN or reply.is_empty:
        return None
    occurrence = lock_occurrence(session, occurrence_id=occurrence_id, member=member)
    is_expected = _is_expected(session, occurrence, member, now=now)
    text, is_thanks = reply.text.strip(), is_only_thanks(reply.text)
    if _is_outdated(session, occurrence, now=now):
        if is_tagged or is_thanks or not is_expected:
            return None
        return drafts.save_late_reply(session, occurrence, member, text=text, now=now)
    if is_expected and not is_thanks and not _has_taken_out_reply(session, occurrence, member):
        _add(session, occurrence, member, reply, now=now)
        return _status(occurrence, reply.ts, reply_status.ReplyStatus.COUNTED)
    if is_tagged or (is_thanks and not reply.attachments):
        return None
    return _status(occurrence, reply.ts, reply_status.ReplyStatus.REMARK)


def answer_invitation(
    session: Session,
    reply: Reply,
    *,
    thread_ts: str,
    member: Member,
    now: datetime,
) -> Message | None:
    """As `answer_in_thread`, for a direct message in the thread of an invitation.

    Only the bot reads that thread, so it raises NotAllowed for someone outside the partnership, and
    BadRequest for an empty reply.
    """
    require_may_answer(session, member)
    if reply.is_empty:
        raise BadRequest(_("Answers must be text. Type a reply or select *Answer*."))
    return answer_in_thread(session, reply, thread_ts=thread_ts, member=member, now=now)


def count(
    session: Session, reply: Reply, *, occurrence_id: int, member: Member, now: datetime
) -> Message:
    """Make a remark part of the member's answer; returns what to show them.

    Raises NotFound for another partnership's check-in, NotAllowed for someone outside the
    partnership, and BadRequest for an empty reply.
    """
    require_may_answer(session, member)
    if reply.is_empty:
        raise BadRequest(_("The message is empty now, so it can't be an answer."))
    occurrence = lock_occurrence(session, occurrence_id=occurrence_id, member=member)
    if not is_reply(session, channel_slack_id=reply.channel_slack_id, ts=reply.ts):
        _add(session, occurrence, member, reply, now=now)
    return _status(occurrence, reply.ts, reply_status.ReplyStatus.COUNTED)


def take_out(
    session: Session,
    *,
    occurrence_id: int,
    channel_slack_id: str,
    ts: str,
    member: Member,
    now: datetime,
) -> Message:
    """Make the reply `ts` a remark, as the member's later replies will be; returns what to show.

    They are reminded as if they hadn't replied. Raises NotFound for another partnership's check-in.
    """
    occurrence = lock_occurrence(session, occurrence_id=occurrence_id, member=member)
    get_or_create_participation(session, occurrence, member).has_taken_out_reply = True
    on_reply_deleted(session, channel_slack_id=channel_slack_id, ts=ts, now=now)
    return _status(occurrence, ts, reply_status.ReplyStatus.TAKEN_OUT)


def _status(occurrence: Occurrence, ts: str, status: reply_status.ReplyStatus) -> Message:
    with invitations.use_locale_of(occurrence):
        state = reply_status.ReplyState(occurrence_id=occurrence.id, ts=ts)
        return reply_status.reply_status_message(state, status)


def _add(
    session: Session, occurrence: Occurrence, member: Member, reply: Reply, *, now: datetime
) -> None:
    """Add the reply to the member's answer; the caller holds the occurrence's lock."""
    answer = get_or_create_answer(session, occurrence, member, now=now)
    answer.replies.append(
        ThreadReply(
            conversation=reply.channel_slack_id,
            ts=reply.ts,
            text=reply.text.strip(),
            attachments=tuple(reply.attachments),
        )
    )
    answer.answered_at, answer.via = now, Via.THREAD
    publish(session, occurrence, now=now, about=member)


def _has_taken_out_reply(session: Session, occurrence: Occurrence, member: Member) -> bool:
    participation = find_participation(session, occurrence, member)
    return participation is not None and participation.has_taken_out_reply


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
    if not text.strip() and not reply.attachments:
        on_reply_deleted(session, channel_slack_id=channel_slack_id, ts=ts, now=now)
        return
    if reply.text == text.strip():
        return
    reply.text = text.strip()
    _publish(session, reply.answer, now=now)


def on_reply_deleted(session: Session, *, channel_slack_id: str, ts: str, now: datetime) -> None:
    """Remove the reply `ts` from its answer; remove the answer if it is empty then.

    Then the member gets the reminder that they would have had without it.
    """
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
        invitations.remind_again(session, occurrence, member, now=now)
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
    """Whether the member is a participant or was invited, and hasn't answered.

    As long as no one has a role, a check-in asks everyone in the partnership.
    """
    if any(each.member_id == member.id for each in occurrence.answers):
        return False
    expected = occurrence.participant_ids
    if expected is None:
        remaining = participants.remaining_participants(session, occurrence, now=now)
        expected = [each.id for each in remaining]
    if not expected:
        return True
    invited = (
        select(Card.id)
        .join(Participation, Participation.id == Card.participation_id)
        .where(Participation.occurrence_id == occurrence.id, Participation.member_id == member.id)
    )
    return member.id in expected or session.scalar(invited.limit(1)) is not None
