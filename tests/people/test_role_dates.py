"""Roles that begin or end on a day: each moment is announced once, and only if it matters."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.charter import amend
from pico_bot.core.db import Database
from pico_bot.jobs import run_due
from pico_bot.model.actor import Actor
from pico_bot.model.delivery import OutboxMessage
from pico_bot.model.people import Assignment
from pico_bot.model.vocabulary import Rank, Via
from pico_bot.partnerships import roles
from pico_bot.people import role_dates
from tests.support.partnership import NOON, InUse, create_partnership, reopen, transaction

DAY = timedelta(days=1)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    with transaction(database) as session:
        create_partnership(session)
    yield database
    database.dispose()


def assign(
    world: InUse,
    name: str,
    *,
    rank: Rank = Rank.PRIMARY,
    first: int = 0,
    days: int | None = None,
) -> None:
    """Give the role of data owner `first` days after NOON, for so many days."""
    begin = NOON + first * DAY
    roles.assign(
        world.session,
        partnership=world.partnership,
        key="data-owner",
        member=world[name],
        rank=rank,
        now=NOON,
        from_at=begin,
        until_at=None if days is None else begin + days * DAY,
    )


def run(db: Database, *, day: int) -> None:
    """Run what is due so many days after NOON."""
    run_due(db, now=NOON + day * DAY)


def announced(session: Session) -> list[str]:
    """What Lene, the lead, was sent about roles that began or ended."""
    query = select(OutboxMessage.arguments).where(
        OutboxMessage.channel == "ULENE", OutboxMessage.key.startswith("role-date:")
    )
    return [each["text"] for each in session.scalars(query.order_by(OutboxMessage.id))]


def test_a_substitute_and_the_return_are_one_message_each(db: Database) -> None:
    with transaction(db) as session:
        assign(reopen(session), "Berit", first=1, days=2)
    for day in range(5):
        run(db, day=day)
    with transaction(db) as session:
        first, second = announced(session)
        assert first.startswith("Berit is now *Data owner* in *Customer 1*. This applies until")
        assert first.endswith("Dorte no longer has this role.")
        assert second == (
            "Dorte is now *Data owner* in *Customer 1*. Berit no longer has this role."
        )


def test_a_deputy_who_is_primary_for_some_days_is_announced_as_such(db: Database) -> None:
    with transaction(db) as session:
        assign(reopen(session), "Berit", rank=Rank.DEPUTY)
        assign(reopen(session), "Berit", first=1, days=2)
    for day in range(5):
        run(db, day=day)
    with transaction(db) as session:
        assert not any("no longer a deputy" in each for each in announced(session))
        contact = roles.contact(reopen(session).partnership, key="data-owner", now=NOON + 4 * DAY)
        assert [each.name for each in contact.holders()] == ["Dorte", "Berit"]


def test_a_period_that_passed_while_nothing_ran_is_announced_as_over(db: Database) -> None:
    with transaction(db) as session:
        assign(reopen(session), "Berit", rank=Rank.DEPUTY, first=1, days=2)
    run(db, day=9)
    with transaction(db) as session:
        assert announced(session) == [
            "Berit is no longer a deputy for *Data owner* in *Customer 1*."
        ]


def test_a_moment_is_handled_once(db: Database) -> None:
    with transaction(db) as session:
        assign(reopen(session), "Berit", rank=Rank.DEPUTY, first=1)
    now: datetime = NOON + DAY
    with transaction(db) as session:
        query = role_dates.due_assignments()
        [(assignment_id, due_at)] = session.execute(query, {"now": now}).all()
        assert due_at == now
        assert role_dates.apply_due(session, assignment_id, now=now)
        assert not role_dates.apply_due(session, assignment_id, now=now)
        assert session.get_one(Assignment, assignment_id).due_at is None


def test_a_first_lead_who_begins_later_is_briefed_then(db: Database) -> None:
    with transaction(db) as session:
        world = create_partnership(session, number=2, assign=False)
        by = Actor(member=world["Lene"], via=Via.COMMAND, now=NOON)
        for key, name, begin in (("lead", "Lene", NOON), ("business-owner", "Dorte", NOON + DAY)):
            roles.assign(
                session,
                partnership=world.partnership,
                key=key,
                member=world[name],
                rank=Rank.PRIMARY,
                now=NOON,
                from_at=begin,
            )
        areas = {"process": {"response_days": 2}}
        amend.propose_change(
            session, channel=world.channel, changes={"areas": areas}, reason=None, by=by
        )
    for day, expected in ((0, 0), (1, 1)):
        run(db, day=day)
        with transaction(db) as session:
            briefed = OutboxMessage.key.startswith("lead-onboarding:")
            assert len(session.scalars(select(OutboxMessage.id).where(briefed)).all()) == expected
