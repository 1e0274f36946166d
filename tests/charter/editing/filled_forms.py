"""Input for the charter's forms, as Slack sends it."""

from pico_bot.blockkit.blocks import Block
from pico_bot.blockkit.submitted_form import SubmittedForm
from pico_bot.sandbox.blockkit import view_problems
from pico_bot.sandbox.clock import SandboxClock
from pico_bot.sandbox.entities import Person, Team, View
from pico_bot.sandbox.forms import Entry, elements_of, fill, initial_state, validation_errors
from pico_bot.sandbox.seed import new_world


def fill_in(form: Block, entries: dict[str, Entry]) -> SubmittedForm:
    """What Slack sends if a person changes these inputs of `form` and leaves the others."""
    assert view_problems(form) == []
    person = Person("U0METTE001", "mette", "Mette Lund", Team("T1", "Pico", "pico"))
    view = View("V1", person, form, "hash", "V1")
    for block, element in elements_of(view.blocks):
        state = initial_state(element)
        if state is not None:
            view.entered.setdefault(block["block_id"], {})[element["action_id"]] = state
    fill(view, entries, new_world(SandboxClock()))
    assert validation_errors(view) == {}
    return SubmittedForm({"blocks": view.blocks, "state": {"values": view.entered}})
