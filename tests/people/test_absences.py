"""Absences: handover, when they end, and the summary on return."""

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
from tests.escalation.scenarios import at, by, log, run_through, set_up_partnership
from tests.support.partnership import reopen, transaction


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.dispose()


def test_back_to_back_absences_get_one_summary(db: Database) -> None:
    with transaction(db) as session:
        world = set_up_partnership(session)
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
        messages = session.scalars(
            select(OutboxMessage.arguments).where(
                OutboxMessage.channel == "UMADS", OutboxMessage.key.startswith("back:")
            )
        ).all()
    [message] = messages
    happened, _ = message["text"].split("*Waiting for you*")
    assert "since 23 Nov:" in happened
    assert "I-1" in happened
    assert "Nothing changed on your records" not in happened


@pytest.mark.parametrize(
    ("name", "ends", "at_work"),
    [("Dorte", at(5, 9), at(7, 18)), ("Mads", at(5, 0), at(7, 9))],
)
def test_an_absence_ends_in_the_time_zone_of_the_members_side(
    db: Database, name: str, ends: datetime, at_work: datetime
) -> None:
    # This zone is nine hours behind.
    angeles = SideHours(time_zone="America/Los_Angeles", country="US")
    with transaction(db) as session:
        world = set_up_partnership(session, terms={"own_hours": {Side.CUSTOMER: angeles}})
        who = world[name]
        absences.start(session, member=who, until=date(2026, 11, 27), by=who, now=at(0, 9))
        absence = session.scalars(select(Absence)).one()
        assert (absence.until_at, absence.welcome_at) == (ends, at_work)
        shown = contacts.describe_roles(
            session, partnership=world.partnership, statuses={}, now=at(0, 10)
        )
    assert "through 27 Nov 2026" in shown.text


def test_new_owners_are_notified_at_once(db: Database) -> None:
    with transaction(db) as session:
        world = set_up_partnership(session)
        log(world, "Lamps lack a colour", now=at(0, 9))
        log(world, "One name a lamp", now=at(0, 9), area="product-data")
        for name in ("Mads", "Dorte"):
            who = world[name]
            absences.start(session, member=who, until=date(2026, 11, 27), by=who, now=at(0, 10))
    assert handovers(db) == {
        "ULENE": (
            ":wave: Mads is away through Fri 27 Nov 2026. You're covering for "
            "them in *Customer 1*:\n*Waiting for you*\n"
            ":ticket: *I-1* Lamps lack a colour · _open_ · Lene · high"
        ),
        # The role has no deputy, so the lead of that side covers.
        "UBERIT1": (
            ":wave: Dorte is away through Fri 27 Nov 2026. You're covering "
            "for them in *Customer 1*:\n*Waiting for you*\n"
            ":ticket: *I-2* One name a lamp · _open_ · Berit · high"
        ),
    }


def test_the_person_who_sets_the_absence_is_not_notified(db: Database) -> None:
    with transaction(db) as session:
        world = set_up_partnership(session)
        log(world, now=at(0, 9))
        mads, lene = world["Mads"], world["Lene"]
        absences.start(session, member=mads, until=date(2026, 11, 27), by=lene, now=at(0, 10))
    assert handovers(db) == {}


def handovers(db: Database) -> dict[str, str]:
    """The text of each handover message, by recipient."""
    with transaction(db) as session:
        messages = session.scalars(
            select(OutboxMessage).where(OutboxMessage.key.startswith("takes-over:"))
        ).all()
        return {each.channel: each.arguments["text"] for each in messages}
