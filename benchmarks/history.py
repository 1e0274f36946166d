"""Fills a database with partnerships that have used the bot for years."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from benchmarks.copies import copy_rows, update_statistics
from benchmarks.partnership import Team, add_partnership, log_record, schedule_check_ins
from pico_bot.checkins import answers
from pico_bot.core import Database
from pico_bot.jobs import run_due
from pico_bot.model import (
    Card,
    Member,
    Occurrence,
    OutboxMessage,
    OutboxState,
    Partnership,
    Record,
    State,
    Via,
)

# Nothing is due on this day.
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SATURDAY = MONDAY + timedelta(days=5)

_LOGGED = 3

# Older records are resolved.
_OPEN = 12

# What a check-in and a record leave behind, and which cards and messages that includes.
_OF_A_CHECK_IN = frozenset({"occurrences", "answers", "participations", "cards", "outbox_messages"})
_OF_A_RECORD = frozenset(
    {"records", "issues", "cards", "outbox_messages", "history", "search_index"}
)


class AlwaysSaturday:
    """A clock on which nothing becomes due."""

    def now(self) -> datetime:
        """SATURDAY."""
        return SATURDAY


def fill(
    db: Database, *, channel: str, partnerships: int, weeks: int, records: int = _LOGGED
) -> None:
    """Fill the empty `db` with partnerships that have logged records and checked in weekly.

    Each has that many records, a multiple of three, of which few are open. The first is in
    `channel`; nothing is due on SATURDAY.
    """
    db.run(_set_up, channel=channel)
    _run_jobs(db, MONDAY)
    db.run(_answer)
    _run_jobs(db, SATURDAY)
    db.run(_deliver)
    week = timedelta(weeks=1)
    ages = dict.fromkeys(("due_at", "closes_at", "closed_at", "answered_at", "sent_at"), week)
    if weeks > 1:
        db.run(_copy_check_in, weeks=weeks - 1, ages=ages)
    db.run(_log)
    _run_jobs(db, SATURDAY)
    db.run(_deliver)
    if records > _LOGGED:
        db.run(_copy_records, times=records // _LOGGED - 1)
    if partnerships > 1:
        db.run(copy_rows, times=partnerships - 1)
    update_statistics(db)


def _set_up(session: Session, *, channel: str) -> None:
    long_ago = MONDAY - timedelta(weeks=160)
    team = add_partnership(session, number=0, slack_id=channel, now=long_ago)
    schedule_check_ins(session, team, now=MONDAY - timedelta(hours=1))


def _answer(session: Session) -> None:
    occurrence = session.scalars(select(Occurrence)).one()
    for name, member in _team(session).members.items():
        answers.submit(
            session,
            occurrence_id=occurrence.id,
            member=member,
            fields={"progress": f"{name} has imported the lamps", "confidence": "4"},
            via=Via.MODAL,
            now=MONDAY + timedelta(minutes=30),
        )


def _log(session: Session) -> None:
    team = _team(session)
    for number in range(_LOGGED):
        log_record(session, team, number=number, now=SATURDAY)


def _team(session: Session) -> Team:
    partnership = session.scalars(select(Partnership)).one()
    members = session.scalars(select(Member).where(Member.partnership_id == partnership.id))
    return Team(
        channel=partnership.channels[0],
        members={each.slack_user_id: each for each in members},
    )


def _copy_check_in(session: Session, *, weeks: int, ages: dict[str, timedelta]) -> None:
    only = _with_cards("occurrence_id")
    copy_rows(session, times=weeks, tables=_OF_A_CHECK_IN, ages=ages, only=only)


def _copy_records(session: Session, *, times: int) -> None:
    numbers, only = {"number": _LOGGED}, _with_cards("record_id")
    ages = dict.fromkeys(("created_at", "at", "sent_at"), timedelta(days=3))
    copy_rows(session, times=times, tables=_OF_A_RECORD, numbers=numbers, ages=ages, only=only)
    older = update(Record).where(Record.number > _OPEN)
    session.execute(older.values(state=State.RESOLVED))
    partnership = session.scalars(select(Partnership)).one()
    partnership.next_issue = 1 + (session.scalar(select(func.max(Record.number))) or 0)


def _with_cards(column: str) -> dict[str, str]:
    """Copy cards with this column, and their messages."""
    cards = f"SELECT id FROM cards WHERE {column} IS NOT NULL"
    return {"cards": f"{column} IS NOT NULL", "outbox_messages": f"card_id IN ({cards})"}


def _run_jobs(db: Database, now: datetime) -> None:
    while run_due(db, now=now).has_more:
        pass


def _deliver(session: Session) -> None:
    session.execute(update(OutboxMessage).values(state=OutboxState.SENT))
    session.execute(update(Card).where(Card.ts.is_(None)).values(ts="1790000000.000100"))
