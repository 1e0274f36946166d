"""A message with a deadline is sent before it or not at all."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core.clock import SettableClock, SystemClock
from pico_bot.core.db import Database
from pico_bot.core.metrics import Metrics
from pico_bot.delivery.sender import Sender
from pico_bot.delivery.slack import SlackClient
from pico_bot.model.delivery import OutboxMessage, OutboxState
from pico_bot.sandbox.server import Sandbox
from tests.delivery.scenarios import (
    ANNA,
    FAST_TIMINGS,
    METTE,
    NORDLYS,
    NOW,
    add_card,
    enqueue_texts,
    posted_texts,
    remove,
    rows,
    says,
    set_up_partnership,
    show,
    states,
    until,
    whisper,
)

pytestmark = pytest.mark.anyio

UNTIL = NOW + timedelta(hours=2)


@pytest.fixture
def time() -> SettableClock:
    """The bot's clock, set to the deadline."""
    return SettableClock(UNTIL)


@pytest.fixture
def make(
    db: Database, slack: SlackClient, metrics: Metrics, time: SettableClock
) -> Callable[..., Sender]:
    """A sender that uses that clock; by default every expired card is given up."""

    def sender(too_late: Callable[[Session, int], bool] = lambda _session, _card: True) -> Sender:
        return Sender(
            db,
            slack,
            clock=SystemClock(),
            bot_clock=time,
            send_interval=0,
            metrics=metrics,
            timings=FAST_TIMINGS,
            on_card_expired=too_late,
        )

    return sender


class Asked(list[int]):
    """The ids of the expired cards that a sender asked about; all of them are given up."""

    def __call__(self, _session: Session, card_id: int) -> bool:
        self.append(card_id)
        return True


def called(sandbox: Sandbox) -> list[str]:
    return [call.method for call in sandbox.api_calls]


def posts(sandbox: Sandbox) -> list[str]:
    return [each for each in called(sandbox) if each.startswith("chat.")]


def unsure(session: Session) -> None:
    """As if the process died while it was sending the newest row."""
    row = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)).one()
    row.state, row.first_attempt_at = OutboxState.SENDING, SystemClock().now()


async def test_only_expired_messages_are_given_up(
    db: Database, make: Callable[..., Sender], sandbox: Sandbox
) -> None:
    db.run(enqueue_texts, "late", not_after=UNTIL)
    db.run(enqueue_texts, "in time", not_after=UNTIL + timedelta(seconds=1))
    db.run(enqueue_texts, "whenever")
    db.run(whisper, says("late, too"), not_after=UNTIL)
    await make().drain()

    assert posted_texts(sandbox) == ["in time", "whenever"]
    assert posts(sandbox) == ["chat.postMessage"] * 2
    assert [row.error for row in rows(db)] == ["too_late", None, None, "too_late"]


async def test_a_message_expires_while_slack_is_unavailable(
    db: Database, make: Callable[..., Sender], sandbox: Sandbox, time: SettableClock
) -> None:
    time.set(NOW)
    db.run(enqueue_texts, "one", not_after=UNTIL)
    sandbox.faults.rate_limit("chat.postMessage", times=100)
    draining = asyncio.create_task(make().drain())
    await until(lambda: posts(sandbox))
    time.set(UNTIL)
    await draining

    assert posted_texts(sandbox) == []
    assert states(db) == ["one: failed"]


async def test_a_message_that_may_have_been_sent_is_searched_first(
    db: Database, make: Callable[..., Sender], sandbox: Sandbox, time: SettableClock
) -> None:
    time.set(NOW)
    card = db.run(add_card)
    sandbox.faults.lose_answer("chat.postMessage")
    sandbox.faults.fail("conversations.history", "internal_error", times=100)
    db.run(show, card, "asked", not_after=UNTIL)
    draining = asyncio.create_task(make().drain())
    await until(lambda: "conversations.history" in called(sandbox))
    time.set(UNTIL)
    sandbox.faults.clear()
    await draining
    # A posted card is kept up to date after its deadline.
    db.run(show, card, "summed up")
    await make().drain()

    assert posted_texts(sandbox) == ["summed up"]
    assert posts(sandbox) == ["chat.postMessage", "chat.update"]
    assert states(db) == ["asked: sent", "summed up: sent"]


