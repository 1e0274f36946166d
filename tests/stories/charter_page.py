"""The charter's page, its forms and the terms that they change."""

from typing import Any

from sqlalchemy import select

from pico_bot.model.charter import Charter
from pico_bot.sandbox.entities import Message, View
from tests.stories.messages import said
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


def page(person: Person) -> Message:
    """The charter's page that a person gets when they mention the bot."""
    person.say("@Pico charter")
    return person.ephemerals()[-1]


def edit(person: Person, action_id: str) -> View:
    """Press an *Edit* of a fresh page, and return the form that it opens."""
    press(person, page(person), action_id)
    return person.modal


def exported(person: Person) -> str:
    """The charter's file, put together from the messages that contain it."""
    before = len(person.ephemerals())
    person.say("@Pico charter export")
    codes = [said(each).split("```")[1].strip("\n") for each in person.ephemerals()[before:]]
    return "\n".join(codes).replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
