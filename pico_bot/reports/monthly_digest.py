"""The monthly digest: what happened last month, for both sides.

It is posted once, on the first working day of the month at the digest's hour, and never updated. It
contains nothing internal.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from pico_bot.core import first_moment, lock_if_due
from pico_bot.delivery import CHANNEL_SUSPENDED, Method, outbox
from pico_bot.i18n import use_locale
from pico_bot.model import (
    NOT_COMPUTED,
    SETTLED,
    UNSETTLED,
    Audience,
    ChannelState,
    CharterTerms,
    Decision,
    History,
    Kind,
    MonthlyDigest,
    OutboxMessage,
    OutboxState,
    Partnership,
    Record,
    State,
    role_of,
    snapshot_of,
)
from pico_bot.partnerships import Calendar, partnerships
from pico_bot.reports import statistics
from pico_bot.reports.views import Chart, MonthReport, RecordSnapshot, charts, monthly

# A digest that is later than this waits for the next working day.
LATE_AFTER = timedelta(hours=2)

# The number of upcoming reviews that are listed.
_MAX_REVIEWS = 5

_A_DAY = timedelta(days=1)

# The outbox key of a digest.
_KEY = "monthly:{id}"


@cache
def due_partnerships() -> Select[int, datetime]:
    """Selects the partnerships whose monthly digest may be due."""
    return (
        select(Partnership.id, Partnership.monthly_digest_due_at)
        .where(Partnership.monthly_digest_due_at <= bindparam("now"))
        .order_by(Partnership.monthly_digest_due_at, Partnership.id)
    )


def send(session: Session, partnership_id: int, *, now: datetime) -> bool:
    """Enqueue last month's digest if the charter has one; returns whether it was enqueued now.

    A month is reported once. A digest that is over two hours late waits for the next working day,
    as does one that failed because the channel was suspended. A partnership that another process is
    handling is skipped.
    """
    partnership = lock_if_due(
        session,
        select(Partnership).where(Partnership.id == partnership_id),
        key_share=True,
    )
    if partnership is None or partnership.monthly_digest_due_at > now:
        return False
    due_at = partnership.monthly_digest_due_at
    terms = snapshot_of(partnership).terms
    partnership.monthly_digest_due_at = _next_due(terms, after=now)
    if due_at == NOT_COMPUTED or not terms.digests.shared_monthly:
        return False
    month = _month_before(terms, now=now)
    if partnership.created_at >= month.ends or _was_sent(session, partnership, month):
        return False
    # Until it is sent, it is checked again every working day.
    again_at = _next_working_day(terms, after=now)
    partnership.monthly_digest_due_at = min(again_at, partnership.monthly_digest_due_at)
    home_channel = partnerships.home_channel_of(session, partnership)
    # A backlog does not make this month late.
    late = now - max(due_at, _last_due(terms, now=now))
    if home_channel.state is ChannelState.SUSPENDED or late > LATE_AFTER:
        return False
    message = _find_message(session, partnership, month)
    if message is not None:
        return _retry(session, message, channel=home_channel.slack_id)
    _enqueue(session, partnership, month, channel=home_channel.slack_id, now=now)
    return True


def reschedule(
    partnership: Partnership, *, before: CharterTerms, after: CharterTerms, now: datetime
) -> None:
    """Recalculate the next digest for a charter that takes effect `now` (UTC).

    A digest that is already due, or due before the new time comes round, stays due.
    """
    due_at, due = partnership.monthly_digest_due_at, _next_due(after, after=now)
    if not before.digests.shared_monthly or due_at == NOT_COMPUTED or due - due_at < _A_DAY:
        partnership.monthly_digest_due_at = due


@dataclass(frozen=True, kw_only=True)
class _Month:
    """A month: its first day, and its start and end in UTC."""

    first: date
    begins: datetime
    ends: datetime


def _month_before(terms: CharterTerms, *, now: datetime) -> _Month:
    zone = ZoneInfo(terms.time_zone)
    end = now.astimezone(zone).date().replace(day=1)
    first = (end - _A_DAY).replace(day=1)
    return _Month(first=first, begins=_at(first, time(), zone), ends=_at(end, time(), zone))


def _digest(session: Session, partnership: Partnership, month: _Month) -> MonthlyDigest | None:
    return session.scalar(
        select(MonthlyDigest).where(
            MonthlyDigest.partnership_id == partnership.id, MonthlyDigest.month == month.first
        )
    )


def _find_message(
    session: Session, partnership: Partnership, month: _Month
) -> OutboxMessage | None:
    """The outbox message with the digest, while it is kept."""
    digest = _digest(session, partnership, month)
    if digest is None:
        return None
    return session.scalar(
        select(OutboxMessage)
        .where(OutboxMessage.key == _KEY.format(id=digest.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _was_sent(session: Session, partnership: Partnership, month: _Month) -> bool:
    if _digest(session, partnership, month) is None:
        return False
    message = _find_message(session, partnership, month)
    # Sent messages are purged after a while.
    return message is None or message.state is OutboxState.SENT


def _retry(session: Session, message: OutboxMessage, *, channel: str) -> bool:
    """Enqueue again what failed because the channel was suspended; returns whether it did.

    `channel` is its current Slack id.
    """
    if message.state is not OutboxState.FAILED or message.error != CHANNEL_SUSPENDED:
        return False
    # A message that was attempted may have arrived, so the sender looks for it first.
    message.state = OutboxState.PENDING if message.first_attempt_at is None else OutboxState.SENDING
    message.not_before, message.attempts = None, 0
    outbox.add_queue(session, channel)
    message.channel = channel
    return True


def _enqueue(
    session: Session, partnership: Partnership, month: _Month, *, channel: str, now: datetime
) -> None:
    digest = MonthlyDigest(partnership_id=partnership.id, month=month.first, posted_at=now)
    session.add(digest)
    # If another transaction inserted it first, this one is retried and finds it.
    session.flush()
    terms = snapshot_of(partnership).terms
    with use_locale(terms.language):
        message = monthly.monthly_message(
            _report(session, partnership, month),
            chart_list=_charts(session, partnership, until=month.ends),
        )
    outbox.enqueue(
        session,
        key=_KEY.format(id=digest.id),
        method=Method.POST,
        channel=channel,
        arguments={"text": message.text, "blocks": message.blocks},
        audience=Audience.SHARED,
        now=now,
    )


def _next_due(terms: CharterTerms, *, after: datetime) -> datetime:
    """The next time that the digest is due on the first working day of a month, in UTC."""
    calendar = Calendar.of_both(terms)
    first = after.astimezone(calendar.zone).date().replace(day=1)
    while True:
        due = _at(calendar.working_day(first), terms.digests.at, calendar.zone)
        if due > after:
            return due
        first = (first + 31 * _A_DAY).replace(day=1)


def _last_due(terms: CharterTerms, *, now: datetime) -> datetime:
    """The last time that the digest was due on the first working day of a month, in UTC."""
    calendar = Calendar.of_both(terms)
    first = now.astimezone(calendar.zone).date().replace(day=1)
    while True:
        due = _at(calendar.working_day(first), terms.digests.at, calendar.zone)
        if due <= now:
            return due
        first = (first - _A_DAY).replace(day=1)


def _next_working_day(terms: CharterTerms, *, after: datetime) -> datetime:
    """The digest's hour on the next working day, in UTC."""
    calendar = Calendar.of_both(terms)
    day = after.astimezone(calendar.zone).date()
    while True:
        day = calendar.working_day(day)
        at = _at(day, terms.digests.at, calendar.zone)
        if at > after:
            return at
        day += _A_DAY


