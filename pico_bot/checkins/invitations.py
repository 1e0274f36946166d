"""Direct messages about a check-in: invitations and reminders."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, contains_eager

from pico_bot.checkins import participants
from pico_bot.checkins.lookup import prompt_card
from pico_bot.checkins.participants import get_or_create_participation
from pico_bot.checkins.views import answers, invitations, prompt
from pico_bot.checkins.windows import TOO_LATE, reminder_at
from pico_bot.core import lock_if_due
from pico_bot.delivery import outbox
from pico_bot.i18n import use_locale
from pico_bot.model import (
    Answer,
    Audience,
    Card,
    ChannelState,
    Member,
    Message,
    Occurrence,
    OccurrenceState,
    Participation,
    Partnership,
    Schedule,
    Side,
    snapshot_of,
)
from pico_bot.partnerships import Calendar, partnerships

# No window is longer than this: twenty working days, one a week, and holidays.
_LONGEST_WINDOW = timedelta(weeks=30)

# States in which an answer is still expected in time.
_EXPECTED = (invitations.InvitationState.ASKED, invitations.InvitationState.REMINDED)


def invite(session: Session, occurrence: Occurrence, *, now: datetime) -> None:
    """Enqueue a direct message with *Answer* for each participant who hasn't answered.

    Participants whose side has its own working hours are invited within those, as long as the
    window is open. The caller holds the occurrence's lock.
    """
    occurrence.invite_at = None
    if not _is_open(session, occurrence, now=now):
        return
    terms = snapshot_of(occurrence.schedule.partnership).terms
    later: list[datetime] = []
    for member in _not_invited(session, occurrence, now=now):
        calendar = Calendar.of(terms, side=member.side)
        if member.side in terms.own_hours and not calendar.is_open(now):
            later.append(calendar.add(now, timedelta()))
        else:
            _send(session, get_or_create_participation(session, occurrence, member), now=now)
    if later and _is_open(session, occurrence, now=min(later)):
        occurrence.invite_at = min(later)


@cache
def due_invitations() -> Select[int, datetime | None]:
    """Selects the occurrences with invitations that are due."""
    return (
        select(Occurrence.id, Occurrence.invite_at)
        .where(Occurrence.invite_at <= bindparam("now"))
        .order_by(Occurrence.invite_at, Occurrence.id)
    )


def send_deferred(session: Session, occurrence_id: int, /, *, now: datetime) -> bool:
    """Invite those who weren't at work when the prompt was posted; returns whether it was due.

    Waits while the prompt is being sent. Does nothing to an occurrence that another process has
    locked.
    """
    occurrence = lock_if_due(
        session,
        select(Occurrence).where(Occurrence.id == occurrence_id, Occurrence.invite_at <= now),
    )
    if occurrence is None or outbox.is_in_flight(session, prompt_card(session, occurrence)):
        return False
    invite(session, occurrence, now=now)
    return True


@cache
def due_reminders() -> Select[int, datetime | None]:
    """Selects the occurrences with reminders that are due."""
    return (
        select(Occurrence.id, Occurrence.remind_at)
        .where(Occurrence.remind_at <= bindparam("now"))
        .order_by(Occurrence.remind_at, Occurrence.id)
    )


def remind(session: Session, occurrence_id: int, /, *, now: datetime) -> bool:
    """Enqueue a reminder for each participant who hasn't answered; returns whether there was one.

    Each participant is reminded once, in their side's working hours, as long as the window is open.
    No one is reminded in a suspended channel or while away. Waits while the prompt is being sent.
    Does nothing to an occurrence that another process has locked.
    """
    occurrence = lock_if_due(
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
    terms = snapshot_of(occurrence.schedule.partnership).terms
    unreminded = _unreminded(session, occurrence, now=now)
    calendars = {each: Calendar.of(terms, side=each.side) for each in unreminded}
    at_work = [each for each in unreminded if calendars[each].is_open(now)]
    for member in at_work:
        participation = get_or_create_participation(session, occurrence, member)
        participation.reminded_at = now
        session.flush()
        _remove_cards(session, participation, now=now)
        _send(session, participation, now=now)
    later = [calendars[each].add(now, timedelta()) for each in unreminded if each not in at_work]
    if later and _is_open(session, occurrence, now=min(later)):
        occurrence.remind_at = min(later)
    return bool(at_work)


def remind_again(
    session: Session, occurrence: Occurrence, member: Member, *, now: datetime
) -> None:
    """Plan a reminder for `member`, whose answer is gone, if the others' was sent meanwhile.

    It is due half-way through the rest of the window. The caller holds the occurrence's lock.
    """
    if occurrence.remind_at is not None or not _is_open(session, occurrence, now=now):
        return
    if member not in _unreminded(session, occurrence, now=now) or occurrence.closes_at is None:
        return
    terms = snapshot_of(occurrence.schedule.partnership).terms
    occurrence.remind_at = reminder_at(
        Calendar.of_both(terms), posted_at=now, closes_at=occurrence.closes_at
    )


def open_invitations(
    session: Session, members: Sequence[Member], *, now: datetime
) -> dict[int, list[invitations.Invitation]]:
    """The open check-ins that each of `members` has yet to answer, earliest deadline first.

    The keys are the ids of the members, who may be of several partnerships.
    """
    found: dict[int, list[invitations.Invitation]] = {each.id: [] for each in members}
    rows = session.execute(
        select(Occurrence, Card.channel)
        .join(Occurrence.schedule)
        .join(Card, Card.occurrence_id == Occurrence.id)
        .where(
            Schedule.partnership_id.in_({each.partnership_id for each in members}),
            Occurrence.state == OccurrenceState.POSTED,
            Occurrence.due_at > now - _LONGEST_WINDOW,
            Occurrence.closed_at.is_(None),
            Occurrence.closes_at > now,
        )
        .order_by(Occurrence.closes_at, Occurrence.id)
        .options(contains_eager(Occurrence.schedule))
    ).all()
    answered = _answered_by(session, [occurrence for occurrence, _channel in rows], members)
    for occurrence, channel in rows:
        if not _is_active(occurrence.schedule.partnership, channel):
            continue
        invitation = _invitation(occurrence, channel=channel)
        for member in members:
            is_answered = (occurrence.id, member.id) in answered
            if not is_answered and _is_asked(session, occurrence, member, now=now):
                found[member.id].append(invitation)
    return found


def _answered_by(
    session: Session, occurrences: Sequence[Occurrence], members: Sequence[Member]
) -> set[tuple[int, int]]:
    """The ids of each of `occurrences` with those of `members` who answered it."""
    if not occurrences:
        return set()
    answered = session.execute(
        select(Answer.occurrence_id, Answer.member_id).where(
            Answer.occurrence_id.in_([each.id for each in occurrences]),
            Answer.member_id.in_([each.id for each in members]),
        )
    )
    return {(occurrence_id, member_id) for occurrence_id, member_id in answered}


def _is_asked(session: Session, occurrence: Occurrence, member: Member, *, now: datetime) -> bool:
    """Whether an answer of `member` is expected, unless there is one."""
    partnership = occurrence.schedule.partnership
    if member.partnership_id != partnership.id:
        return False
    asked = occurrence.participant_ids
    if asked is None:
        return member in participants.remaining_participants(session, occurrence, now=now)
    is_here = member.side is not Side.UNKNOWN and member.left_at is None
    is_away = member.id in snapshot_of(partnership).away_until(now)
    return member.id in asked and is_here and not is_away


def _is_active(partnership: Partnership, slack_id: str) -> bool:
    """Whether the channel with this Slack id is one of `partnership` in which the bot posts."""
    channels = snapshot_of(partnership).channels
    return any(each.slack_id == slack_id and not each.is_suspended for each in channels)


def publish(
    session: Session, occurrence: Occurrence, *, now: datetime, about: Member | None = None
) -> None:
    """Enqueue updates of the occurrence's direct messages; `about` limits them to one member's.

    A message that isn't sent yet is cancelled if an answer is no longer expected.
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
    for card, participation in session.execute(found).all():
        message = _message(session, participation)
        if card.ts is None and _state(participation) not in _EXPECTED:
            outbox.enqueue_removal(session, card, replacement=message, now=now)
            outbox.cancel(session, key=_notice_key(participation))
        else:
            outbox.enqueue_card(session, card, message, now=now)


