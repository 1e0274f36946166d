"""Absences that follow each other: who never came back in between hears of all of it at once."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from sqlalchemy import select

from pico_bot.core.db import Database
from pico_bot.model.charter_terms import SideHours
from pico_bot.model.delivery import OutboxMessage
from pico_bot.model.people import Absence
from pico_bot.model.records import Issue
from pico_bot.model.vocabulary import Side
from pico_bot.people import absences, contacts
from pico_bot.records import issues
from tests.escalation.scenarios import at, begin, by, log, run_through
from tests.support.partnership import reopen, transaction


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.dispose()


def test_who_goes_away_again_before_coming_back_is_told_of_both_times(db: Database) -> None:
    with transaction(db) as session:
        world = begin(session)
        mads = world["Mads"]
        absences.start(session, member=mads, until=date(2026, 11, 27), by=mads, now=at(0, 9))
        issue = log(world, now=at(1, 9))
        assert isinstance(issue, Issue)
        issues.acknowledge(session, issue=issue, by=by(world, "Lene", at(1, 10)))
    run_through(db, start=at(0, 9), end=at(6, 18))
    with transaction(db) as session:
        world = reopen(session)
        mads = world["Mads"]
        absences.start(session, member=mads, until=date(2026, 12, 2), by=mads, now=at(6, 18))
    run_through(db, start=at(6, 18), end=at(11, 18))
    with transaction(db) as session:
        told = session.scalars(
            select(OutboxMessage.arguments).where(
                OutboxMessage.channel == "UMADS", OutboxMessage.key.startswith("back:")
            )
        ).all()
    [message] = told
    happened, _ = message["text"].split("*Waiting for you*")
    assert "since 23 Nov 2026" in happened
    assert "I-1" in happened
    assert "Nothing became of your records" not in happened


@pytest.mark.parametrize(
    ("name", "ends", "at_work"),
    [("Dorte", at(5, 9), at(7, 18)), ("Mads", at(5, 0), at(7, 9))],
)
def test_a_day_away_ends_where_ones_side_is_and_so_does_coming_back(
    db: Database, name: str, ends: datetime, at_work: datetime
) -> None:
    # Nine hours behind.
    angeles = SideHours(time_zone="America/Los_Angeles", country="US")
    with transaction(db) as session:
        world = begin(session, terms={"own_hours": {Side.CUSTOMER: angeles}})
        who = world[name]
        absences.start(session, member=who, until=date(2026, 11, 27), by=who, now=at(0, 9))
        absence = session.scalars(select(Absence)).one()
        assert (absence.until_at, absence.welcome_at) == (ends, at_work)
        shown = contacts.roles_message(
            session, partnership=world.partnership, statuses={}, now=at(0, 10)
        )
    assert "through 27 Nov 2026" in shown.text


def test_who_takes_over_hears_at_once_what_and_whoever_said_it_does_not(db: Database) -> None:
    with transaction(db) as session:
        world = begin(session)
        log(world, "Lamps lack a colour", now=at(0, 9))
        log(world, "One name a lamp", now=at(0, 9), area="product-data")
        for name in ("Mads", "Dorte"):
            who = world[name]
            absences.start(session, member=who, until=date(2026, 11, 27), by=who, now=at(0, 10))
    assert taken_over(db) == {
        "ULENE": (
            ":wave: Mads is away through Friday 27 November 2026. You're covering for "
            "them in *Customer 1*; these are waiting for you:\n*Waiting for you*\n"
            ":ticket: *I-1* Lamps lack a colour · _open_ · Lene · high"
        ),
        # The role has no deputy, so it goes to who leads that side.
        "UBERIT1": (
            ":wave: Dorte is away through Friday 27 November 2026. You're covering "
            "for them in *Customer 1*; these are waiting for you:\n*Waiting for you*\n"
            ":ticket: *I-2* One name a lamp · _open_ · Berit · high"
        ),
    }


def test_whoever_marks_somebody_else_away_reads_in_the_answer_what_came(db: Database) -> None:
    with transaction(db) as session:
        world = begin(session)
        log(world, now=at(0, 9))
        mads, lene = world["Mads"], world["Lene"]
        absences.start(session, member=mads, until=date(2026, 11, 27), by=lene, now=at(0, 10))
    assert taken_over(db) == {}


def taken_over(db: Database) -> dict[str, str]:
    """What was owed to whom about what they take over."""
    with transaction(db) as session:
        owed = session.scalars(
            select(OutboxMessage).where(OutboxMessage.key.startswith("takes-over:"))
        ).all()
        return {each.channel: each.arguments["text"] for each in owed}
