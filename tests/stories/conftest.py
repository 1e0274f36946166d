"""Fixtures of the stories: the stage and its people."""

from collections.abc import Iterator

import pytest

from handlers import handler_services, member_picker
from tests.stories.person import Person
from tests.stories.stage import Loop, Stage

ROLES = (
    ("lead", "Mette Lund"),
    ("pim-consultant", "Jonas Friis"),
    ("data-modeller", "Sara Holm"),
    ("integration-specialist", "Emil Krag"),
    ("business-owner", "Lars Winther"),
    ("data-owner", "Anna Berg"),
    ("process-owner", "Ida Krogh"),
    ("it-owner", "Peter Dahl"),
)


@pytest.fixture(scope="session")
def loop() -> Iterator[Loop]:
    """The event loop that workspaces and bots run on."""
    loop = Loop()
    yield loop
    loop.close()


@pytest.fixture
def bare(loop: Loop, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A workspace whose channels have no partnership yet, on each database."""
    # A busy machine is no reason to answer or open a form without people.
    for module in (member_picker, handler_services):
        monkeypatch.setattr(module, "LOOKUP_SECONDS", 10.0)
    stage = Stage(loop, database_url)
    stage.open()
    yield stage
    stage.close()


@pytest.fixture
def stage(bare: Stage) -> Stage:
    """A workspace with one partnership, in which every role is filled."""
    bare.set_up(*ROLES)
    return bare


@pytest.fixture
def anna(stage: Stage) -> Person:
    """The customer's data owner."""
    return stage.person("Anna Berg")


@pytest.fixture
def lars(stage: Stage) -> Person:
    """The customer's business owner."""
    return stage.person("Lars Winther")


@pytest.fixture
def mette(stage: Stage) -> Person:
    """The consultancy's lead."""
    return stage.person("Mette Lund")


@pytest.fixture
def jonas(stage: Stage) -> Person:
    """The consultancy's PIM consultant."""
    return stage.person("Jonas Friis")


@pytest.fixture
def sara(stage: Stage) -> Person:
    """The consultancy's data modeller."""
    return stage.person("Sara Holm")
