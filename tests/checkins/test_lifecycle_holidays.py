"""Prompts around public holidays are posted on the next working day, or skipped."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.checkins import prompts, schedule_text, schedules, sync
from pico_bot.core.db import Database
from pico_bot.jobs import RunResult, run_due
from pico_bot.model import snapshot_of
from pico_bot.model.charter import Charter
from pico_bot.model.charter_terms import HolidayPolicy, Rhythm, WorkingHours
from pico_bot.model.checkins import Occurrence, Schedule
from pico_bot.model.delivery import OutboxMessage
from pico_bot.model.partnership import Partnership
from pico_bot.partnerships.calendars import Calendar
from tests.support import partnership as support_partnership
from tests.support.partnership import InUse, transaction

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
DANISH = Calendar(zone=COPENHAGEN, hours=WorkingHours(), country="DK")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
A_DAY, A_MINUTE = timedelta(days=1), timedelta(minutes=1)
A_MICROSECOND, A_DAYS_MINUTES = timedelta(microseconds=1), 24 * 60
EASTER_MONDAY = date(2027, 3, 29)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.dispose()


def amend(session: Session, partnership: Partnership, **changes: Any) -> None:
    """Put a new version of the charter into force, with all that follows."""
    body = snapshot_of(partnership).terms.to_json() | changes
    last = session.scalars(
        select(Charter.version).where(Charter.partnership_id == partnership.id)
    ).all()
    session.add(
        Charter(
            partnership_id=partnership.id,
            version=max(last) + 1,
            body=body,
            created_at=datetime(2027, 3, 20, tzinfo=UTC),
        )
    )
    session.flush()


def begin_before_easter(db: Database, *, holidays: HolidayPolicy) -> None:
    now = datetime(2027, 3, 23, 12, 0, tzinfo=UTC)
    with transaction(db) as session:
        world = support_partnership.create_partnership(session)
        schedules.turn_on(
            session,
            partnership=world.partnership,
            channel=world.channel,
            rhythm=Rhythm(),
            by=world["Lene"],
            now=now,
        )
        amend(session, world.partnership, country="DK", checkins={"holidays": holidays.value})
        sync.sync(session, partnership=world.partnership, now=now)


def described(world: InUse) -> str:
    now = datetime(2027, 3, 23, 12, 0, tzinfo=UTC)
    return schedule_text.describe(world.session, partnership=world.partnership, now=now)


def test_the_prompt_shows_why_it_was_moved(db: Database) -> None:
    begin_before_easter(db, holidays=HolidayPolicy.MOVE)
    with transaction(db) as session:
        assert "Next: Tue 30 Mar 2027, 09:00" in (
            text := described(support_partnership.reopen(session))
        )
        assert "Moved from Mon 29 Mar 2027, a public holiday (Easter Monday)." in text

    assert run_due(db, now=datetime(2027, 3, 29, 7, 0, tzinfo=UTC)) == RunResult()
    assert run_due(db, now=datetime(2027, 3, 30, 7, 0, tzinfo=UTC)) == RunResult(posted=1)

    with transaction(db) as session:
        [shown] = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == "C1"))
        assert "Check-in, Tue 30 Mar" in shown.arguments["text"]
        assert "Moved from Mon 29 Mar, a public holiday (Easter Monday)." in shown.arguments["text"]
        occurrence = session.scalars(select(Occurrence)).one()
        assert occurrence.moved_from == EASTER_MONDAY
        # The schedule continues from its regular days.
        assert session.scalars(select(Schedule.next_due_at)).one() == datetime(
            2027, 4, 5, 7, 0, tzinfo=UTC
        )


def test_the_holiday_of_a_moved_prompt_is_named_as_the_charter_says_now(db: Database) -> None:
    begin_before_easter(db, holidays=HolidayPolicy.MOVE)
    now = datetime(2027, 3, 30, 7, 0, tzinfo=UTC)
    assert run_due(db, now=now) == RunResult(posted=1)

    def text_after(**changes: Any) -> str:
        with transaction(db) as session:
            amend(session, support_partnership.reopen(session).partnership, **changes)
            prompts.publish(session, session.scalars(select(Occurrence)).one(), now=now)
            sent = select(OutboxMessage).where(OutboxMessage.channel == "C1")
            newest = session.scalars(sent.order_by(OutboxMessage.id.desc())).first()
            assert newest is not None
            return str(newest.arguments["text"])

    assert "Flyttet fra mandag den 29. marts 2027" in text_after(language="da")
    assert "(Anden påskedag)" in text_after(language="da")
    # In the charter, the day is no longer a holiday.
    assert "Flyttet" not in text_after(country=None)


def test_a_date_skipped_for_a_holiday_is_not_posted(db: Database) -> None:
    begin_before_easter(db, holidays=HolidayPolicy.SKIP)

    for day in (29, 30):
        assert run_due(db, now=datetime(2027, 3, day, 7, 0, tzinfo=UTC)) == RunResult()
    assert run_due(db, now=datetime(2027, 4, 5, 7, 0, tzinfo=UTC)) == RunResult(posted=1)

    with transaction(db) as session:
        [shown] = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == "C1"))
        assert "public holiday" not in shown.arguments["text"]
