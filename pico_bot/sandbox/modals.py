"""The app's views: Home tabs, and each person's stack of modals."""

import copy
import secrets

from pico_bot.sandbox.entities import JsonObject, Person, View, new_id, ts_of
from pico_bot.sandbox.forms import elements_of, initial_state
from pico_bot.sandbox.world import World

MAX_VIEWS = 3


class ViewRefused(Exception):
    """Slack refused to show or change a view; `error` is its error code."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class Modals:
    """Opens, pushes, updates and closes views."""

    def __init__(self, world: World) -> None:
        self._world = world

    def top(self, person: Person) -> View | None:
        """Return the topmost modal of `person`, if any is open."""
        stack = self._world.modals.get(person.id)
        return stack[-1] if stack else None

    def open(self, person: Person, body: JsonObject) -> View:
        """Open a modal, which replaces any open one.

        Raises:
            ViewRefused: if its `external_id` is in use.
        """
        self._world.modals[person.id] = []
        view = self._new(person, body, root=None)
        self._world.modals[person.id] = [view]
        self._world.touch()
        return view

    def push(self, person: Person, body: JsonObject) -> View:
        """Open a modal on top of the person's current one.

        Raises:
            ViewRefused: if none is open, three are, or the `external_id` is in use.
        """
        stack = self._world.modals.get(person.id)
        if not stack:
            raise ViewRefused("not_found")
        if len(stack) >= MAX_VIEWS:
            raise ViewRefused("push_limit_reached")
        view = self._new(person, body, root=stack[0])
        view.previous_id = stack[-1].id
        stack.append(view)
        self._world.touch()
        return view

    def update(self, view: View, body: JsonObject) -> None:
        """Replace a view's content; inputs with the same ids keep their values."""
        before = view.entered
        self._fill(view, body)
        for block_id, actions in before.items():
            for action_id, state in actions.items():
                fresh = view.entered.get(block_id, {}).get(action_id)
                if fresh is not None and fresh["type"] == state["type"]:
                    view.entered[block_id][action_id] = state
        self._world.touch()

    def close(self, view: View) -> None:
        """Close a view and the ones above it."""
        stack = self._world.modals.get(view.person.id, [])
        if view in stack:
            del stack[stack.index(view) :]
        self._world.touch()

    def clear(self, person: Person) -> None:
        """Close all of a person's modals."""
        self._world.modals.pop(person.id, None)
        self._world.touch()

    def publish(self, person: Person, body: JsonObject) -> View:
        """Set a person's Home tab."""
        view = self._world.homes.get(person.id)
        if view is None:
            view = self._new(person, body, root=None)
            self._world.homes[person.id] = view
        self._fill(view, body)
        self._world.touch()
        return view

    def find(self, *, view_id: str | None, external_id: str | None) -> View | None:
        """Return an open view or Home tab by its id or the app's `external_id`."""
        for view in self._all():
            if view_id and view.id == view_id:
                return view
            if external_id and view.body.get("external_id") == external_id:
                return view
        return None

    def _all(self) -> list[View]:
        stacked = [view for stack in self._world.modals.values() for view in stack]
        return stacked + list(self._world.homes.values())

    def _new(self, person: Person, body: JsonObject, *, root: View | None) -> View:
        external_id = body.get("external_id")
        if external_id and self.find(view_id=None, external_id=external_id):
            raise ViewRefused("duplicate_external_id")
        view_id = new_id("V", 11)
        view = View(view_id, person, body, "", root.id if root else view_id)
        self._fill(view, body)
        return view

    def _fill(self, view: View, body: JsonObject) -> None:
        view.body = copy.deepcopy(body)
        view.hash = f"{ts_of(self._world.clock.now()).split('.')[0]}.{secrets.token_hex(4)}"
        view.entered = {}
        fill_ids(view.blocks)
        for block, element in elements_of(view.blocks):
            state = initial_state(element)
            if state is not None:
                view.entered.setdefault(block["block_id"], {})[element["action_id"]] = state


def fill_ids(blocks: list[JsonObject]) -> list[JsonObject]:
    """Fill in the block ids and action ids that the app left out."""
    for block in blocks:
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
    for _block, element in elements_of(blocks):
        element.setdefault("action_id", secrets.token_urlsafe(4)[:5])
    return blocks
