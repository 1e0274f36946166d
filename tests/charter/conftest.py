"""A partnership whose charter the tests change, on each database."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from tests.support import partnership
from tests.support.partnership import InUse


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    """A session that only this test uses."""
    database = Database(database_url)
    with Session(database.engine, expire_on_commit=False) as session:
        yield session
    database.dispose()


@pytest.fixture
def world(session: Session) -> InUse:
    """A partnership with both lead roles filled."""
    return partnership.create_partnership(session)