async def test_an_expired_card_that_was_not_posted_is_given_up_with_its_updates(
    db: Database, make: Callable[..., Sender], sandbox: Sandbox
) -> None:
    card = db.run(add_card)
    db.run(show, card, "asked", not_after=UNTIL)
    db.run(unsure)
    db.run(show, card, "summed up")
    db.run(enqueue_texts, "behind")
    asked = Asked()
    await make(asked).drain()

    assert posted_texts(sandbox) == ["behind"]
    assert states(db) == ["asked: failed", "summed up: failed", "behind: sent"]
    assert asked == [card, card]


async def test_an_update_of_an_unsent_card_has_the_same_deadline(
    db: Database, make: Callable[..., Sender], sandbox: Sandbox
) -> None:
    card = db.run(add_card)
    db.run(show, card, "asked", not_after=UNTIL)
    db.run(show, card, "summed up")
    await make().drain()

    assert posted_texts(sandbox) == []
    assert states(db) == ["summed up: failed"]


async def test_a_card_that_is_still_wanted_is_sent_late(
    db: Database, make: Callable[..., Sender], sandbox: Sandbox
) -> None:
    card = db.run(add_card)
    db.run(show, card, "answered", not_after=UNTIL)
    await make(lambda _session, _card: False).drain()

    assert posted_texts(sandbox) == ["answered"]


async def test_a_deleted_card_is_posted_again_even_after_its_deadline(
    db: Database, make: Callable[..., Sender], sandbox: Sandbox, time: SettableClock
) -> None:
    time.set(NOW)
    card = db.run(add_card)
    sandbox.faults.delay("chat.postMessage", 0.5)
    db.run(show, card, "asked", not_after=UNTIL)
    draining = asyncio.create_task(make().drain())
    await until(lambda: posted_texts(sandbox) == ["asked"])
    db.run(show, card, "summed up")
    sandbox.world.delete(sandbox.world.channel(NORDLYS).messages[0])
    time.set(UNTIL)
    await draining

    assert posted_texts(sandbox) == ["summed up"]
    assert posts(sandbox) == ["chat.postMessage", "chat.update", "chat.postMessage"]


async def test_a_removed_card_is_not_sent_again(
    db: Database, make: Callable[..., Sender], sandbox: Sandbox, time: SettableClock
) -> None:
    time.set(NOW)
    card = db.run(add_card, channel_id=ANNA)
    db.run(show, card, "asked")
    db.run(unsure)
    db.run(remove, card)
    await make().drain()

    assert posts(sandbox) == []
    assert [row.state.value for row in rows(db)] == ["failed", "sent"]


async def test_two_senders_give_each_card_up_once(
    postgresql_url: str, slack: SlackClient, sandbox: Sandbox, metrics: Metrics
) -> None:
    db = Database(postgresql_url)
    db.run(set_up_partnership)
    cards = [db.run(add_card, channel_id=each) for each in (NORDLYS, ANNA, METTE)]
    for card in cards:
        db.run(show, card, "asked", not_after=UNTIL)
    asked = Asked()
    senders = [
        Sender(
            db,
            slack,
            clock=SystemClock(),
            bot_clock=SettableClock(UNTIL),
            send_interval=0,
            metrics=metrics,
            timings=FAST_TIMINGS,
            on_card_expired=asked,
        )
        for _ in range(2)
    ]
    await asyncio.gather(*(each.drain() for each in senders))

    assert sorted(asked) == cards
    assert posts(sandbox) == []
    db.dispose()