def _at(day: date, at: time, zone: ZoneInfo) -> datetime:
    return first_moment(datetime.combine(day, at), zone)


def _charts(session: Session, partnership: Partnership, *, until: datetime) -> list[Chart]:
    found = (
        charts.confidence_chart(statistics.confidence(session, partnership, until=until)),
        charts.issue_flow_chart(statistics.issue_flow(session, partnership, until=until)),
    )
    return [each for each in found if each is not None]


def _report(session: Session, partnership: Partnership, month: _Month) -> MonthReport:
    begins, ends = month.begins, month.ends
    issues = _snapshots(session, partnership, Kind.ISSUE, month)
    changes = _snapshots(session, partnership, Kind.CHANGE, month)

    def became(*states: State) -> list[int]:
        return _became(session, partnership, states, begins=begins, ends=ends)

    def began(records: Sequence[RecordSnapshot]) -> set[int]:
        return {each.record.id for each in records if each.record.created_at >= begins}

    resolved = set(became(State.RESOLVED))
    changed = began(changes) | set(became(State.RAISED, State.ASSESSED, State.CLOSED))
    return MonthReport(
        first=month.first,
        opened=len(began(issues) | set(became(State.OPEN))),
        decided=[session.get_one(Record, each) for each in became(State.CONFIRMED)],
        resolved=[
            each for each in issues if each.record.id in resolved and each.state is State.RESOLVED
        ],
        open=[each for each in issues if each.state not in SETTLED],
        changes=[each for each in changes if each.record.id in changed],
        reviews=_reviews(session, partnership, after=ends),
    )


def _became(
    session: Session,
    partnership: Partnership,
    states: Collection[State],
    *,
    begins: datetime,
    ends: datetime,
) -> list[int]:
    """The ids of the records that entered one of `states` in between, in order.

    A decision that was kept after a review is not a new decision.
    """
    found = session.scalars(
        select(Record.id)
        .join(History, History.record_id == Record.id)
        .where(
            History.partnership_id == partnership.id,
            Record.state != State.WITHDRAWN,
            History.to_state.in_(states),
            History.from_state.not_in({*states, State.UNDER_REVIEW}),
            History.at >= begins,
            History.at < ends,
        )
        .order_by(History.at, History.id)
    )
    return list(dict.fromkeys(found))


def _snapshots(
    session: Session, partnership: Partnership, kind: Kind, month: _Month
) -> list[RecordSnapshot]:
    """Records of a kind as they were at the end of the month, without withdrawn ones.

    Those that were settled before the month, and have been since, are left out.
    """
    touched = select(History.record_id).where(
        History.partnership_id == partnership.id, History.at >= month.begins
    )
    newest = (
        select(func.max(History.id))
        .where(History.record_id == Record.id, History.at < month.ends)
        .correlate(Record)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Record, History.to_state)
        .join(History, History.id == newest)
        .where(
            Record.partnership_id == partnership.id,
            Record.kind == kind,
            Record.state != State.WITHDRAWN,
            or_(Record.state.in_(UNSETTLED), Record.id.in_(touched)),
        )
        .order_by(Record.id)
    )
    return [
        RecordSnapshot(
            record=record,
            state=state,
            side=role_of(record).side,
        )
        for record, state in rows
    ]


def _reviews(session: Session, partnership: Partnership, *, after: datetime) -> Sequence[Decision]:
    """The next decisions due for review."""
    day = partnerships.today(partnership, now=after)
    return session.scalars(
        select(Decision)
        .where(
            Decision.partnership_id == partnership.id,
            Decision.state.in_({State.CONFIRMED, State.UNDER_REVIEW}),
            Decision.review_on >= day,
        )
        .order_by(Decision.review_on, Decision.id)
        .limit(_MAX_REVIEWS)
    ).all()
