"""The weekly digest: one message to each lead about their partnerships, updated all week.

It is internal and never reaches a customer. It goes to the internal channel if all charters name
the same one, otherwise to a direct message.

`send` stores that there is a digest. Drawing one takes much reading, so that is done in a
transaction that only reads; a short one then posts or updates it. What changes in between is shown
with the next refresh.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Select, bindparam, delete, select
from sqlalchemy.orm import Session

from pico_bot.checkins import ScheduleRecurrence
from pico_bot.core import lock_if_due
from pico_bot.delivery import leads_of, outbox
from pico_bot.i18n import use_locale
from pico_bot.model import (
    LEAD_ROLES,
    NOT_COMPUTED,
    Assignment,
    Audience,
    Card,
    CharterTerms,
    Digest,
    HealthLevel,
    Member,
    Message,
    OutboxMessage,
    OutboxState,
    Partnership,
    Rank,
    Rhythm,
    Role,
    Side,
    read_snapshots,
    snapshot_of,
)
from pico_bot.partnerships import Calendar, partnerships
from pico_bot.records import log
from pico_bot.reports import health, statistics
from pico_bot.reports.recent_changes import recent_changes
from pico_bot.reports.views import Chart, PartnershipHealth, charts, weekly

A_WEEK = timedelta(days=7)

# How often a digest is checked for changes.
REFRESH_INTERVAL = timedelta(minutes=5)

# A refresh that a killed process didn't finish is due again after this.
_CLAIMED_FOR = timedelta(minutes=1)

# A digest that is later than this (Pico was down) waits for working hours.
_LATE_AFTER = timedelta(hours=1)

# No run of holidays skips as many weekly due times.
_LOOK_BACK = 8

logger = structlog.get_logger(__name__)


@cache
def due_partnerships() -> Select[int, datetime]:
    """Selects the partnerships whose lead's digest is due."""
    return (
        select(Partnership.id, Partnership.digest_due_at)
        .where(Partnership.digest_due_at <= bindparam("now"))
        .order_by(Partnership.digest_due_at, Partnership.id)
    )


def send(session: Session, partnership_id: int, *, now: datetime) -> bool:
    """Make this week's digest to the lead of the partnership due; returns whether it is a new one.

    Someone who leads several partnerships gets one digest, when the first is due. A late digest
    waits for working hours. A partnership that another process is handling, or that has no lead, is
    skipped.
    """
    partnership = lock_if_due(
        session,
        select(Partnership).where(Partnership.id == partnership_id),
        key_share=True,
    )
    if partnership is None or partnership.digest_due_at > now:
        return False
    was_due = partnership.digest_due_at
    terms = snapshot_of(partnership).terms
    recurrence = _recurrence(terms)
    partnership.digest_due_at = recurrence.next_due(now)
    leads = leads_of(partnership, now=now)
    if was_due == NOT_COMPUTED or not leads:
        return False
    consultancy_hours = Calendar.of(terms, side=Side.CONSULTANCY)
    if now - was_due > _LATE_AFTER and not consultancy_hours.is_open(now):
        partnership.digest_due_at = min(
            partnership.digest_due_at, consultancy_hours.opens_after(now)
        )
        return False
    week = _week(recurrence, now=now)
    return _create_or_refresh(session, leads[0].slack_user_id, week=week, now=now)


def _recurrence(terms: CharterTerms) -> ScheduleRecurrence:
    """When the digest is sent, in the charter's time zone; on holidays as the check-ins."""
    return ScheduleRecurrence(
        rhythm=Rhythm(weekdays=(terms.digests.weekday,), at=terms.digests.at),
        calendar=Calendar.of_both(terms),
        holidays=terms.checkins.holidays,
    )


def reschedule(partnership: Partnership, *, before: CharterTerms, now: datetime) -> None:
    """Recalculate the next digest for a new charter that replaces `before`.

    A digest that is already due stays due.
    """
    if partnership.digest_due_at >= _recurrence(before).next_due(now):
        partnership.digest_due_at = NOT_COMPUTED


def _week(recurrence: ScheduleRecurrence, *, now: datetime) -> date:
    """The Monday of the week that the newest digest belongs to, even if a holiday moved it."""
    earlier = (recurrence.next_due(now - weeks * A_WEEK) for weeks in range(1, _LOOK_BACK))
    due = next(each for each in earlier if each <= now)
    while (following := recurrence.next_due(due)) <= now:
        due = following
    day = due.astimezone(recurrence.calendar.zone).date()
    moved = recurrence.moved_to(day)
    regular = moved.day if moved is not None else day
    return regular - timedelta(days=regular.weekday())


