"""The stack of modals that one person sees, and their Home tab."""

from typing import Any

import pytest

from pico_bot.sandbox.entities import View
from pico_bot.sandbox.forms import fill
from pico_bot.sandbox.modals import MAX_VIEWS, Modals, ViewRefused, fill_ids
from pico_bot.sandbox.seed import new_world
from pico_bot.sandbox.world import World
from tests.sandbox.fixed_clock import FixedClock


@pytest.fixture
def world() -> World:
    return new_world(FixedClock())


@pytest.fixture
def modals(world: World) -> Modals:
    return Modals(world)


def body(kind: str = "plain_text_input", **more: Any) -> dict[str, Any]:
    element: dict[str, Any] = {"type": kind, "action_id": "a"}
    return {"type": "modal", "blocks": [{"type": "input", "block_id": "b", "element": element}]} | (
        more
    )


def entered(view: View) -> Any:
    return view.entered["b"]["a"].get("value")


def test_a_new_modal_replaces_the_whole_stack(world: World, modals: Modals) -> None:
    mette, jonas = world.people[:2]
    modals.open(mette, body())
    modals.push(mette, body())
    other = modals.open(jonas, body())
    view = modals.open(mette, body())
    assert world.modals[mette.id] == [view]
    assert modals.top(mette) is view
    assert modals.top(jonas) is other


def test_a_stack_has_at_most_three_views(world: World, modals: Modals) -> None:
    mette = world.people[0]
    with pytest.raises(ViewRefused, match="not_found"):
        modals.push(mette, body())
    views = [modals.open(mette, body())]
    views += [modals.push(mette, body()) for _ in range(MAX_VIEWS - 1)]
    with pytest.raises(ViewRefused, match="push_limit_reached"):
        modals.push(mette, body())
    assert [each.previous_id for each in views] == [None, views[0].id, views[1].id]
    assert {each.root_id for each in views} == {views[0].id}


def test_closing_a_view_closes_those_above_it(world: World, modals: Modals) -> None:
    mette = world.people[0]
    first = modals.open(mette, body())
    second = modals.push(mette, body())
    modals.push(mette, body())
    modals.close(second)
    assert modals.top(mette) is first
    modals.clear(mette)
    assert modals.top(mette) is None


def test_an_update_keeps_the_input_of_the_same_type(world: World, modals: Modals) -> None:
    view = modals.open(world.people[0], body())
    fill(view, {"a": "half"}, world)
    before = view.hash
    modals.update(view, body())
    assert entered(view) == "half"
    assert view.hash != before
    modals.update(view, body("number_input"))
    assert entered(view) is None


def test_an_external_id_is_unique_among_open_views(world: World, modals: Modals) -> None:
    mette, jonas = world.people[:2]
    view = modals.open(mette, body(external_id="mine"))
    assert modals.find(view_id=None, external_id="mine") is view
    assert modals.find(view_id=view.id, external_id=None) is view
    with pytest.raises(ViewRefused, match="duplicate_external_id"):
        modals.open(jonas, body(external_id="mine"))
    modals.clear(mette)
    assert modals.find(view_id=None, external_id="mine") is None
    modals.open(jonas, body(external_id="mine"))


def test_a_home_tab_is_one_view_for_good(world: World, modals: Modals) -> None:
    mette = world.people[0]
    first = modals.publish(mette, {"type": "home", "blocks": []})
    again = modals.publish(mette, {"type": "home", "blocks": [{"type": "divider"}]})
    assert again is first
    assert [each["type"] for each in first.blocks] == ["divider"]
    assert modals.top(mette) is None


def test_missing_ids_are_filled_in() -> None:
    button: dict[str, Any] = {"type": "button"}
    blocks: list[dict[str, Any]] = [
        {"type": "divider", "block_id": "line"},
        {"type": "actions", "elements": [button, {"type": "button", "action_id": "go"}]},
    ]
    fill_ids(blocks)
    assert blocks[0]["block_id"] == "line"
    assert blocks[1]["block_id"]
    assert button["action_id"]
    assert blocks[1]["elements"][1]["action_id"] == "go"
