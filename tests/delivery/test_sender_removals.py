"""Cards are removed from channels and direct messages, whatever their state."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.delivery import outbox
from pico_bot.delivery.outbox import AudienceError
from pico_bot.delivery.sender import Sender
from pico_bot.model.delivery import Card
from pico_bot.model.vocabulary import Audience
from pico_bot.sandbox.entities import Message
from pico_bot.sandbox.server import Sandbox
from tests.delivery.scenarios import (
    ANNA,
    NORDLYS,
    NOW,
    add_card,
    enqueue_texts,
    posted_texts,
    remove,
    rows,
    says,
    show,
)

pytestmark = pytest.mark.anyio


def direct(sandbox: Sandbox) -> list[Message]:
    """The messages in Anna's conversation with the bot."""
    world = sandbox.world
    person = next(each for each in world.people if each.id == ANNA)
    return [each for each in world.open_dm(person).messages if not each.deleted]


def cards(session: Session) -> set[int]:
    return set(session.scalars(select(Card.id)))


def methods(sandbox: Sandbox) -> list[str]:
    return [call.method for call in sandbox.api_calls if call.method.startswith("chat.")]


async def test_a_posted_card_is_deleted_before_the_next_message(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    card_id = db.run(add_card)
    db.run(show, card_id, "first")
    await sender.drain()
    db.run(remove, card_id)
    db.run(remove, card_id)
    db.run(enqueue_texts, "second")
    await sender.drain()

    assert posted_texts(sandbox) == ["second"]
    assert methods(sandbox) == ["chat.postMessage", "chat.delete", "chat.postMessage"]


async def test_an_unsent_card_is_never_sent(db: Database, sender: Sender, sandbox: Sandbox) -> None:
    card_id = db.run(add_card)
    db.run(show, card_id, "first")
    db.run(remove, card_id)
    await sender.drain()

    assert methods(sandbox) == []
    assert rows(db) == []


async def test_a_direct_message_is_updated_and_deleted_in_place(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    card_id = db.run(add_card, channel_id=ANNA)
    db.run(show, card_id, "first")
    await sender.drain()
    db.run(show, card_id, "second")
    await sender.drain()
    assert [each.text for each in direct(sandbox)] == ["second"]
    db.run(remove, card_id)
    await sender.drain()

    assert direct(sandbox) == []
    assert methods(sandbox) == ["chat.postMessage", "chat.update", "chat.delete"]


@pytest.mark.parametrize("channel_id", [NORDLYS, ANNA])
async def test_a_message_whose_answer_was_lost_is_found_and_deleted(
    db: Database, sender: Sender, sandbox: Sandbox, channel_id: str
) -> None:
    sandbox.faults.lose_answer("chat.postMessage")
    card_id = db.run(add_card, channel_id=channel_id)
    db.run(show, card_id, "first")
    await sender.drain()
    db.run(remove, card_id)
    sandbox.faults.lose_answer("chat.delete")
    await sender.drain()

    assert posted_texts(sandbox) == []
    assert direct(sandbox) == []
    assert methods(sandbox).count("chat.postMessage") == 1
    assert {row.state.value for row in rows(db)} == {"sent"}


async def test_a_card_that_a_person_deleted_counts_as_removed(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    card_id = db.run(add_card)
    db.run(show, card_id, "first")
    await sender.drain()
    sandbox.world.delete(sandbox.world.channel(NORDLYS).messages[0])
    db.run(remove, card_id)
    await sender.drain()

    assert posted_texts(sandbox) == []
    assert {row.state.value for row in rows(db)} == {"sent"}


@pytest.mark.parametrize("error", ["cant_delete_message", "compliance_exports_prevent_deletion"])
async def test_a_card_that_may_not_be_deleted_gets_another_text(
    db: Database, sender: Sender, sandbox: Sandbox, error: str
) -> None:
    card_id = db.run(add_card)
    db.run(show, card_id, "first")
    await sender.drain()
    sandbox.faults.fail("chat.delete", error)
    db.run(remove, card_id)
    await sender.drain()

    assert posted_texts(sandbox) == ["It is dealt with."]


async def test_a_card_that_was_given_up_needs_no_deletion(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    sandbox.faults.fail("chat.postMessage", "no_text")
    card_id = db.run(add_card)
    db.run(show, card_id, "first")
    await sender.drain()
    db.run(remove, card_id)
    await sender.drain()

    assert methods(sandbox) == ["chat.postMessage"]


async def test_removed_cards_are_purged_after_some_time(db: Database, sender: Sender) -> None:
    gone, kept = db.run(add_card), db.run(add_card)
    db.run(show, gone, "first")
    db.run(show, kept, "second")
    await sender.drain()
    db.run(remove, gone)
    await sender.drain()
    db.run(outbox.purge, now=NOW + timedelta(days=29))
    assert db.run(cards) == {gone, kept}
    db.run(outbox.purge, now=NOW + timedelta(days=31))
    assert db.run(cards) == {kept}


def test_an_internal_card_is_refused_for_the_customers_people(db: Database) -> None:
    def show_internal(session: Session) -> None:
        card = session.get_one(Card, add_card(session, channel_id=ANNA))
        card.audience = Audience.INTERNAL
        outbox.enqueue_card(session, card, says("what only we should know"), now=NOW)

    with pytest.raises(AudienceError):
        db.run(show_internal)
