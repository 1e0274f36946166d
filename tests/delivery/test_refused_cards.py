"""What Slack refused is sent later only where it is the card of a record."""

import pytest

from pico_bot.core.db import Database
from pico_bot.delivery.sender import Sender
from pico_bot.sandbox.server import Sandbox
from tests.delivery.scenarios import (
    HAVGAARD,
    add_card,
    channel_row,
    enqueue_texts,
    posted_texts,
    show,
)

pytestmark = pytest.mark.anyio


async def test_a_message_that_was_refused_is_not_sent_late(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    sandbox.faults.fail("chat.postMessage", "no_text", times=1)
    db.run(enqueue_texts, "one")
    await sender.drain()
    db.run(show, db.run(add_card), "card")
    await sender.drain()
    assert posted_texts(sandbox) == ["card"]


async def test_a_channel_that_may_not_be_read_stops_no_other(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    sandbox.faults.fail("chat.postMessage", "ekm_access_denied", times=1)
    db.run(enqueue_texts, "one")
    await sender.drain()
    db.run(enqueue_texts, "elsewhere", channel=HAVGAARD)
    await sender.drain()
    assert channel_row(db).suspended_at is not None
    assert posted_texts(sandbox, HAVGAARD) == ["elsewhere"]
    assert sender.auth_error is None
