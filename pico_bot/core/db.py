"""The database: one engine, one door to a transaction, the schema brought to head."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Select, create_engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from pico_bot.core.errors import SchemaError

MIGRATIONS = Path(__file__).resolve().parent.parent.parent / "migrations"

# Any number will do, as long as every process that migrates asks for the same one.
MIGRATION_LOCK = 0x5049434F

ATTEMPTS = 4

# How long the transactions under way have to end when a process ends.
DISPOSE_SECONDS = 10.0

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """The database that the bot keeps everything in.

    `url` is SQLAlchemy's address of a SQLite file or a PostgreSQL database. SQLite has one writer
    at a time, and threads that queue on its own lock wait far longer than on ours, so a process
    takes turns by a lock of its own.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.engine = _engine(url)
        self._turn: AbstractContextManager[Any] = (
            threading.Lock() if self.is_sqlite else nullcontext()
        )
        self._under_way = 0
        self._quiet = threading.Condition()

    def run(
        self, use_case: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `use_case` whole in one transaction on this thread and commit it.

        What another transaction made impossible (a unique value taken meanwhile, a deadlock) is
        run again from the start, so a use case must be repeatable. Raises what the use case
        raises, with nothing of it kept.
        """
        with self._counted():
            return self._run(lambda session: use_case(session, *args, **kwargs))

    def _run(self, use_case: Callable[[Session], T]) -> T:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self._turn, Session(self.engine, expire_on_commit=False) as session:
                    result = use_case(session)
                    session.commit()
                    return result
            except (IntegrityError, OperationalError) as error:
                if attempt == ATTEMPTS or not _worth_repeating(error):
                    raise
        raise AssertionError("unreachable")

    async def transact(
        self, use_case: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`run` on a worker thread: the only door from the async shell to a transaction."""
        return await asyncio.to_thread(self.run, use_case, *args, **kwargs)

    def check_schema(self) -> None:
        """Raises SchemaError unless the schema is at head; says how to get there."""
        with self.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_heads()
        head = ScriptDirectory(str(MIGRATIONS)).get_heads()
        if set(current) != set(head):
            raise SchemaError(
                f"The database's schema is at {', '.join(current) or 'nothing'} and this version "
                f"needs {', '.join(head)}. Run `python bot.py migrate` (the Procfile's `release`)."
            )

    def dispose(self) -> None:
        """Close every connection, once the transactions under way on other threads have ended."""
        with self._quiet:
            self._quiet.wait_for(lambda: self._under_way == 0, timeout=DISPOSE_SECONDS)
        self.engine.dispose()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._quiet:
            self._under_way += 1
        try:
            yield
        finally:
            with self._quiet:
                self._under_way -= 1
                self._quiet.notify_all()


def lock_if_due(session: Session, row: Select[T], *, key_share: bool = False) -> T | None:
    """What `row` selects, locked and as it is by now; None if it is not due any more.

    What another process holds is left to it. With `key_share`, others may meanwhile write what
    refers to it.
    """
    return session.scalar(
        row.with_for_update(key_share=key_share, skip_locked=True).execution_options(
            populate_existing=True
        )
    )


def migrate(url: str, *, revision: str = "head") -> None:
    """Bring the database at `url` to `revision`; safe when several processes do it at once."""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            _lock_for_migration(connection)
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
            config.attributes["connection"] = connection
            current = MigrationContext.configure(connection).get_current_revision()
            script = ScriptDirectory.from_config(config)
            connection.commit()
            if _is_downgrade(script, current=current, target=revision):
                command.downgrade(config, revision)
            else:
                command.upgrade(config, revision)
            connection.commit()
    finally:
        engine.dispose()


def _is_downgrade(script: ScriptDirectory, *, current: str | None, target: str) -> bool:
    if target == "base":
        return True
    if target == "head" or current is None:
        return False
    older = {each.revision for each in script.iterate_revisions(current, "base")}
    return target in older and target != current


def _lock_for_migration(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # A session lock: it outlives the migration's transactions and goes with the connection.
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
    else:
        # SQLite changes a table by copying it and dropping the old one, which must not be taken
        # for deleting what others refer to (https://www.sqlite.org/lang_altertable.html#otheralter).
        connection.connection.execute("PRAGMA foreign_keys=OFF")


def _engine(url: str) -> Engine:
    # Errors name the statement and never its values: those are what people wrote.
    if not url.startswith("sqlite"):
        return create_engine(
            url, pool_size=8, max_overflow=4, pool_pre_ping=True, hide_parameters=True
        )
    engine = create_engine(
        url, connect_args={"timeout": 30, "check_same_thread": False}, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver would begin transactions by itself, late and not immediate.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    # A transaction that begins by reading and then writes would fail when another wrote meanwhile.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _worth_repeating(error: DBAPIError) -> bool:
    if isinstance(error, IntegrityError):
        return True
    state = getattr(error.orig, "sqlstate", None)
    return state in {"40001", "40P01"} or "database is locked" in str(error.orig)
