"""Answers: what each side says to a check-in, in the modal or in the prompt's thread."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot import partnerships, records
from pico_bot.cards import checkin as cards
from pico_bot.cards.blocks import escape
from pico_bot.checkins.prompts import show
from pico_bot.checkins.questions import Filled, read
from pico_bot.errors import BadRequest, NotAllowed, NotFound, NotYetKnown
from pico_bot.model import (
    Answer,
    Card,
    Change,
    Issue,
    Kind,
    Member,
    Occurrence,
    OccurrenceState,
    OwedMessage,
    OwedState,
    Partnership,
    Record,
    Schedule,
    Side,
    Via,
)
from pico_bot.model.acting import By
from pico_bot.texts import gettext as _


def answer_form(session: Session, *, reference: cards.Reference, member: Member) -> dict[str, Any]:
    """The modal to answer in, filled with the member's earlier answer.

    Raises NotFound for a check-in that is not of the member's partnership, NotAllowed for somebody
    of neither side.
    """
    occurrence = _occurrence(session, occurrence_id=reference.occurrence_id, member=member)
    _require_may_answer(member)
    earlier = _earlier(session, occurrence, member)
    return cards.answer_modal(
        reference,
        questions=occurrence.asked,
        people=_offered(session, occurrence, earlier),
        earlier=earlier,
    )


def answer(
    session: Session,
    *,
    occurrence_id: int,
    member: Member,
    fields: Mapping[str, Filled],
    via: Via,
    now: datetime,
) -> Answer:
    """Keep what the member filled in, in place of what they filled in before, and show it.

    `fields` has the modal's inputs by the questions' keys, in readable plain text; what was not
    asked is left out. Raises as `answer_form` does, and BadRequest where nothing is filled in or
    something that is not offered.
    """
    occurrence = _hold(session, occurrence_id=occurrence_id, member=member)
    _require_may_answer(member)
    filled = [
        (
            each,
            read(session, each, fields.get(each.key), partnership=occurrence.schedule.partnership),
        )
        for each in occurrence.asked
    ]
    if all(value is None for _question, value in filled):
        raise BadRequest(_("Fill in at least one field, so that there is something to show."))
    given = _begin(session, occurrence, member, now=now)
    given.give(filled)
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
    given = _begin(session, occurrence, member, now=now)
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
    occurrence, given = _hold_answer(session, answer_id=answer_id, member=member)
    if given.issue_id is None:
        if given.in_the_way is None:
            took_back = _("{name} took back what was in the way.")
            raise NotFound(took_back.format(name=escape(given.member.name)))
        entry = records.Entry(kind=Kind.ISSUE, text=given.in_the_way)
        record = _log(session, occurrence, given, entry=entry, member=member, now=now)
        given.issue_id = record.id
        show(session, occurrence, now=now)
    return session.get_one(Issue, given.issue_id)


def raise_change(session: Session, *, answer_id: int, member: Member, now: datetime) -> Change:
    """Log what changes are coming by an answer as a change; in all else as `raise_issue`."""
    occurrence, given = _hold_answer(session, answer_id=answer_id, member=member)
    if given.change_id is None:
        if given.changes_coming is None:
            took_back = _("{name} took back what changes are coming.")
            raise NotFound(took_back.format(name=escape(given.member.name)))
        entry = records.Entry(kind=Kind.CHANGE, text=given.changes_coming)
        record = _log(session, occurrence, given, entry=entry, member=member, now=now)
        given.change_id = record.id
        show(session, occurrence, now=now)
    return session.get_one(Change, given.change_id)


def _hold_answer(session: Session, *, answer_id: int, member: Member) -> tuple[Occurrence, Answer]:
    """The answer and its occurrence, locked so that something may be logged from it."""
    occurrence_id = session.scalar(select(Answer.occurrence_id).where(Answer.id == answer_id))
    if occurrence_id is None:
        raise NotFound(_("This answer does not exist any more."))
    # Logging locks the partnership. Who tags in the prompt's thread does so before the occurrence
    # is locked, so here it comes first too.
    session.get_one(Partnership, member.partnership_id, with_for_update=True)
    occurrence = _hold(session, occurrence_id=occurrence_id, member=member)
    return occurrence, session.get_one(Answer, answer_id, populate_existing=True)


def _log(
    session: Session,
    occurrence: Occurrence,
    given: Answer,
    *,
    entry: records.Entry,
    member: Member,
    now: datetime,
) -> Record:
    card = session.scalars(select(Card).where(Card.occurrence_id == occurrence.id)).one()
    channel = partnerships.channel_at(session, card.channel) or occurrence.schedule.channel
    return records.log(
        session,
        channel=channel,
        entry=entry,
        source=records.Source(text=entry.text, thread_ts=card.ts),
        author=given.member,
        by=By(member=member, via=Via.BUTTON, now=now),
    )


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
        raise NotFound(_("This check-in does not exist in this partnership."))
    return occurrence


def _hold(session: Session, *, occurrence_id: int, member: Member) -> Occurrence:
    """The occurrence, locked until the transaction ends; answers given at once take turns."""
    session.execute(select(Occurrence.id).where(Occurrence.id == occurrence_id).with_for_update())
    return _occurrence(session, occurrence_id=occurrence_id, member=member)


def _earlier(session: Session, occurrence: Occurrence, member: Member) -> Answer | None:
    return session.scalar(
        select(Answer).where(Answer.occurrence_id == occurrence.id, Answer.member_id == member.id)
    )


def _begin(session: Session, occurrence: Occurrence, member: Member, *, now: datetime) -> Answer:
    """The member's answer to go on with, new where there is none."""
    given = _earlier(session, occurrence, member)
    if given is None:
        given = Answer(member=member, begun_at=now)
        occurrence.answers.append(given)
    return given


def _offered(session: Session, occurrence: Occurrence, earlier: Answer | None) -> list[Member]:
    """Whom a question about people offers: those whom the member named earlier come first."""
    named = {
        member_id
        for question in occurrence.asked
        if earlier is not None and isinstance(chosen := earlier.to(question), list)
        for member_id in chosen
    }
    members = partnerships.members_of_sides(session, occurrence.schedule.partnership)
    gone = named - {each.id for each in members}
    if gone:
        members += session.scalars(select(Member).where(Member.id.in_(gone)))
    return sorted(members, key=lambda each: each.id not in named)


def _require_may_answer(member: Member) -> None:
    if member.side is Side.UNKNOWN:
        raise NotAllowed(
            _(
                "A check-in is answered by the people of the consultancy and of the customer; you "
                "are of neither side of this partnership."
            )
        )
