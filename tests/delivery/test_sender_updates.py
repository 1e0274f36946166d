"""Cards whose message is updated in place, also after an ambiguous call to Slack."""

import asyncio

import pytest

from pico_bot.core.db import Database
from pico_bot.delivery.sender import Sender
from pico_bot.model.delivery import Card
from pico_bot.sandbox.server import Sandbox
from tests.delivery.scenarios import NORDLYS, add_card, posted_texts, show, until

pytestmark = pytest.mark.anyio


def card_ts(db: Database, card_id: int) -> str | None:
    return db.run(lambda session: session.get_one(Card, card_id).ts)


async def test_a_card_shows_its_newest_state_in_place(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    card = db.run(add_card)
    db.run(show, card, "proposed")
    await sender.drain()
    for text in ("objected to", "confirmed"):
        db.run(show, card, text)
    await sender.drain()

    assert posted_texts(sandbox) == ["confirmed"]
    assert card_ts(db, card) == sandbox.world.channel(NORDLYS).messages[0].ts
    assert [call.method for call in sandbox.api_calls] == ["chat.postMessage", "chat.update"]


async def test_a_card_that_changes_while_it_is_posted_is_updated_afterwards(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    card = db.run(add_card)
    sandbox.faults.delay("chat.postMessage", 0.5)
    db.run(show, card, "proposed")
    draining = asyncio.create_task(sender.drain())
    await until(lambda: posted_texts(sandbox) == ["proposed"])
    for text in ("objected to", "confirmed"):
        db.run(show, card, text)
    await draining

    assert posted_texts(sandbox) == ["confirmed"]
    assert [call.method for call in sandbox.api_calls] == ["chat.postMessage", "chat.update"]


async def test_a_card_whose_message_is_gone_is_posted_again(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    card = db.run(add_card)
    db.run(show, card, "proposed")
    await sender.drain()
    place = sandbox.world.channel(NORDLYS)
    sandbox.world.delete(place.messages[0])
    db.run(show, card, "confirmed")
    await sender.drain()

    assert posted_texts(sandbox) == ["confirmed"]
    assert card_ts(db, card) == place.messages[-1].ts


async def test_a_card_whose_answer_was_lost_is_found(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    card = db.run(add_card)
    sandbox.faults.lose_answer("chat.postMessage")
    db.run(show, card, "proposed")
    await sender.drain()
    db.run(show, card, "confirmed")
    await sender.drain()

    assert posted_texts(sandbox) == ["confirmed"]


async def test_an_update_whose_answer_was_lost_is_repeated(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    card = db.run(add_card)
    db.run(show, card, "proposed")
    await sender.drain()
    sandbox.faults.lose_answer("chat.update")
    db.run(show, card, "confirmed")
    await sender.drain()

    assert posted_texts(sandbox) == ["confirmed"]
    assert [call.method for call in sandbox.api_calls].count("chat.update") == 2
