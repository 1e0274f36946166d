"""Fixtures of the check-in tests."""

from collections.abc import Iterator

import pytest

from pico_bot.core.db import Database
from tests.support import partnership
from tests.support.partnership import InUse, transaction


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.dispose()


@pytest.fixture
def world(db: Database) -> Iterator[InUse]:
    """A partnership in a transaction that is rolled back after the test."""
    with transaction(db) as session:
        yield partnership.create_partnership(session)
