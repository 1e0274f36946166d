"""What a transaction sees of a record after it has waited for another one that changed it."""

from collections.abc import Iterator
from datetime import date

import pytest

from pico_bot.core.db import Database
from pico_bot.model.records import Issue
from pico_bot.records import issues, lookup
from tests.records.drafts import actor, log_decision, log_issue
from tests.support import partnership
from tests.support.partnership import InUse
from tests.support.waiting import run_while_waiting


@pytest.fixture
def db(postgresql_url: str) -> Iterator[Database]:
    """On SQLite there is one transaction at a time."""
    database = Database(postgresql_url)
    with partnership.transaction(database) as session:
        world = partnership.create_partnership(session)
        log_issue(world)
    yield database
    database.dispose()


def issue_of(world: InUse) -> Issue:
    record = lookup.find_by_reference(
        world.session, partnership=world.partnership, reference="I-1", locked=True
    )
    assert isinstance(record, Issue)
    return record


def test_the_new_owner_is_seen(db: Database) -> None:
    def assign(world: InUse) -> None:
        issues.assign(
            world.session, issue=issue_of(world), owner=world["Berit"], by=actor(world, "Lene")
        )

    owner = run_while_waiting(db, first=assign, second=lambda world: issue_of(world).responsible)
    assert owner is not None
    assert owner.name == "Berit"


def test_fields_of_one_kind_are_seen(db: Database) -> None:
    due_on = date(2026, 12, 1)

    def set_due(world: InUse) -> None:
        issues.set_due(world.session, issue=issue_of(world), due_on=due_on, by=actor(world, "Lene"))

    assert (
        run_while_waiting(db, first=set_due, second=lambda world: issue_of(world).due_on) == due_on
    )


def test_a_card_that_is_updated_for_another_record_shows_the_newest_state(db: Database) -> None:
    def acknowledge(world: InUse) -> None:
        issues.acknowledge(world.session, issue=issue_of(world), by=actor(world, "Lene"))

    def propose(world: InUse) -> str:
        log_decision(world, "Texts are English, see I-1")
        return str(world.outbox()[0].arguments)

    shown = run_while_waiting(db, first=acknowledge, second=propose)
    assert "D-1" in shown
    assert "acknowledged" in shown


def test_a_card_shows_a_link_that_was_made_meanwhile(db: Database) -> None:
    def propose(world: InUse) -> None:
        log_decision(world, "Texts are English, see I-1")

    def acknowledge(world: InUse) -> str:
        issues.acknowledge(world.session, issue=issue_of(world), by=actor(world, "Lene"))
        return str(world.outbox()[0].arguments)

    shown = run_while_waiting(db, first=propose, second=acknowledge)
    assert "acknowledged" in shown
    assert "D-1" in shown
