"""Fixtures of the report tests."""

from collections.abc import Iterator

import pytest

from pico_bot.core.db import Database


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """An empty database, on each engine."""
    database = Database(database_url)
    yield database
    database.dispose()
