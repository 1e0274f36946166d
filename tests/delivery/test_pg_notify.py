"""PostgreSQL notifies the sender of messages from other processes."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from pico_bot.core.db import Database
from pico_bot.delivery import outbox, pg_notify
from tests.delivery.scenarios import enqueue_texts, set_up_partnership, until

pytestmark = pytest.mark.anyio


@pytest.fixture
async def wakes(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[None]]:
    """An entry for each time the listener wakes the sender; the first is for its connection."""
    monkeypatch.setattr(pg_notify, "RECONNECT_SECONDS", 0.05)
    marks: list[None] = []
    listening = asyncio.create_task(
        pg_notify.listen(postgresql_url, lambda: marks.append(None), channel=outbox.NOTIFICATION)
    )
    await until(lambda: len(marks) == 1)
    yield marks
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening


async def test_a_message_of_another_process_wakes_the_sender(
    postgresql_url: str, wakes: list[None]
) -> None:
    db = Database(postgresql_url)
    db.run(set_up_partnership)
    db.run(enqueue_texts, "one")
    await until(lambda: len(wakes) == 2)
    db.run(enqueue_texts, "two")
    await until(lambda: len(wakes) == 3)
    db.dispose()


async def test_a_lost_connection_is_reopened_and_the_sender_looks_for_messages(
    postgresql_url: str, wakes: list[None]
) -> None:
    db = Database(postgresql_url)
    db.run(set_up_partnership)
    db.run(
        lambda session: session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND query LIKE 'LISTEN %'"
            )
        ).all()
    )
    await until(lambda: len(wakes) == 2)
    db.run(enqueue_texts, "one")
    await until(lambda: len(wakes) == 3)
    db.dispose()


async def test_behind_a_pooler_the_sender_looks_again_and_again(
    pooled_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pg_notify, "POLL_SECONDS", 0.01)
    marks: list[None] = []
    listening = asyncio.create_task(
        pg_notify.listen(pooled_url, lambda: marks.append(None), channel=outbox.NOTIFICATION)
    )
    await until(lambda: len(marks) > 3)
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening
