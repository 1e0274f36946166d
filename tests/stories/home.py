"""The Home tab as a person reads it."""

from pico_bot.sandbox.entities import View
from tests.stories.messages import action_of, shown
from tests.stories.person import Person


def open_home(person: Person) -> None:
    """Open the Home tab."""
    person.stage.loop.run(person.client.open_home())
    person.stage.settled()


def home(person: Person) -> View:
    """The Home tab that a person opens."""
    open_home(person)
    view = person.client.home
    assert view is not None
    return view


def reads(person: Person) -> str:
    """The text of their current tab."""
    view = person.client.home
    return shown(view) if view is not None else ""


def press(person: Person, label: str) -> None:
    """Click a button on the Home tab."""
    view = person.client.home
    assert view is not None
    outcome = person.stage.loop.run(person.client.act_in_view(view, action_of(view, label)))
    assert outcome.ok, outcome.error
    person.stage.settled()
