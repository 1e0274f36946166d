"""The charter's page, its forms and the terms that they change."""

from typing import Any

from sqlalchemy import select

from pico_bot.model.charter import Charter
from pico_bot.sandbox.entities import Message
from tests.stories.person import Person
from tests.stories.stage import Stage

EDIT_PIM = "charter_edit:area/pim"


def press(person: Person, message: Message, action_id: str) -> None:
    outcome = person.stage.loop.run(person.client.click(message, action_id))
    assert outcome.ok, outcome.error
    person.stage.settled()


def terms(stage: Stage) -> Any:
    """The newest version of the charter."""
    assert stage.service is not None
    return stage.service.db.run(
        lambda session: session.scalars(select(Charter).order_by(Charter.version)).all()[-1].terms
    )
