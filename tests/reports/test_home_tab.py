"""The Home tab is published at most every few seconds, a limit of Slack's."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from pico_bot.core.db import Database
from pico_bot.delivery.outbox import Method
from pico_bot.jobs import run_due
from pico_bot.model.delivery import OutboxMessage, OutboxState
from tests.escalation.scenarios import at, log, set_up_partnership
from tests.reports.actions import open_home_tab
from tests.support.partnership import reopen, transaction
from tests.support.ticks import deliver

A_LITTLE = timedelta(seconds=0.5)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    with transaction(database) as session:
        set_up_partnership(session)
    yield database
    database.dispose()


def published(db: Database) -> list[str]:
    """The views waiting to be published; reading them publishes them."""
    with transaction(db) as session:
        found = session.scalars(
            select(OutboxMessage.arguments).where(
                OutboxMessage.method == Method.PUBLISH, OutboxMessage.state == OutboxState.PENDING
            )
        ).all()
    deliver(db)
    return [str(arguments) for arguments in found]


def test_the_tab_is_published_at_most_every_five_seconds(db: Database) -> None:
    found = list[tuple[timedelta, str]]()
    start = now = at(1, 12)
    with transaction(db) as session:
        open_home_tab(session, "UMADS", now=now)
    for number in range(24):
        with transaction(db) as session:
            log(reopen(session), f"Lamp {number} lacks a colour", now=now)
        run_due(db, now=now)
        found += [(now - start, view) for view in published(db)]
        now += A_LITTLE

    assert [moment.total_seconds() for moment, _ in found] == [0, 5, 10]
    assert "Lamp 10 lacks" in found[1][1]
    assert "Lamp 20 lacks" in found[2][1]
