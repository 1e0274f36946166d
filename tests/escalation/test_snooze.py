"""Snoozing: when it ends, what it refuses, and how it shows."""

from datetime import datetime, timedelta

import pytest

from pico_bot.core.db import Database
from pico_bot.core.errors import BadRequest
from pico_bot.escalation import snooze
from pico_bot.model.charter_terms import SideHours
from pico_bot.model.vocabulary import Side
from pico_bot.records import sla
from tests.escalation.scenarios import (
    MONDAY,
    acknowledge,
    at,
    by,
    issue_of,
    run_through,
    timer,
    with_issue,
)
from tests.support.partnership import reopen, transaction


def test_snoozing_keeps_the_overdue_date(db: Database) -> None:
    with_issue(db, now=at(0, 9))
    run_through(db, start=at(0, 9), end=at(1, 12))
    with transaction(db) as session:
        world = reopen(session)
        snooze.snooze(
            session,
            record=issue_of(world),
            until=MONDAY + timedelta(days=3),
            reason="The vendor is asked",
            by=by(world, "Mads", at(1, 12)),
        )
    run_through(db, start=at(1, 12), end=at(3, 12))
    with transaction(db) as session:
        due = sla.deadline_of(session, issue_of(reopen(session)), now=at(3, 12))
    assert due is not None
    assert (due.at, due.is_past) == (at(0, 17), True)


@pytest.mark.parametrize(
    ("zone", "now", "until", "ends"),
    [
        # Tuesday has started there, and Wednesday's working hours start in the evening here.
        ("Pacific/Auckland", at(0, 23), 2, at(1, 21)),
        # It is still Monday there.
        ("America/Los_Angeles", at(1, 2), 1, at(1, 18)),
    ],
)
def test_a_snooze_ends_in_the_time_zone_of_the_owners_side(
    db: Database, zone: str, now: datetime, until: int, ends: datetime
) -> None:
    with_issue(db, now=at(0, 9), own_hours={Side.CONSULTANCY: SideHours(time_zone=zone)})
    with transaction(db) as session:
        world = reopen(session)
        ended = snooze.snooze(
            session,
            record=issue_of(world),
            until=MONDAY + timedelta(days=until),
            reason="The vendor is asked",
            by=by(world, "Mads", now),
        )
    assert ended == ends
    assert timer(db).next_at == ends


def test_snoozing_until_today_of_the_owners_side_is_refused(db: Database) -> None:
    auckland = SideHours(time_zone="Pacific/Auckland")
    with_issue(db, now=at(0, 9), own_hours={Side.CONSULTANCY: auckland})
    with transaction(db) as session:
        world = reopen(session)
        issue, mads = issue_of(world), by(world, "Mads", at(0, 23))
        tuesday = MONDAY + timedelta(days=1)
        with pytest.raises(BadRequest, match="Choose a date after today"):
            snooze.snooze(session, record=issue, until=tuesday, reason="Later", by=mads)


def test_a_snoozed_issue_shows_until_when(db: Database) -> None:
    with_issue(db, now=at(0, 9), due=MONDAY)
    acknowledge(db, at(0, 9))
    with transaction(db) as session:
        world = reopen(session)
        snooze.snooze(
            session,
            record=issue_of(world),
            until=MONDAY + timedelta(days=3),
            reason="The vendor is asked",
            by=by(world, "Mads", at(0, 12)),
        )
    with transaction(db) as session:
        rests = sla.deadline_of(session, issue_of(reopen(session)), now=at(1, 9))
    assert rests is not None
    assert (rests.at, rests.is_snoozed, rests.is_past) == (at(3, 9), True, False)
