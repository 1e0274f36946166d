"""The contact card is pinned after it is posted; an error there changes nothing else."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.delivery import outbox
from pico_bot.delivery.sender import Sender
from pico_bot.model.delivery import Card
from pico_bot.model.partnership import Partnership
from pico_bot.model.vocabulary import Audience
from pico_bot.sandbox.server import Sandbox
from tests.delivery.scenarios import NORDLYS, NOW, enqueue_texts, posted_texts, rows, says, show

pytestmark = pytest.mark.anyio


def add_contact_card(session: Session) -> int:
    """The partnership's contact card, not shown yet; returns its id."""
    partnership = session.scalars(select(Partnership)).one()
    card = Card(partnership_id=partnership.id, channel=NORDLYS, audience=Audience.SHARED)
    session.add(card)
    session.flush()
    return card.id


def pins(sandbox: Sandbox) -> list[str]:
    return sandbox.world.channel(NORDLYS).pins


async def test_a_contact_card_is_pinned_once_and_updated_in_place(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    card_id = db.run(add_contact_card)
    db.run(show, card_id, "first")
    await sender.drain()
    db.run(show, card_id, "second")
    await sender.drain()

    [message] = sandbox.world.channel(NORDLYS).messages
    assert message.text == "second"
    assert pins(sandbox) == [message.ts]
    assert [call.method for call in sandbox.api_calls] == [
        "chat.postMessage",
        "pins.add",
        "chat.update",
    ]


async def test_a_lost_answer_does_not_pin_twice(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    sandbox.faults.lose_answer("pins.add")
    db.run(show, db.run(add_contact_card), "first")
    await sender.drain()

    assert len(pins(sandbox)) == 1
    assert {row.state.value for row in rows(db)} == {"sent"}


@pytest.mark.parametrize("error", ["missing_scope", "permission_denied", "restricted_action"])
async def test_a_workspace_that_forbids_pins_gets_everything_else(
    db: Database, sender: Sender, sandbox: Sandbox, error: str
) -> None:
    sandbox.faults.fail("pins.add", error)
    db.run(show, db.run(add_contact_card), "first")
    await sender.drain()
    db.run(enqueue_texts, "and on")
    await sender.drain()

    assert posted_texts(sandbox) == ["first", "and on"]
    assert pins(sandbox) == []
    assert sorted(row.state.value for row in rows(db)) == ["failed", "sent", "sent"]


async def test_a_deleted_card_is_posted_and_pinned_again_on_request(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    card_id = db.run(add_contact_card)
    db.run(show, card_id, "first")
    await sender.drain()
    [message] = sandbox.world.channel(NORDLYS).messages
    sandbox.world.delete(message)

    def ask_again(session: Session) -> None:
        card = session.get_one(Card, card_id)
        outbox.enqueue_card(session, card, says("first"), now=NOW, force=True)

    db.run(ask_again)
    await sender.drain()
    [posted] = sandbox.world.channel(NORDLYS).messages
    assert posted.ts != message.ts
    assert posted.ts in pins(sandbox)
