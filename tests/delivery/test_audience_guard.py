"""Internal messages never reach a channel that another organisation can read."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pico_bot.core.db import Database
from pico_bot.delivery import channel_queue
from pico_bot.delivery.audience_guard import is_shared, require_audience
from pico_bot.delivery.error_policy import SHARED
from pico_bot.delivery.sender import Sender
from pico_bot.delivery.slack import SlackClient, SlackRefused
from pico_bot.model.vocabulary import Audience
from pico_bot.sandbox.server import Sandbox
from tests.delivery.scenarios import HAVGAARD, INTERNAL, enqueue_texts, posted_texts, rows

pytestmark = pytest.mark.anyio


async def test_internal_messages_are_refused_where_another_organisation_reads(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    # The channel has no partnership, and the bot has not heard that it is shared.
    world = sandbox.world
    for channel in (HAVGAARD, INTERNAL):
        if world.app.user not in world.channel(channel).members:
            world.channel(channel).members.append(world.app.user)
    db.run(enqueue_texts, "ours", channel=HAVGAARD, audience=Audience.INTERNAL)
    db.run(enqueue_texts, "theirs", channel=HAVGAARD)
    db.run(enqueue_texts, "here", channel=INTERNAL, audience=Audience.INTERNAL)
    await sender.drain()

    assert posted_texts(sandbox, HAVGAARD) == ["theirs"]
    assert posted_texts(sandbox, INTERNAL) == ["here"]
    assert [row.error for row in rows(db)] == ["shared_with_others", None, None]


async def test_internal_messages_wait_while_slack_does_not_say_who_reads(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    sandbox.world.channel(INTERNAL).members.append(sandbox.world.app.user)
    sandbox.faults.fail("conversations.info", "internal_error", times=2)
    db.run(enqueue_texts, "here", channel=INTERNAL, audience=Audience.INTERNAL)
    await sender.drain()

    assert posted_texts(sandbox, INTERNAL) == ["here"]
    asked = [call.method for call in sandbox.api_calls]
    assert (asked.count("conversations.info"), asked.count("chat.postMessage")) == (3, 1)


@pytest.mark.parametrize(
    ("channel", "shared"),
    [
        ({"is_ext_shared": False, "is_pending_ext_shared": False}, False),
        ({"is_ext_shared": True, "is_pending_ext_shared": False}, True),
        # They can read everything as soon as they accept.
        ({"is_ext_shared": False, "is_pending_ext_shared": True}, True),
        ({"is_ext_shared": True, "is_pending_ext_shared": True}, True),
        ({}, False),
    ],
)
async def test_a_channel_counts_as_shared_once_another_organisation_is_invited(
    db: Database,
    slack: SlackClient,
    monkeypatch: pytest.MonkeyPatch,
    channel: dict[str, bool],
    shared: bool,
) -> None:
    async def info(method: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        assert (method, arguments["channel"]) == ("conversations.info", INTERNAL)
        return {"ok": True, "channel": channel}

    monkeypatch.setattr(slack, "call", info)
    db.run(enqueue_texts, "ours", channel=INTERNAL, audience=Audience.INTERNAL)
    terms = channel_queue.LeaseTerms(
        interval=timedelta(), lease=timedelta(hours=1), settle=timedelta()
    )
    [attempt] = db.run(channel_queue.lease, now=datetime.now(UTC), terms=terms, limit=1)

    assert is_shared(channel) is shared
    if shared:
        with pytest.raises(SlackRefused, match=SHARED):
            await require_audience(slack, attempt)
    else:
        await require_audience(slack, attempt)
