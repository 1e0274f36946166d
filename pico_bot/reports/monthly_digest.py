"""The monthly digest: what happened in a month that is over, for both sides, where they want it.

It comes on the first working day of the next month, at the digest's hour, once, and stays as it is:
what was true of a month does not change. Nothing of it is the consultancy's own.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from pico_bot.core import claimed, first_moment, use_cache
from pico_bot.delivery import STOPPED, Method, outbox
from pico_bot.i18n import use_locale
from pico_bot.model import (
    SETTLED,
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
)
from pico_bot.partnerships import Calendar, partnerships
from pico_bot.reports import statistics
from pico_bot.reports.views import Chart, MonthReport, RecordStanding, charts, monthly

# What comes later than this waits for the hour at which it is looked for.
TOO_LATE = timedelta(hours=2)

# As many decisions are named that are to be looked at again.
_NEXT = 5

_A_DAY = timedelta(days=1)

# What a message of the outbox is called that tells of a month.
_KEY = "monthly:{id}"


def due_partnerships(session: Session, *, now: datetime) -> Sequence[int]:
    """The ids of the partnerships that may be due to be told of the month before."""
    is_due = or_(Partnership.monthly_due_at.is_(None), Partnership.monthly_due_at <= now)
    return session.scalars(select(Partnership.id).where(is_due).order_by(Partnership.id)).all()


def send(session: Session, partnership_id: int, *, now: datetime) -> bool:
    """Owe the digest of the month before, where the charter wants one; whether it is owed now.

    Nobody is told twice of a month. What is over two hours late comes on the next working day, and
    so does what could not be said because the channel was stopped, once it is not any more. A
    partnership that another process looks at is left to it.
    """
    partnership = claimed(
        session,
        select(Partnership).where(Partnership.id == partnership_id),
        key_share=True,
    )
    if partnership is None:
        return False
    due_at = partnership.monthly_due_at
    if due_at is not None and due_at > now:
        return False
    terms = partnerships.terms_of(session, partnership)
    partnership.monthly_due_at = _next_turn(terms, after=now)
    if due_at is None or not terms.digests.shared_monthly:
        return False
    month = _month_before(terms, now=now)
    if partnership.created_at >= month.ends or _was_said(session, partnership, month):
        return False
    # Until it is said it is looked at again every working day.
    again_at = _next_working_day(terms, after=now)
    partnership.monthly_due_at = min(again_at, partnership.monthly_due_at)
    home = partnerships.home_of(session, partnership)
    # A month whose turn has come is not late because the one before it is.
    late = now - max(due_at, _last_turn(terms, now=now))
    if home.state is ChannelState.STOPPED or late > TOO_LATE:
        return False
    known = _owed(session, partnership, month)
    if known is not None:
        return _say_again(session, known, channel=home.slack_id)
    _owe(session, partnership, month, channel=home.slack_id, now=now)
    return True


def replan(
    partnership: Partnership, *, before: CharterTerms, after: CharterTerms, now: datetime
) -> None:
    """Reckon when the next month is due by a charter that says `after` from `now` (UTC) on.

    A month that waits to be said, since it was due already or is due before the new hour comes
    round, goes on waiting: no change of the charter takes it away.
    """
    due_at, turn = partnership.monthly_due_at, _next_turn(after, after=now)
    if not before.digests.shared_monthly or due_at is None or turn - due_at < _A_DAY:
        partnership.monthly_due_at = turn


@dataclass(frozen=True, kw_only=True)
class _Span:
    """A month, which began on the day `first`: from when until when, in UTC."""

    first: date
    begins: datetime
    ends: datetime


def _month_before(terms: CharterTerms, *, now: datetime) -> _Span:
    zone = ZoneInfo(terms.time_zone)
    end = now.astimezone(zone).date().replace(day=1)
    first = (end - _A_DAY).replace(day=1)
    return _Span(first=first, begins=_at(first, time(), zone), ends=_at(end, time(), zone))


def _digest(session: Session, partnership: Partnership, month: _Span) -> MonthlyDigest | None:
    return session.scalar(
        select(MonthlyDigest).where(
            MonthlyDigest.partnership_id == partnership.id, MonthlyDigest.month == month.first
        )
    )


def _owed(session: Session, partnership: Partnership, month: _Span) -> OutboxMessage | None:
    """The message that tells of the month, as long as it is kept."""
    digest = _digest(session, partnership, month)
    if digest is None:
        return None
    return session.scalar(
        select(OutboxMessage)
        .where(OutboxMessage.key == _KEY.format(id=digest.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _was_said(session: Session, partnership: Partnership, month: _Span) -> bool:
    if _digest(session, partnership, month) is None:
        return False
    owed = _owed(session, partnership, month)
    # What was said is dropped after a while.
    return owed is None or owed.state is OutboxState.SENT


def _say_again(session: Session, owed: OutboxMessage, *, channel: str) -> bool:
    """Owe once more what was given up when the channel stopped; whether it was.

    `channel` is its Slack id by now.
    """
    if owed.state is not OutboxState.FAILED or not (owed.error or "").startswith(STOPPED):
        return False
    # One that was tried may have arrived, so it is looked for first.
    owed.state = OutboxState.OWED if owed.first_tried_at is None else OutboxState.SENDING
    owed.not_before, owed.attempts = None, 0
    outbox.add_queue(session, channel)
    owed.channel = channel
    return True


def _owe(
    session: Session, partnership: Partnership, month: _Span, *, channel: str, now: datetime
) -> None:
    digest = MonthlyDigest(partnership_id=partnership.id, month=month.first, told_at=now)
    session.add(digest)
    # Whoever was faster has written it: the transaction is done once more, and finds it.
    session.flush()
    terms = partnerships.terms_of(session, partnership)
    with use_locale(terms.language), use_cache(session):
        message = monthly.monthly_message(
            _month(session, partnership, month),
            drawn=_drawn(session, partnership, until=month.ends),
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


def _next_turn(terms: CharterTerms, *, after: datetime) -> datetime:
    """When the first working day of a month next has the digest's hour, in UTC."""
    calendar = Calendar.of_both(terms)
    first = after.astimezone(calendar.zone).date().replace(day=1)
    while True:
        turn = _at(calendar.working_day(first), terms.digests.at, calendar.zone)
        if turn > after:
            return turn
        first = (first + 31 * _A_DAY).replace(day=1)


