"""Two transactions of which the second waits for a lock of the first, on PostgreSQL."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from tests.support import partnership
from tests.support.partnership import InUse

T = TypeVar("T")

_WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def run_while_waiting(
    db: Database, *, first: Callable[[InUse], object], second: Callable[[InUse], T]
) -> T:
    """Commit `first` when `second` waits for it; returns what `second` returns.

    Each runs in a separate transaction, which has read partnership 1 before.
    """

    def run_second(session: Session) -> T:
        return second(partnership.reopen(session))

    with ThreadPoolExecutor() as pool:
        with partnership.transaction(db) as session:
            first(partnership.reopen(session))
            session.flush()
            waiting = pool.submit(db.run, run_second)
            wait_for_lock(db, waiting)
        return waiting.result(timeout=60)


def wait_for_lock(db: Database, transaction: "Future[Any]") -> None:
    """Wait until `transaction`, which runs on another thread, waits for a lock."""
    deadline = time.monotonic() + 60
    while not db.run(lambda session: session.scalar(_WAITING)):
        assert not transaction.done(), f"it did not wait: {transaction.result()}"
        assert time.monotonic() < deadline, "no transaction waits for a lock"
        time.sleep(0.01)
