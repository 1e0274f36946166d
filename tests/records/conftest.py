"""Fixtures for tests of records."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

# These rooms register what proposals do.
import pico_bot.charter
import pico_bot.phases  # noqa: F401
from pico_bot.core.db import Database
from tests.support import partnership
from tests.support.partnership import InUse


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    """A session that is rolled back after the test."""
    with Session(db.engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def world(session: Session) -> InUse:
    """A partnership with both lead roles held."""
    return partnership.create_partnership(session)