def _last_turn(terms: CharterTerms, *, now: datetime) -> datetime:
    """When the first working day of a month last had the digest's hour, in UTC."""
    calendar = Calendar.of_both(terms)
    first = now.astimezone(calendar.zone).date().replace(day=1)
    while True:
        turn = _at(calendar.working_day(first), terms.digests.at, calendar.zone)
        if turn <= now:
            return turn
        first = (first - _A_DAY).replace(day=1)


def _next_working_day(terms: CharterTerms, *, after: datetime) -> datetime:
    """When a working day next has the digest's hour, in UTC."""
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


def _drawn(session: Session, partnership: Partnership, *, until: datetime) -> list[Chart]:
    drawn = (
        charts.confidence(statistics.confidence(session, partnership, until=until)),
        charts.issues(statistics.issues(session, partnership, until=until)),
    )
    return [each for each in drawn if each is not None]


def _month(session: Session, partnership: Partnership, month: _Span) -> MonthReport:
    begins, ends = month.begins, month.ends
    issues = _standing(session, partnership, Kind.ISSUE, until=ends)
    changes = _standing(session, partnership, Kind.CHANGE, until=ends)

    def became(*states: State) -> list[int]:
        return _became(session, partnership, states, begins=begins, ends=ends)

    def began(records: Sequence[RecordStanding]) -> set[int]:
        return {each.record.id for each in records if each.record.created_at >= begins}

    resolved = set(became(State.RESOLVED))
    moved = began(changes) | set(became(State.RAISED, State.ASSESSED, State.CLOSED))
    return MonthReport(
        first=month.first,
        opened=len(began(issues) | set(became(State.OPEN))),
        decided=[session.get_one(Record, each) for each in became(State.CONFIRMED)],
        resolved=[
            each for each in issues if each.record.id in resolved and each.state is State.RESOLVED
        ],
        open=[each for each in issues if each.state not in SETTLED],
        changes=[each for each in changes if each.record.id in moved],
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
    """The ids of the records that came to one of `states` between the two, the first one first.

    A decision that was looked at again and kept was decided before.
    """
    found = session.scalars(
        select(Record.id)
        .join(History, History.record_id == Record.id)
        .where(
            Record.partnership_id == partnership.id,
            Record.state != State.WITHDRAWN,
            History.to_state.in_(states),
            History.from_state.not_in({*states, State.UNDER_REVIEW}),
            History.at >= begins,
            History.at < ends,
        )
        .order_by(History.at, History.id)
    )
    return list(dict.fromkeys(found))


def _standing(
    session: Session, partnership: Partnership, kind: Kind, *, until: datetime
) -> list[RecordStanding]:
    """The records of a kind as they stood just before `until`, but for what was a mistake."""
    newest = (
        select(func.max(History.id))
        .where(History.record_id == Record.id, History.at < until)
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
        )
        .order_by(Record.id)
    )
    return [
        RecordStanding(
            record=record, state=state, side=partnership.role(record.responsible_role).side
        )
        for record, state in rows
    ]


def _reviews(session: Session, partnership: Partnership, *, after: datetime) -> Sequence[Decision]:
    """The decisions that are to be looked at again next, from that day on."""
    day = partnerships.today(session, partnership, now=after)
    return session.scalars(
        select(Decision)
        .where(
            Decision.partnership_id == partnership.id,
            Decision.state.in_({State.CONFIRMED, State.UNDER_REVIEW}),
            Decision.review_on >= day,
        )
        .order_by(Decision.review_on, Decision.id)
        .limit(_NEXT)
    ).all()
