"""The weekly digest after downtime, holidays and charter changes."""

from datetime import datetime, timedelta

from sqlalchemy import select

from pico_bot.charter import apply
from pico_bot.core.db import Database
from pico_bot.jobs import run_due
from pico_bot.model import snapshot_of
from pico_bot.model.charter_terms import CheckinTerms, DigestTerms, HolidayPolicy, SideHours
from pico_bot.model.digests import Digest
from pico_bot.model.partnership import NOT_COMPUTED
from pico_bot.model.vocabulary import Side
from tests.escalation.scenarios import amend, at
from tests.reports.actions import EIGHT, WEEK, digests, posted, set_up_partnership, texts
from tests.support import partnership
from tests.support.partnership import transaction


def test_after_downtime_one_digest_is_sent_for_the_current_week(
    db: Database,
) -> None:
    set_up_partnership(db)
    run_due(db, now=at(16, 10))
    assert len(digests(db)) == 1
    assert "week of 7 Dec\n" in texts(db)[0]


def test_a_digest_that_a_holiday_moved_keeps_its_week(
    db: Database,
) -> None:
    with transaction(db) as session:
        world = partnership.create_partnership(session)
        amend(world, country="DK", digests=DigestTerms(weekday=4))
        world.partnership.digest_due_at = NOT_COMPUTED
    # Good Friday and Easter Monday, in 2027.
    for day in range(119, 136):
        run_due(db, now=at(day, 8))
    with transaction(db) as session:
        shown = session.execute(select(Digest.posted_at, Digest.week).order_by(Digest.id)).all()
    assert [(when, week.isoformat()) for when, week in shown] == [
        (at(127, 8), "2027-03-22"),
        (at(130, 8), "2027-03-29"),
    ]


def test_a_digest_keeps_the_holidays_as_check_ins_do(db: Database) -> None:
    danes = SideHours(time_zone="Europe/Copenhagen", country="DK")
    with transaction(db) as session:
        world = partnership.create_partnership(session)
        amend(
            world,
            country=None,
            own_hours={Side.CUSTOMER: danes},
            checkins=CheckinTerms(holidays=HolidayPolicy.SKIP),
        )
        world.partnership.digest_due_at = NOT_COMPUTED
    # Easter Monday is the customer's holiday, so neither digest nor check-in is sent that week.
    for day in range(119, 141):
        run_due(db, now=at(day, 8))
    assert [week for _, week in posted(db)] == ["2027-04-05", "2027-04-12"]


def test_a_late_digest_waits_for_working_hours(db: Database) -> None:
    set_up_partnership(db)
    assert run_due(db, now=at(7, 22)).failed == 0
    run_due(db, now=at(8, 8, 59))
    assert digests(db) == []
    run_due(db, now=at(8, 9))
    assert len(digests(db)) == 1
    for hour in (10, 24 * 6 + 7):
        run_due(db, now=at(8, 0) + timedelta(hours=hour))
    run_due(db, now=EIGHT + WEEK)
    assert [week for _, week in posted(db)] == ["2026-11-30", "2026-12-07"]


def test_a_digest_that_is_a_week_late_is_replaced_by_the_next(db: Database) -> None:
    set_up_partnership(db)
    run_due(db, now=at(14, 7))
    assert digests(db) == []
    run_due(db, now=at(14, 8))
    assert [week for _, week in posted(db)] == ["2026-12-07"]


def test_a_waiting_digest_survives_a_charter_change(db: Database) -> None:
    set_up_partnership(db)
    run_due(db, now=at(7, 22))
    with transaction(db) as session:
        world = partnership.reopen(session)
        before = snapshot_of(world.partnership).terms
        amend(world, digests=DigestTerms(weekday=3))
        after = snapshot_of(world.partnership).terms
        apply.apply_terms(
            session, partnership=world.partnership, before=before, after=after, now=at(8, 8, 30)
        )
    run_due(db, now=at(8, 9))
    # By the new charter, the newest one is that of last Thursday.
    assert [week for _, week in posted(db)] == ["2026-11-23"]
    assert due_at(db) == at(10, 8)


def test_new_consultancy_hours_reschedule_it(db: Database) -> None:
    set_up_partnership(db)
    swedes = SideHours(time_zone="Europe/Stockholm", country="SE")
    with transaction(db) as session:
        world = partnership.reopen(session)
        before = snapshot_of(world.partnership).terms
        amend(world, own_hours={Side.CONSULTANCY: swedes})
        after = snapshot_of(world.partnership).terms
        apply.apply_terms(
            session, partnership=world.partnership, before=before, after=after, now=at(0, 13)
        )
    assert due_at(db) == NOT_COMPUTED


def test_a_late_digest_waits_for_the_consultancys_hours(db: Database) -> None:
    set_up_partnership(db)
    york = SideHours(time_zone="America/New_York")
    with transaction(db) as session:
        amend(partnership.reopen(session), own_hours={Side.CONSULTANCY: york})
    for hour in (10, 14):
        run_due(db, now=at(7, hour))
    assert digests(db) == []
    run_due(db, now=at(7, 15))
    assert len(digests(db)) == 1


def due_at(db: Database) -> datetime | None:
    with transaction(db) as session:
        return partnership.reopen(session).partnership.digest_due_at
