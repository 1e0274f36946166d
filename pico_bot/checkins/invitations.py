"""What people are told of a check-in alone: that it waits for them, once more if they forget."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.checkins import participants
from pico_bot.checkins.views import answers, invitations, prompt
from pico_bot.checkins.windows import TOO_LATE
from pico_bot.core import claimed, use_cache
from pico_bot.delivery import outbox
from pico_bot.i18n import use_locale
from pico_bot.model import (
    Audience,
    Card,
    ChannelState,
    Member,
    Message,
    Occurrence,
    OccurrenceState,
    Participation,
    Schedule,
    Side,
)
from pico_bot.partnerships import Calendar, partnerships

# How a check-in stands with whom it still asks for an answer in time.
_ASKING = (invitations.InvitationState.ASKED, invitations.InvitationState.REMINDED)


def invite(session: Session, occurrence: Occurrence, *, now: datetime) -> None:
    """Owe everybody who is to answer `occurrence` a direct message with the same *Answer*.

    Whose side has hours of its own and does not work at `now` is asked when it does, as long as
    the window is open. The caller holds the occurrence's lock.
    """
    occurrence.invite_at = None
    if not _is_open(session, occurrence, now=now):
        return
    terms = partnerships.terms_of(session, occurrence.schedule.partnership)
    later = []
    with use_cache(session):
        for member in _not_invited(session, occurrence, now=now):
            at_work = Calendar.of(terms, side=member.side)
            if member.side in terms.own_hours and not at_work.is_open(now):
                later.append(at_work.add(now, timedelta()))
            else:
                _tell(session, participation_of(session, occurrence, member), now=now)
    if later and _is_open(session, occurrence, now=min(later)):
        occurrence.invite_at = min(later)


def due_invitations(session: Session, *, now: datetime) -> Sequence[int]:
    """The ids of the occurrences in which somebody is still to be asked alone by now."""
    return session.scalars(
        select(Occurrence.id)
        .where(Occurrence.state == OccurrenceState.POSTED, Occurrence.invite_at <= now)
        .order_by(Occurrence.invite_at, Occurrence.id)
    ).all()


def defer_invitation(session: Session, occurrence_id: int, /, *, now: datetime) -> bool:
    """`invite` who did not work when the occurrence was posted; whether that was to be done.

    While the prompt is still to be posted, it waits. An occurrence that another process holds is
    left alone.
    """
    occurrence = claimed(
        session,
        select(Occurrence).where(Occurrence.id == occurrence_id, Occurrence.invite_at <= now),
    )
    if occurrence is None or outbox.is_in_flight(session, prompt_card(session, occurrence)):
        return False
    invite(session, occurrence, now=now)
    return True


def due_reminders(session: Session, *, now: datetime) -> Sequence[int]:
    """The ids of the occurrences of which it is time to remind who has not answered."""
    return session.scalars(
        select(Occurrence.id)
        .where(Occurrence.state == OccurrenceState.POSTED, Occurrence.remind_at <= now)
        .order_by(Occurrence.remind_at, Occurrence.id)
    ).all()


def remind(session: Session, occurrence_id: int, /, *, now: datetime) -> bool:
    """Owe a reminder to each who is to answer and has not; returns whether there was any.

    Each is reminded once, in the working hours of their side: whoever does not work at `now` hears
    it when they do, as long as the window is open. Nobody is reminded after it has closed, where
    the bot no longer speaks in the channel, or while they are away. While the prompt is still to be
    posted, the reminder waits. An occurrence that another process holds is left alone.
    """
    occurrence = claimed(
        session,
        select(Occurrence).where(Occurrence.id == occurrence_id, Occurrence.remind_at <= now),
    )
    if occurrence is None:
        return False
    if outbox.is_in_flight(session, prompt_card(session, occurrence)):
        return False
    occurrence.remind_at = None
    if not _is_open(session, occurrence, now=now):
        return False
    terms = partnerships.terms_of(session, occurrence.schedule.partnership)
    with use_cache(session):
        missing = _missing(session, occurrence, now=now)
        calendars = {each: Calendar.of(terms, side=each.side) for each in missing}
        there = [each for each in missing if calendars[each].is_open(now)]
        for member in there:
            participation = participation_of(session, occurrence, member)
            participation.reminded_at = now
            session.flush()
            _take_away(session, participation, now=now)
            _tell(session, participation, now=now)
    later = [calendars[each].add(now, timedelta()) for each in missing if each not in there]
    if later and _is_open(session, occurrence, now=min(later)):
        occurrence.remind_at = min(later)
    return bool(there)


def open_for(session: Session, member: Member, *, now: datetime) -> list[invitations.Invitation]:
    """The check-ins that `member` is asked in and has not answered; what ends first comes first."""
    still_open = session.scalars(
        select(Occurrence)
        .join(Schedule)
        .where(
            Schedule.partnership_id == member.partnership_id,
            Occurrence.state == OccurrenceState.POSTED,
            Occurrence.closed_at.is_(None),
            Occurrence.closes_at > now,
        )
        .order_by(Occurrence.closes_at, Occurrence.id)
    ).all()
    return [
        facts(session, each)
        for each in still_open
        if _is_open(session, each, now=now) and member in _unanswered(session, each, now=now)
    ]


def publish(
    session: Session, occurrence: Occurrence, *, now: datetime, about: Member | None = None
) -> None:
    """Owe that what people were told alone shows what is true now; see `prompts.show`.

    What was not shown to somebody yet is taken back once they have answered, or cannot in time.
    """
    found = (
        select(Card, Participation)
        .join(Participation, Card.participation_id == Participation.id)
        .join(Member, Member.id == Participation.member_id)
        .where(
            Participation.occurrence_id == occurrence.id,
            Card.removed_at.is_(None),
            Member.side != Side.UNKNOWN,
            Member.left_at.is_(None),
        )
        .order_by(Card.id)
    )
    if about is not None:
        found = found.where(Participation.member_id == about.id)
    told = session.execute(found).all()
    for card, participation in told:
        message = _message(session, participation)
        if card.ts is None and _standing(participation) not in _ASKING:
            outbox.enqueue_removal(session, card, instead=message, now=now)
            outbox.cancel(session, key=_key_in_channel(participation))
        else:
            outbox.enqueue_card(session, card, message, now=now)


def withdraw(session: Session, occurrence: Occurrence, *, now: datetime) -> None:
    """Owe that nothing is seen any more of what people were told alone."""
    for participation in session.scalars(
        select(Participation)
        .where(Participation.occurrence_id == occurrence.id)
        .order_by(Participation.id)
    ).all():
        _take_away(session, participation, now=now)


def on_invitation_undelivered(session: Session, *, card_id: int, now: datetime) -> None:
    """Owe a reminder in the channel, seen by one person, where a direct one cannot reach them.

    `card_id` is of a card that cannot be sent; those of other things are no concern of this.
    """
    participation = session.scalar(
        select(Participation)
        .join(Card, Card.participation_id == Participation.id)
        .where(Card.id == card_id, Participation.reminded_at.is_not(None))
    )
    if participation is None or not _is_open(session, participation.occurrence, now=now):
        return
    if _standing(participation) is not invitations.InvitationState.REMINDED:
        return
    with use_locale_of(session, participation.occurrence):
        message = invitations.notice_message(facts(session, participation.occurrence))
    outbox.enqueue_ephemeral(
        session,
        key=_key_in_channel(participation),
        channel=prompt_card(session, participation.occurrence).channel,
        user=participation.member.slack_user_id,
        message=message,
        thread_ts=None,
        audience=Audience.SHARED,
        now=now,
        not_after=participation.occurrence.closes_at,
    )


def _key_in_channel(participation: Participation) -> str:
    return f"checkin-reminder:{participation.id}"


def known_participation(
    session: Session, occurrence: Occurrence, member: Member
) -> Participation | None:
    """What there is between `member` and `occurrence` already."""
    return session.scalar(
        select(Participation).where(
            Participation.occurrence_id == occurrence.id, Participation.member_id == member.id
        )
    )


def participation_of(session: Session, occurrence: Occurrence, member: Member) -> Participation:
    """What there is between `member` and `occurrence`, begun where there is nothing yet.

    The caller holds the occurrence's lock.
    """
    found = known_participation(session, occurrence, member)
    if found is None:
        found = Participation(occurrence=occurrence, member=member)
        session.add(found)
        session.flush()
    return found


def prompt_card(session: Session, occurrence: Occurrence) -> Card:
    """The card that shows the occurrence to everybody."""
    return session.scalars(select(Card).where(Card.occurrence_id == occurrence.id)).one()


def occurrence_time(occurrence: Occurrence) -> prompt.OccurrenceTime:
    """Which check-in the occurrence is."""
    moved = None
    if occurrence.moved_from is not None and occurrence.holiday is not None:
        moved = prompt.MovedFrom(day=occurrence.moved_from, holiday=occurrence.holiday)
    return prompt.OccurrenceTime(
        occurrence_id=occurrence.id,
        title=occurrence.schedule.title,
        due_at=occurrence.due_at,
        closes_at=occurrence.closes_at,
        zone=ZoneInfo(occurrence.schedule.time_zone),
        moved=moved,
    )


def facts(session: Session, occurrence: Occurrence) -> invitations.Invitation:
    """What a message to one person says of the occurrence."""
    return invitations.Invitation(
        when=occurrence_time(occurrence),
        asked=answers.QuestionsAsked(questions=occurrence.asked_questions, people={}),
        partnership=occurrence.schedule.partnership.name,
        channel=prompt_card(session, occurrence).channel,
    )


def _tell(session: Session, participation: Participation, *, now: datetime) -> None:
    card = Card(
        participation_id=participation.id,
        channel=participation.member.slack_user_id,
        audience=Audience.SHARED,
    )
    session.add(card)
    session.flush()
    message = _message(session, participation)
    outbox.enqueue_card(
        session, card, message, now=now, not_after=_not_after(participation, now=now)
    )


def _not_after(participation: Participation, *, now: datetime) -> datetime | None:
    # What is said with the prompt is said in time or not at all.
    with_prompt = participation.occurrence.due_at + TOO_LATE
    if participation.reminded_at is not None or now >= with_prompt:
        return participation.occurrence.closes_at
    return with_prompt


def _take_away(session: Session, participation: Participation, *, now: datetime) -> None:
    """Owe that nothing is seen any more of what was said before: one message stands at a time."""
    earlier = session.scalars(
        select(Card)
        .where(Card.participation_id == participation.id, Card.removed_at.is_(None))
        .order_by(Card.id)
    ).all()
    for card in earlier:
        outbox.enqueue_removal(session, card, instead=_message(session, participation), now=now)


def _message(session: Session, participation: Participation) -> Message:
    with use_locale_of(session, participation.occurrence):
        return invitations.invitation_message(
            facts(session, participation.occurrence), _standing(participation)
        )


def _standing(participation: Participation) -> invitations.InvitationState:
    if participation.occurrence.state is OccurrenceState.SKIPPED:
        return invitations.InvitationState.SKIPPED
    if participation.member_id in _answered(participation.occurrence):
        return invitations.InvitationState.ANSWERED
    if participation.occurrence.closed_at is not None:
        return invitations.InvitationState.MISSED
    if participation.reminded_at is not None:
        return invitations.InvitationState.REMINDED
    return invitations.InvitationState.ASKED


def _answered(occurrence: Occurrence) -> set[int]:
    """The ids of the members who have answered."""
    return {each.member_id for each in occurrence.answers}


def _missing(session: Session, occurrence: Occurrence, *, now: datetime) -> list[Member]:
    """Who is to answer, has not, and was not reminded of it."""
    reminded = session.scalars(
        select(Participation.member_id).where(
            Participation.occurrence_id == occurrence.id, Participation.reminded_at.is_not(None)
        )
    ).all()
    return [each for each in _unanswered(session, occurrence, now=now) if each.id not in reminded]


def _not_invited(session: Session, occurrence: Occurrence, *, now: datetime) -> list[Member]:
    """Who is to answer, has not, and was told nothing alone."""
    told = session.scalars(
        select(Participation.member_id)
        .join(Card, Card.participation_id == Participation.id)
        .where(Participation.occurrence_id == occurrence.id)
    ).all()
    return [each for each in _unanswered(session, occurrence, now=now) if each.id not in told]


def _unanswered(session: Session, occurrence: Occurrence, *, now: datetime) -> list[Member]:
    """Who is to answer, and has not."""
    answered = _answered(occurrence)
    asked = participants.remaining_participants(session, occurrence, now=now)
    return [each for each in asked if each.id not in answered]


def _is_open(session: Session, occurrence: Occurrence, *, now: datetime) -> bool:
    """Whether answers to the occurrence are still in time, and may be asked for."""
    closes_at = occurrence.closes_at
    if occurrence.state is not OccurrenceState.POSTED or occurrence.closed_at is not None:
        return False
    if closes_at is None or now >= closes_at:
        return False
    channel = partnerships.channel_at(session, prompt_card(session, occurrence).channel)
    return channel is not None and channel.state is ChannelState.ACTIVE


def use_locale_of(session: Session, occurrence: Occurrence) -> AbstractContextManager[None]:
    """Say everything in the language of the partnership that asks."""
    return use_locale(partnerships.terms_of(session, occurrence.schedule.partnership).language)