def remove_messages(session: Session, occurrence: Occurrence, *, now: datetime) -> None:
    """Enqueue the removal of all the occurrence's direct messages."""
    for participation in session.scalars(
        select(Participation)
        .where(Participation.occurrence_id == occurrence.id)
        .order_by(Participation.id)
    ).all():
        _remove_cards(session, participation, now=now)


def on_invitation_undelivered(session: Session, *, card_id: int, now: datetime) -> None:
    """Remind a member by ephemeral message in the channel if the direct one can't be sent.

    `card_id` is a card that can't be sent; cards other than invitations are ignored.
    """
    participation = session.scalar(
        select(Participation)
        .join(Card, Card.participation_id == Participation.id)
        .where(Card.id == card_id, Participation.reminded_at.is_not(None))
    )
    if participation is None or not _is_open(session, participation.occurrence, now=now):
        return
    if _state(participation) is not invitations.InvitationState.REMINDED:
        return
    with use_locale_of(participation.occurrence):
        message = invitations.notice_message(invitation_for(session, participation.occurrence))
    outbox.enqueue_ephemeral(
        session,
        key=_notice_key(participation),
        channel=prompt_card(session, participation.occurrence).channel,
        user=participation.member.slack_user_id,
        message=message,
        thread_ts=None,
        audience=Audience.SHARED,
        now=now,
        not_after=participation.occurrence.closes_at,
    )


