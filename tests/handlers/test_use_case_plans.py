"""What people do reads by index, whatever the size of the tables."""

from collections.abc import Iterator
from typing import Any

import pytest

from pico_bot.core.db import Database
from tests.handlers.test_statement_counts import use_cases_of
from tests.stories.conftest import ROLES
from tests.stories.messages import card
from tests.stories.stage import Loop, Stage
from tests.support.many_rows import copy_everything
from tests.support.partnership import transaction
from tests.support.query_plans import recorded, scans


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The bot's database, on each engine."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def statements() -> Iterator[list[tuple[str, Any]]]:
    """All statements of the test, in order."""
    with recorded() as found:
        yield found


@pytest.fixture
def stage(statements: list[tuple[str, Any]], loop: Loop, database_url: str) -> Iterator[Stage]:
    """A workspace with a partnership that sends signed requests."""
    stage = Stage(loop, database_url, transport="http")
    stage.open()
    stage.set_up(*ROLES)
    statements.clear()
    yield stage
    stage.close()


def test_no_use_case_reads_a_whole_table(
    stage: Stage, statements: list[tuple[str, Any]], database_url: str
) -> None:
    stage.person("Mette Lund").command("/pico checkin now")
    stage.person("Anna Berg").say("#decision Lamps are measured in millimetres")
    stage.person("Anna Berg").say("#change Lamps get a second picture")
    for name, use_case in use_cases_of(stage).items():
        if name == "form":
            stage.person("Sara Holm").click(card(stage, "I-1"), "Resolve")
        use_case()
    stage.settled()
    stage.stop_bot()
    of_use_cases = list(statements)
    db = Database(database_url)
    with transaction(db) as session:
        copy_everything(session, times=200)

    found = scans(db, of_use_cases)
    db.dispose()
    assert len(of_use_cases) > 100
    assert found == [], "\n\n".join(found)
