"""Wakes the sender or the inbox worker on PostgreSQL when a process has added work for it."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

import structlog
from sqlalchemy import make_url

if TYPE_CHECKING:
    import psycopg

RECONNECT_SECONDS = 2.0

# Between two looks where notifications don't arrive.
POLL_SECONDS = 1.0

logger = structlog.get_logger(__name__)


async def listen(url: str, wake: Callable[[], None], *, channel: str) -> None:
    """Call `wake` at each notification on `channel` in the database at `url`, until cancelled.

    A lost connection is reopened; what was added meanwhile is found by polling. Behind a pooler,
    which gives each transaction another session, `wake` is called every POLL_SECONDS.
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
                if await _is_pooled(connection):
                    logger.info("listener_polls", channel=channel, seconds=POLL_SECONDS)
                    await _poll(wake)
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                wake()
                async for _notification in connection.notifies():
                    wake()
        except psycopg.Error as error:
            # Transactions report an outage.
            logger.debug("listener_disconnected", channel=channel, error=type(error).__name__)
        await asyncio.sleep(RECONNECT_SECONDS)


async def _is_pooled(connection: "psycopg.AsyncConnection") -> bool:
    """Whether a pooler answers for the server: the server's process has another number."""
    [pid] = await (await connection.execute("SELECT pg_backend_pid()")).fetchone() or [None]
    return pid != connection.info.backend_pid


async def _poll(wake: Callable[[], None]) -> NoReturn:
    while True:
        wake()
        await asyncio.sleep(POLL_SECONDS)
