"""Reactions and pins."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from pico_bot.sandbox.server import Sandbox
from tests.sandbox.conftest import NORDLYS, refusal

pytestmark = pytest.mark.anyio


async def test_reactions_and_pins_are_added_and_removed_once(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    message = await sandbox.acting_as("Anna Berg").post(NORDLYS, "hello")
    where: dict[str, Any] = {"channel": NORDLYS, "timestamp": message.ts}
    await client.reactions_add(name="eyes", **where)
    assert message.reactions == {"eyes": [sandbox.world.app.user]}
    assert await refusal(client.reactions_add(name="eyes", **where)) == "already_reacted"
    assert await refusal(client.reactions_add(name="No Such", **where)) == "invalid_name"
    await client.reactions_remove(name="eyes", **where)
    assert message.reactions == {}
    assert await refusal(client.reactions_remove(name="eyes", **where)) == "no_reaction"
    await client.pins_add(**where)
    assert await refusal(client.pins_add(**where)) == "already_pinned"
    elsewhere = client.reactions_add(name="eyes", channel=NORDLYS, timestamp="1.000000")
    assert await refusal(elsewhere) == "message_not_found"
