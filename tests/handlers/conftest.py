"""A partnership on the stage of the stories, where Slack's payloads can be forged.

Handlers have no SQL, so these tests run on SQLite; the stories run on each database.
"""

import pytest

from tests.stories.conftest import anna, bare, jonas, lars, loop, mette, sara, stage

__all__ = ["anna", "bare", "database_url", "jonas", "lars", "loop", "mette", "sara", "stage"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The database of the bot on the stage."""
    return sqlite_url
