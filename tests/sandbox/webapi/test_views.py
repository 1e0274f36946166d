"""Modals and Home tabs that the bot opens, updates and publishes."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from pico_bot.sandbox.server import Sandbox
from pico_bot.sandbox.user_client import NotPossible
from tests.sandbox.conftest import Bot, refusal

pytestmark = pytest.mark.anyio


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def option(word: str) -> dict[str, Any]:
    return {"text": plain(word), "value": word.lower()}


def modal(**more: Any) -> dict[str, Any]:
    blocks: list[dict[str, Any]] = [
        {
            "type": "input",
            "block_id": "text",
            "label": plain("Text"),
            "element": {"type": "plain_text_input", "action_id": "text", "max_length": 10},
        },
        {
            "type": "input",
            "block_id": "area",
            "label": plain("Area"),
            "optional": True,
            "element": {
                "type": "static_select",
                "action_id": "area",
                "options": [option("PIM"), option("Process")],
                "initial_option": option("PIM"),
            },
        },
        {
            "type": "actions",
            "block_id": "more",
            "elements": [{"type": "button", "action_id": "add", "text": plain("Add")}],
        },
    ]
    return {
        "type": "modal",
        "callback_id": "edit",
        "title": plain("Edit"),
        "submit": plain("Save"),
        "blocks": blocks,
    } | more


@pytest.fixture
async def trigger(sandbox: Sandbox, bot: Bot) -> Any:
    """Returns a function that gets a fresh trigger id of Mette's."""
    seen: list[str] = []

    @bot.app.command("/pico")
    async def command(ack: Any, body: Any) -> None:
        seen.append(body["trigger_id"])
        await ack()

    async def fresh() -> str:
        await sandbox.acting_as("Mette Lund").command("nordlys-pico", "/pico")
        return seen[-1]

    return fresh


async def test_a_trigger_id_opens_one_modal(
    sandbox: Sandbox, client: AsyncWebClient, trigger: Any
) -> None:
    trigger_id = await trigger()
    opened = await client.views_open(trigger_id=trigger_id, view=modal())
    mette = sandbox.acting_as("Mette Lund")
    assert mette.modal is not None
    assert mette.modal.id == opened["view"]["id"]
    again = client.views_open(trigger_id=trigger_id, view=modal())
    assert await refusal(again) == "exchanged_trigger_id"
    unknown = client.views_open(trigger_id="1.2.3", view=modal())
    assert await refusal(unknown) == "invalid_trigger_id"
    missing = client.api_call("views.open", json={"view": modal()})
    assert await refusal(missing) == "invalid_arguments"


async def test_invalid_views_are_refused(client: AsyncWebClient, trigger: Any) -> None:
    async def opening(view: dict[str, Any]) -> str:
        return await refusal(client.views_open(trigger_id=await trigger(), view=view))

    assert await opening(modal(title=plain("x" * 25))) == "invalid_arguments"
    assert await opening(modal(blocks=[{"type": "divider"}] * 101)) == "invalid_arguments"
    assert await opening({key: modal()[key] for key in ("type", "title", "blocks")}) == (
        "invalid_arguments"
    )
    assert await opening({"type": "home", "blocks": []}) == "invalid_arguments"
    big = [{"type": "section", "text": plain("x" * 3000)}] * 90
    assert await opening(modal(blocks=big)) == "view_too_large"


async def test_an_update_keeps_the_input_and_checks_the_hash(
    sandbox: Sandbox, client: AsyncWebClient, trigger: Any, bot: Bot
) -> None:
    hashes: list[str] = []

    @bot.app.action("add")
    async def add(ack: Any, body: Any) -> None:
        hashes.append(body["view"]["hash"])
        assert body["container"] == {"type": "view", "view_id": body["view"]["id"]}
        assert body["view"]["state"]["values"]["text"]["text"]["value"] == "half"
        await client.views_update(
            view_id=body["view"]["id"],
            hash=body["view"]["hash"],
            view=modal(title=plain("Edit more")),
        )
        await ack()

    await client.views_open(trigger_id=await trigger(), view=modal(external_id="mine"))
    mette = sandbox.acting_as("Mette Lund")
    view = mette.modal
    assert view is not None
    outcome = await mette.act_in_view(view, "add", values={"text": "half", "area": "Process"})
    assert outcome.ok

    assert mette.modal is view
    assert view.title == "Edit more"
    assert view.entered["text"]["text"]["value"] == "half"
    assert view.entered["area"]["area"]["selected_option"]["value"] == "process"
    stale = client.views_update(view_id=view.id, hash=hashes[0], view=modal())
    assert await refusal(stale) == "hash_conflict"
    assert await refusal(client.views_update(view_id="V0NOWHERE1", view=modal())) == "not_found"


async def test_a_view_can_be_updated_by_its_external_id(
    sandbox: Sandbox, client: AsyncWebClient, trigger: Any
) -> None:
    await client.views_open(trigger_id=await trigger(), view=modal(external_id="mine"))
    await client.views_update(external_id="mine", view=modal(title=plain("Mine")))
    mette = sandbox.acting_as("Mette Lund")
    assert mette.modal is not None
    assert mette.modal.title == "Mine"


async def test_at_most_three_views_are_stacked(
    sandbox: Sandbox, client: AsyncWebClient, trigger: Any
) -> None:
    assert await refusal(client.views_push(trigger_id=await trigger(), view=modal())) == "not_found"
    first = await client.views_open(trigger_id=await trigger(), view=modal())
    for _ in range(2):
        pushed = await client.views_push(trigger_id=await trigger(), view=modal())
        assert pushed["view"]["root_view_id"] == first["view"]["id"]
    fourth = client.views_push(trigger_id=await trigger(), view=modal())
    assert await refusal(fourth) == "push_limit_reached"


async def test_the_client_validates_the_input_before_it_submits(
    sandbox: Sandbox, client: AsyncWebClient, trigger: Any
) -> None:
    await client.views_open(trigger_id=await trigger(), view=modal())
    mette = sandbox.acting_as("Mette Lund")
    before = len(sandbox.deliveries)
    assert (await mette.submit({"text": "x" * 11})).errors == {
        "text": "Must be 10 characters or fewer."
    }
    assert set((await mette.submit({"text": "   "})).errors) == {"text"}
    with pytest.raises(KeyError):
        await mette.submit({"area": "Nowhere"})
    with pytest.raises(KeyError):
        await mette.submit({"no_such_input": "x"})
    assert len(sandbox.deliveries) == before
    await mette.close_modal()
    with pytest.raises(NotPossible):
        await mette.submit({})


async def test_a_home_tab_is_shown_only_to_the_installing_team(
    sandbox: Sandbox, client: AsyncWebClient, bot: Bot
) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    for user in ("U0METTE001", "U0ANNA0001"):
        assert (await client.views_publish(user_id=user, view=home))["ok"]
    assert await sandbox.acting_as("Mette Lund").open_home() is not None
    assert await sandbox.acting_as("Anna Berg").open_home() is None
    await sandbox.settled()
    assert [one["user"] for one in bot.of_type("app_home_opened")] == ["U0METTE001", "U0ANNA0001"]