def _notice_key(participation: Participation) -> str:
    return f"checkin-reminder:{participation.id}"


def occurrence_time(occurrence: Occurrence) -> prompt.OccurrenceTime:
    """The occurrence's title and times for a message."""
    day, moved = occurrence.moved_from, None
    if day is not None:
        terms = snapshot_of(occurrence.schedule.partnership).terms
        # The charter may have changed since, so the day may no longer be a holiday.
        holiday = Calendar.of_both(terms).holiday(day)
        moved = prompt.MovedFrom(day=day, holiday=holiday) if holiday else None
    return prompt.OccurrenceTime(
        occurrence_id=occurrence.id,
        title=occurrence.schedule.title,
        due_at=occurrence.due_at,
        closes_at=occurrence.closes_at,
        zone=ZoneInfo(occurrence.schedule.time_zone),
        moved=moved,
    )


def invitation_for(session: Session, occurrence: Occurrence) -> invitations.Invitation:
    """The occurrence's values for a direct message."""
    return _invitation(occurrence, channel=prompt_card(session, occurrence).channel)


def _invitation(occurrence: Occurrence, *, channel: str) -> invitations.Invitation:
    """As `invitation_for`, for a prompt in the channel with this Slack id."""
    return invitations.Invitation(
        when=occurrence_time(occurrence),
        asked=answers.QuestionsAsked(questions=occurrence.asked_questions, people={}),
        partnership=occurrence.schedule.partnership.name,
        channel=channel,
    )


def _send(session: Session, participation: Participation, *, now: datetime) -> None:
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
    # An invitation goes out along with the prompt or not at all.
    prompt_deadline = participation.occurrence.due_at + TOO_LATE
    if participation.reminded_at is not None or now >= prompt_deadline:
        return participation.occurrence.closes_at
    return prompt_deadline


def _remove_cards(session: Session, participation: Participation, *, now: datetime) -> None:
    """Enqueue the removal of the member's earlier messages, so that only one is visible."""
    earlier = session.scalars(
        select(Card)
        .where(Card.participation_id == participation.id, Card.removed_at.is_(None))
        .order_by(Card.id)
    ).all()
    for card in earlier:
        outbox.enqueue_removal(session, card, replacement=_message(session, participation), now=now)


def _message(session: Session, participation: Participation) -> Message:
    with use_locale_of(participation.occurrence):
        return invitations.invitation_message(
            invitation_for(session, participation.occurrence), _state(participation)
        )


def _state(participation: Participation) -> invitations.InvitationState:
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
    """The ids of the members who answered."""
    return {each.member_id for each in occurrence.answers}


def _unreminded(session: Session, occurrence: Occurrence, *, now: datetime) -> list[Member]:
    """The participants who haven't answered and weren't reminded."""
    reminded = session.scalars(
        select(Participation.member_id).where(
            Participation.occurrence_id == occurrence.id, Participation.reminded_at.is_not(None)
        )
    ).all()
    return [each for each in _unanswered(session, occurrence, now=now) if each.id not in reminded]


def _not_invited(session: Session, occurrence: Occurrence, *, now: datetime) -> list[Member]:
    """The participants who haven't answered and got no direct message."""
    invited = session.scalars(
        select(Participation.member_id)
        .join(Card, Card.participation_id == Participation.id)
        .where(Participation.occurrence_id == occurrence.id)
    ).all()
    return [each for each in _unanswered(session, occurrence, now=now) if each.id not in invited]


def _unanswered(session: Session, occurrence: Occurrence, *, now: datetime) -> list[Member]:
    """The participants who haven't answered."""
    answered = _answered(occurrence)
    expected = participants.remaining_participants(session, occurrence, now=now)
    return [each for each in expected if each.id not in answered]


def _is_open(session: Session, occurrence: Occurrence, *, now: datetime) -> bool:
    """Whether the window is open and the channel active."""
    closes_at = occurrence.closes_at
    if occurrence.state is not OccurrenceState.POSTED or occurrence.closed_at is not None:
        return False
    if closes_at is None or now >= closes_at:
        return False
    channel = partnerships.channel_at(session, prompt_card(session, occurrence).channel)
    return channel is not None and channel.state is ChannelState.ACTIVE


def use_locale_of(occurrence: Occurrence) -> AbstractContextManager[None]:
    """Use the language of the occurrence's partnership."""
    return use_locale(snapshot_of(occurrence.schedule.partnership).terms.language)