@cache
def due_refreshes() -> Select[int, datetime | None]:
    """Selects the digests that are due for a refresh."""
    return (
        select(Digest.id, Digest.refresh_at)
        .where(Digest.refresh_at <= bindparam("now"))
        .order_by(Digest.refresh_at, Digest.id)
    )


@dataclass(frozen=True, kw_only=True)
class DrawnDigest:
    """The content of a digest as of one moment.

    `channel` is the internal channel (Slack id) that all charters name, if they do. `in_channel` is
    shown in a channel, where others read it too, and `direct` in a direct message. `levels` are the
    health levels by partnership id.
    """

    digest_id: int
    channel: str | None
    in_channel: Message
    direct: Message
    levels: Mapping[str, str]


def claim_due(session: Session, digest_id: int, *, now: datetime) -> bool:
    """Take a refresh that is due, so that no other process does; returns whether it is due.

    It isn't if another process has taken it, or once the week is over.
    """
    digest = lock_if_due(
        session,
        select(Digest).where(Digest.id == digest_id, Digest.refresh_at <= now),
    )
    if digest is None:
        return False
    digest.refresh_at = None if _is_over(session, digest, now=now) else now + _CLAIMED_FOR
    return digest.refresh_at is not None


def draw(session: Session, digest_id: int, *, now: datetime) -> DrawnDigest:
    """Draw a digest as it is now."""
    digest = session.get_one(Digest, digest_id)
    user_id, led = digest.slack_user_id, _led_by(session, digest.slack_user_id, now=now)
    with use_locale(partnerships.language_at(session, "", user_id=user_id)):
        healths = _partnership_healths(session, digest, led, now=now)
        since = _local_date(digest.changes_since, healths)
        charts_of_week = _charts(session, digest, healths, now=now)

        def message(lead: Member | None) -> Message:
            return weekly.digest_message(
                healths, week=digest.week, since=since, chart_list=charts_of_week, lead=lead
            )

        channel, direct = _common_channel(led), message(None)
        return DrawnDigest(
            digest_id=digest_id,
            channel=channel,
            in_channel=message(_lead_member(session, user_id)) if channel else direct,
            direct=direct,
            levels={str(each.partnership.id): str(each.health.level) for each in healths},
        )


def publish(session: Session, drawn: DrawnDigest, *, now: datetime) -> bool:
    """Post or update a digest; returns whether it could be sent anywhere."""
    digest = session.get_one(Digest, drawn.digest_id, with_for_update=True, populate_existing=True)
    digest.refresh_at = now + REFRESH_INTERVAL
    card = session.scalars(select(Card).where(Card.digest_id == digest.id)).one()
    if _was_refused(session, card):
        logger.error("digest_refused", digest_id=digest.id, channel=card.channel)
        if card.channel == digest.slack_user_id:
            digest.refresh_at = None
            return False
        _move(session, card, to=digest.slack_user_id)
    elif card.channel not in {digest.slack_user_id, drawn.channel}:
        # They now lead other partnerships, or those name another channel.
        _move(session, card, to=digest.slack_user_id)
    # Next week is compared with the first levels shown.
    digest.levels = {**drawn.levels, **digest.levels}
    if _enqueue(session, digest, card, drawn, now=now):
        return True
    if card.channel != digest.slack_user_id:
        _move(session, card, to=digest.slack_user_id)
        if _enqueue(session, digest, card, drawn, now=now):
            return True
    digest.refresh_at = None
    return False


def _enqueue(
    session: Session, digest: Digest, card: Card, drawn: DrawnDigest, *, now: datetime
) -> bool:
    """Enqueue the content of `card`; returns whether it is allowed there."""
    message = drawn.direct if card.channel == digest.slack_user_id else drawn.in_channel
    try:
        outbox.enqueue_card(session, card, message, now=now)
    except outbox.AudienceError:
        # A customer can now read the channel, or a partnership does not count the lead as ours.
        logger.exception("digest_not_allowed", digest_id=digest.id, channel=card.channel)
        return False
    return True


