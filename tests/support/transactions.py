"""Records transactions: what ran in each, and for which use case."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from types import FrameType
from typing import Any

from sqlalchemy import Connection, Engine, event

from pico_bot import jobs
from pico_bot.core.db import Database


@dataclass
class Transaction:
    """The statements of one transaction, in order, without those that begin and end it.

    `use_case` is the function that `Database` ran in it, with its module. `is_scheduled` is whether
    a scheduled job did.
    """

    use_case: str
    is_scheduled: bool
    statements: list[str] = field(default_factory=list)


@contextmanager
def recorded_transactions() -> Iterator[list[Transaction]]:
    """The transactions of every database that begin meanwhile, in order.

    Enter it before anything uses a database in another thread.
    """
    found: list[Transaction] = []
    running: dict[int, Transaction] = {}

    def begin(connection: Connection) -> None:
        transaction = _begun()
        running[id(connection.connection.dbapi_connection)] = transaction
        found.append(transaction)

    def note(connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
        transaction = running.get(id(connection.connection.dbapi_connection))
        if transaction is not None and not statement.startswith("BEGIN"):
            transaction.statements.append(statement)

    event.listen(Engine, "begin", begin)
    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "begin", begin)
        event.remove(Engine, "before_cursor_execute", note)


_RUNS = {each.__code__ for each in (Database.run, Database.run_ahead, Database.read)}


def _begun() -> Transaction:
    """The transaction that begins on this thread now."""
    use_case, is_scheduled = "", False
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        if frame.f_code in _RUNS:
            found = frame.f_locals["use_case"]
            function = found.func if isinstance(found, partial) else found
            use_case = f"{function.__module__}.{function.__qualname__}"
        is_scheduled = is_scheduled or frame.f_code is jobs.run_due.__code__
        frame = frame.f_back
    return Transaction(use_case=use_case, is_scheduled=is_scheduled)
