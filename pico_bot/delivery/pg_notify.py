"""Wakes the sender or the inbox worker on PostgreSQL when a process has added work for it."""

import asyncio
from collections.abc import Callable

import structlog
from sqlalchemy import make_url

RECONNECT_SECONDS = 2.0

logger = structlog.get_logger(__name__)


async def listen(url: str, wake: Callable[[], None], *, channel: str) -> None:
    """Call `wake` at each notification on `channel` in the database at `url`, until cancelled.

    A lost connection is reopened; what was added meanwhile is found by polling.
    """
    # On SQLite the driver is never needed, and it takes a tenth of the start.
    import psycopg
    from psycopg import sql

    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(
                address, autocommit=True
            ) as connection:
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                wake()
                async for _notification in connection.notifies():
                    wake()
        except psycopg.Error as error:
            logger.warning("listener_disconnected", channel=channel, error=type(error).__name__)
        await asyncio.sleep(RECONNECT_SECONDS)