def _create_or_refresh(session: Session, user_id: str, *, week: date, now: datetime) -> bool:
    """Make this week's digest of the lead due for a refresh; returns whether it is new."""
    existing = session.scalar(
        select(Digest)
        .where(Digest.slack_user_id == user_id, Digest.week == week)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if existing is not None:
        existing.refresh_at = now
        return False
    last = session.scalar(
        select(Digest)
        .where(Digest.slack_user_id == user_id, Digest.week < week)
        .order_by(Digest.week.desc())
        .limit(1)
    )
    # Levels from months ago are not “last week”, but changes since then are shown.
    is_fresh = last is not None and last.posted_at > now - 2 * A_WEEK
    digest = Digest(
        slack_user_id=user_id,
        week=week,
        posted_at=now,
        changes_since=last.posted_at if last is not None else now - A_WEEK,
        levels={},
        previous_levels=last.levels if last is not None and is_fresh else {},
        refresh_at=now,
    )
    session.add(digest)
    # If another transaction inserted it first, this one is retried and finds it.
    session.flush()
    channel = _common_channel(_led_by(session, user_id, now=now)) or user_id
    session.add(Card(digest_id=digest.id, channel=channel, audience=Audience.INTERNAL))
    session.flush()
    return True


def _partnership_healths(
    session: Session, digest: Digest, led: Sequence[Partnership], *, now: datetime
) -> list[PartnershipHealth]:
    """The health of the partnerships that the lead leads, worst first."""
    before = digest.previous_levels
    changes = recent_changes(session, led, since=digest.changes_since, now=now)
    of_led = health.healths_of(session, log.open_records(session, led), now=now)
    healths = [
        PartnershipHealth(
            partnership=each,
            channel=snapshot_of(each).home_channel.slack_id,
            health=of_led[each.id],
            previous_level=HealthLevel(before[str(each.id)]) if str(each.id) in before else None,
            changes=changes[each.id],
        )
        for each in led
    ]
    return sorted(healths, key=lambda each: each.health.rank)


def _local_date(moment: datetime, healths: Sequence[PartnershipHealth]) -> date:
    """The date of `moment` in the first partnership's time zone; in UTC if there is none."""
    zones = [snapshot_of(each.partnership).terms.time_zone for each in healths[:1]]
    return moment.astimezone(ZoneInfo(zones[0]) if zones else UTC).date()


def _charts(
    session: Session, digest: Digest, healths: Sequence[PartnershipHealth], *, now: datetime
) -> list[Chart]:
    """The charts of the digest, up to the end of its week."""
    until = {
        each.partnership: min(now, statistics.end_of_week(each.partnership, digest.week))
        for each in healths
    }
    comparison = statistics.compare_confidence(session, until, most=charts.MAX_LINES)
    flows = statistics.issue_flows(session, until)
    found = (
        charts.confidence_comparison_chart(comparison),
        charts.issue_flow_chart(statistics.sum_flows(flows)),
    )
    return [each for each in found if each is not None]


def _lead_member(session: Session, user_id: str) -> Member | None:
    """The lead as a consultancy member, for their name."""
    return session.scalars(
        select(Member)
        .where(Member.slack_user_id == user_id, Member.side == Side.CONSULTANCY)
        .order_by(Member.id.desc())
        .limit(1)
    ).first()


def _common_channel(led: Sequence[Partnership]) -> str | None:
    """The internal channel (Slack id) that all of them name; None if they differ."""
    channels = {snapshot_of(each).terms.internal_channel for each in led}
    return channels.pop() if len(channels) == 1 else None


def _was_refused(session: Session, card: Card) -> bool:
    """Whether Slack refused the latest message of the card."""
    last = session.scalar(
        select(OutboxMessage.state)
        .where(OutboxMessage.card_id == card.id)
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    )
    return last is OutboxState.FAILED


def _move(session: Session, card: Card, *, to: str) -> None:
    """Continue the card in a direct message; what is already posted stays."""
    session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.card_id == card.id, OutboxMessage.state == OutboxState.PENDING
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
    """The partnerships that the person leads, or whose lead they cover for now."""
    assignments = session.execute(
        select(Partnership, Assignment.rank)
        .join(Role, Role.partnership_id == Partnership.id)
        .join(Assignment, Assignment.role_id == Role.id)
        .join(Member, Member.id == Assignment.member_id)
        .where(
            Role.key == LEAD_ROLES[Side.CONSULTANCY],
            Assignment.is_held(now),
            Member.slack_user_id == user_id,
            Member.side == Side.CONSULTANCY,
        )
        .order_by(Partnership.id)
    ).all()
    read_snapshots([partnership for partnership, _rank in assignments])
    return [
        partnership
        for partnership, rank in assignments
        if rank is Rank.PRIMARY or leads_of(partnership, now=now)[0].slack_user_id == user_id
    ]
