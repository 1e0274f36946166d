"""The weekly digest: one message for each lead of how their partnerships fare, true all week long.

It is the consultancy's own: nothing of it reaches a customer. It stands in the internal channel
that the charters name, where they name one, and else in a direct message.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from pico_bot.checkins import ScheduleRecurrence
from pico_bot.core import claimed, use_cache
from pico_bot.delivery import leads_of, outbox
from pico_bot.i18n import use_locale
from pico_bot.model import (
    LEAD_ROLES,
    Assignment,
    Audience,
    Card,
    CharterTerms,
    Digest,
    HealthLevel,
    HolidayPolicy,
    Member,
    OutboxMessage,
    OutboxState,
    Partnership,
    Rank,
    Rhythm,
    Role,
    Side,
)
from pico_bot.partnerships import Calendar, partnerships
from pico_bot.reports import health, statistics
from pico_bot.reports.recent_changes import recent_changes
from pico_bot.reports.views import Chart, PartnershipHealth, charts, weekly

A_WEEK = timedelta(days=7)

# How long a digest stays as it is although something changed.
REFRESH = timedelta(minutes=5)

# What is later than this (the bot was down) waits until people work.
_LATE = timedelta(hours=1)

# No holidays take more turns than this, one after the other.
_LOOKED_BACK = timedelta(weeks=8)

log = structlog.get_logger(__name__)


def due_leads(session: Session, *, now: datetime) -> Sequence[int]:
    """The ids of the partnerships whose lead is due to be told how they fare."""
    is_due = or_(Partnership.digest_due_at.is_(None), Partnership.digest_due_at <= now)
    return session.scalars(select(Partnership.id).where(is_due).order_by(Partnership.id)).all()


def send(session: Session, partnership_id: int, *, now: datetime) -> bool:
    """Owe the digest of this week to who leads the partnership; returns whether it is a new one.

    Somebody who leads several gets one, when the first of them is due. One that is late, since the
    bot was down, comes when people work. A partnership that another process looks at is left to it,
    and where nobody leads there is nobody to tell.
    """
    partnership = claimed(
        session,
        select(Partnership).where(Partnership.id == partnership_id),
        key_share=True,
    )
    if partnership is None:
        return False
    was_due = partnership.digest_due_at
    if was_due is not None and was_due > now:
        return False
    terms = partnerships.terms_of(session, partnership)
    turns = _turns(terms)
    partnership.digest_due_at = turns.next_due(now)
    told = leads_of(session, partnership, now=now)
    if was_due is None or not told:
        return False
    at_work = Calendar.of(terms, side=Side.CONSULTANCY)
    if now - was_due > _LATE and not at_work.is_open(now):
        partnership.digest_due_at = min(partnership.digest_due_at, at_work.opens_after(now))
        return False
    return _tell(session, told[0].slack_user_id, week=_week(turns, now=now), now=now)


def _turns(terms: CharterTerms) -> ScheduleRecurrence:
    """When the digest comes; nobody reads it on a public holiday, so it waits for the day after.

    Its readers' holidays are those of the consultancy; its time is what clocks of the charter show.
    """
    return ScheduleRecurrence(
        rhythm=Rhythm(weekdays=(terms.digests.weekday,), at=terms.digests.at),
        calendar=replace(Calendar.of(terms, side=Side.CONSULTANCY), zone=ZoneInfo(terms.time_zone)),
        holidays=HolidayPolicy.MOVE,
    )


def replan(partnership: Partnership, *, before: CharterTerms, now: datetime) -> None:
    """Let the next digest be reckoned by a new charter in place of `before`.

    One that waits to be said, since it was due already, goes on waiting.
    """
    due_at = partnership.digest_due_at
    if due_at is not None and due_at >= _turns(before).next_due(now):
        partnership.digest_due_at = None


def _week(turns: ScheduleRecurrence, *, now: datetime) -> date:
    """The Monday of the week that the newest digest is of, on whichever day it came."""
    turn = turns.next_due(now - _LOOKED_BACK)
    while (following := turns.next_due(turn)) <= now:
        turn = following
    day = turn.astimezone(turns.calendar.zone).date()
    moved = turns.moved_to(day)
    regular = moved.day if moved is not None else day
    return regular - timedelta(days=regular.weekday())


def due_refreshes(session: Session, *, now: datetime) -> Sequence[int]:
    """The ids of the digests of which it is time to ask whether they still are true."""
    return session.scalars(
        select(Digest.id).where(Digest.refresh_at <= now).order_by(Digest.id)
    ).all()


def refresh(session: Session, digest_id: int, *, now: datetime) -> bool:
    """Owe that a digest shows what is true now; it is no new message, so the answer is no.

    A digest that another process looks at is left to it.
    """
    digest = claimed(
        session,
        select(Digest).where(Digest.id == digest_id, Digest.refresh_at <= now),
    )
    if digest is not None:
        _show(session, digest, now=now)
    return False


def _tell(session: Session, user_id: str, *, week: date, now: datetime) -> bool:
    known = session.scalar(
        select(Digest)
        .where(Digest.slack_user_id == user_id, Digest.week == week)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if known is not None:
        _show(session, known, now=now)
        return False
    last = session.scalar(
        select(Digest)
        .where(Digest.slack_user_id == user_id, Digest.week < week)
        .order_by(Digest.week.desc())
        .limit(1)
    )
    # How they fared months ago is not how they did a week ago; what happened since is told.
    is_fresh = last is not None and last.posted_at > now - 2 * A_WEEK
    digest = Digest(
        slack_user_id=user_id,
        week=week,
        posted_at=now,
        since=last.posted_at if last is not None else now - A_WEEK,
        levels={},
        before=last.levels if last is not None and is_fresh else {},
    )
    session.add(digest)
    # Whoever was faster has written it: the transaction is done once more, and finds it.
    session.flush()
    channel = _channel(session, digest, now=now) or user_id
    session.add(Card(digest_id=digest.id, channel=channel, audience=Audience.INTERNAL))
    session.flush()
    return _show(session, digest, now=now)


def _show(session: Session, digest: Digest, *, now: datetime) -> bool:
    """Owe that the digest says what is true now; returns whether it may be said to them at all."""
    if _is_over(session, digest, now=now):
        digest.refresh_at = None
        return False
    digest.refresh_at = now + REFRESH
    card = session.scalars(select(Card).where(Card.digest_id == digest.id)).one()
    if _was_given_up(session, card):
        log.error("digest_not_taken", digest_id=digest.id, channel=card.channel)
        if card.channel == digest.slack_user_id:
            digest.refresh_at = None
            return False
        _move(session, card, to=digest.slack_user_id)
    elif card.channel not in {digest.slack_user_id, _channel(session, digest, now=now)}:
        # They lead other partnerships by now, or those name another channel.
        _move(session, card, to=digest.slack_user_id)
    if _owe(session, digest, card, now=now):
        return True
    if card.channel != digest.slack_user_id:
        _move(session, card, to=digest.slack_user_id)
        if _owe(session, digest, card, now=now):
            return True
    digest.refresh_at = None
    return False


def _owe(session: Session, digest: Digest, card: Card, *, now: datetime) -> bool:
    """Owe that `card` shows what is true now; whether it may be shown there at all."""
    user_id = digest.slack_user_id
    with use_locale(partnerships.language_at(session, "", user_id=user_id)), use_cache(session):
        fares = _fares(session, digest, now=now)
        message = weekly.digest_message(
            fares,
            week=digest.week,
            since=_day_of(session, digest.since, fares),
            drawn=_drawn(session, digest, fares, now=now),
            lead=_called(session, user_id) if card.channel != user_id else None,
        )
    # What was told first is what a week later is compared with.
    by_now = {str(each.partnership.id): str(each.condition.level) for each in fares}
    digest.levels = by_now | digest.levels
    try:
        outbox.enqueue_card(session, card, message, now=now)
    except outbox.AudienceError:
        # A customer reads in the channel by now, or some partnership does not know them as ours.
        log.exception("digest_not_told", digest_id=digest.id, channel=card.channel)
        return False
    return True


def _fares(session: Session, digest: Digest, *, now: datetime) -> list[PartnershipHealth]:
    """How the partnerships fare, those that fare worst first."""
    before = digest.before
    fares = [
        PartnershipHealth(
            partnership=each,
            channel=partnerships.home_of(session, each).slack_id,
            condition=health.health_of(session, each, now=now),
            before=HealthLevel(before[str(each.id)]) if str(each.id) in before else None,
            changed=recent_changes(session, each, since=digest.since),
        )
        for each in _led_by(session, digest.slack_user_id, now=now)
    ]
    return sorted(fares, key=lambda each: each.condition.rank)


def _day_of(session: Session, moment: datetime, fares: Sequence[PartnershipHealth]) -> date:
    """The day of `moment` where the first of the partnerships is; in UTC where there is none."""
    zones = [partnerships.terms_of(session, each.partnership).time_zone for each in fares[:1]]
    return moment.astimezone(ZoneInfo(zones[0]) if zones else UTC).date()


def _drawn(
    session: Session, digest: Digest, fares: Sequence[PartnershipHealth], *, now: datetime
) -> list[Chart]:
    """The charts of the digest, up to the end of its week."""
    until = {
        each.partnership: min(now, statistics.end_of_week(session, each.partnership, digest.week))
        for each in fares
    }
    together = statistics.confidence_together(session, until.items(), most=charts.MOST_LINES)
    flows = [statistics.issues(session, each, until=moment) for each, moment in until.items()]
    drawn = (charts.confidence_together(together), charts.issues(statistics.add_flows(flows)))
    return [each for each in drawn if each is not None]


def _called(session: Session, user_id: str) -> Member | None:
    """Somebody of ours by their name."""
    return session.scalars(
        select(Member)
        .where(Member.slack_user_id == user_id, Member.side == Side.CONSULTANCY)
        .order_by(Member.id.desc())
        .limit(1)
    ).first()


def _channel(session: Session, digest: Digest, *, now: datetime) -> str | None:
    return _where(session, _led_by(session, digest.slack_user_id, now=now))


def _where(session: Session, led: Sequence[Partnership]) -> str | None:
    """The internal channel (its Slack id) that all of them name; None where one names another."""
    named = {partnerships.terms_of(session, each).internal_channel for each in led}
    return named.pop() if len(named) == 1 else None


def _was_given_up(session: Session, card: Card) -> bool:
    """Whether Slack did not take what was to be shown last."""
    last = session.scalar(
        select(OutboxMessage.state)
        .where(OutboxMessage.card_id == card.id)
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    )
    return last is OutboxState.FAILED


def _move(session: Session, card: Card, *, to: str) -> None:
    """Let what the card shows be said to somebody alone from now on; where it was, it stays."""
    session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.card_id == card.id, OutboxMessage.state == OutboxState.OWED
        )
    )
    card.channel, card.ts, card.conversation = to, None, None
    session.flush()


def _is_over(session: Session, digest: Digest, *, now: datetime) -> bool:
    newer = session.scalar(
        select(Digest.id)
        .where(Digest.slack_user_id == digest.slack_user_id, Digest.week > digest.week)
        .limit(1)
    )
    return newer is not None or now >= digest.posted_at + A_WEEK


def _led_by(session: Session, user_id: str, *, now: datetime) -> list[Partnership]:
    """The partnerships that the person leads, or whose lead they stand in for now."""
    held = session.execute(
        select(Partnership, Assignment.rank)
        .join(Role, Role.partnership_id == Partnership.id)
        .join(Assignment, Assignment.role_id == Role.id)
        .join(Member, Member.id == Assignment.member_id)
        .where(
            Role.key == LEAD_ROLES[Side.CONSULTANCY],
            Assignment.until_at.is_(None),
            Member.slack_user_id == user_id,
            Member.side == Side.CONSULTANCY,
        )
        .order_by(Partnership.id)
    ).all()
    return [
        partnership
        for partnership, rank in held
        if rank is Rank.PRIMARY
        or leads_of(session, partnership, now=now)[0].slack_user_id == user_id
    ]
