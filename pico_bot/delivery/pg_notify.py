"""Wakes the sender on PostgreSQL when another process adds a message."""

import asyncio
from collections.abc import Callable

import psycopg
import structlog
from psycopg import sql
from sqlalchemy import make_url

from pico_bot.delivery.outbox import NOTIFICATION

RECONNECT_SECONDS = 2.0

logger = structlog.get_logger(__name__)


async def listen(url: str, wake: Callable[[], None]) -> None:
    """Call `wake` whenever a message is added in the database at `url`, until cancelled.

    A lost connection is reopened; messages added meanwhile are found by polling.
    """
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(
                address, autocommit=True
            ) as connection:
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(NOTIFICATION)))
                wake()
                async for _notification in connection.notifies():
                    wake()
        except psycopg.Error as error:
            logger.warning("outbox_listener_disconnected", error=type(error).__name__)
        await asyncio.sleep(RECONNECT_SECONDS)
