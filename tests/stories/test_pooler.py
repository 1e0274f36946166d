"""The bot behind pgbouncer, which gives each transaction another session."""

from collections.abc import Iterator

import pytest

from tests.stories.conftest import ROLES
from tests.stories.messages import card, said
from tests.stories.stage import Loop, Stage


@pytest.fixture
def pooled_stage(loop: Loop, pooled_url: str) -> Iterator[Stage]:
    """A workspace with one partnership, whose bot reaches its database through a pooler."""
    stage = Stage(loop, pooled_url)
    stage.open()
    stage.set_up(*ROLES)
    yield stage
    stage.close()


def test_records_are_logged_confirmed_and_resolved(pooled_stage: Stage) -> None:
    stage = pooled_stage
    jonas, anna, emil = (stage.person(name) for name in ("Jonas Friis", "Anna Berg", "Emil Krag"))
    for at in range(1, 8):
        jonas.say(f"#issue Lamp {at} is missing area:integration", waits=False)
    stage.settled()
    for at in range(1, 8):
        emil.click(card(stage, f"I-{at}"), "Acknowledge")
    jonas.say("#decision Articles keep a number area:product-data")
    anna.click(card(stage, "D-1"), "Confirm")
    assert "confirmed by Anna Berg" in said(card(stage, "D-1"))
    assert all("Acknowledged" in said(card(stage, f"I-{at}")) for at in range(1, 8))
