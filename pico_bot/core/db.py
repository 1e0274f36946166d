"""The database: one engine, one way to run a transaction, and migrations."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Select, create_engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from pico_bot.core.errors import SchemaError
from pico_bot.core.outages import OutageLog

MIGRATIONS = Path(__file__).resolve().parent.parent.parent / "migrations"

# An arbitrary number that every migrating process uses.
MIGRATION_LOCK = 0x5049434F

ATTEMPTS = 4

# How long a transaction waits for a connection.
CONNECT_SECONDS = 10

# How long running transactions get to end when the process ends.
DISPOSE_SECONDS = 10.0

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """The bot's database.

    `url` is SQLAlchemy's URL of a SQLite file or a PostgreSQL database. SQLite allows one writer
    at a time, and waiting for its own lock is slow, so a process serialises its transactions with
    a lock, in the order in which they began to wait.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.engine = _engine(url)
        self._reads = (
            self.engine.execution_options(reads_only=True)
            if self.is_sqlite
            else self.engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        )
        self._write_lock = FairLock() if self.is_sqlite else None
        self._thread_ahead = ThreadPoolExecutor(1, thread_name_prefix="ahead")
        self.outages = OutageLog()
        self._running = 0
        self._idle = threading.Condition()

    def run(
        self, use_case: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `use_case` in one transaction on this thread, commit it, and return its result.

        On a conflict with another transaction (a unique value, a deadlock) it is run again from the
        start, so a use case must be repeatable. Raises what the use case raises, after a rollback.
        """
        turn = self._write_lock or nullcontext()
        with self._counted():
            return self._run(lambda session: use_case(session, *args, **kwargs), turn)

    def run_ahead(
        self, use_case: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As `run`, before all that wait for their turn."""
        turn = self._write_lock.ahead if self._write_lock else nullcontext()
        with self._counted():
            return self._run(lambda session: use_case(session, *args, **kwargs), turn)

    def _run(self, use_case: Callable[[Session], T], turn: AbstractContextManager[Any]) -> T:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with turn, Session(self.engine, expire_on_commit=False) as session:
                    result = use_case(session)
                    session.commit()
            except (IntegrityError, OperationalError) as error:
                if attempt == ATTEMPTS or not _is_retryable(error):
                    raise
            else:
                return result
        raise AssertionError("unreachable")

    def read(
        self, use_case: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `use_case` in a transaction that only reads, on this thread, and return its result.

        It sees the database as of one moment. It takes no turn on SQLite: others write meanwhile.
        """
        with self._counted(), Session(self._reads, autoflush=False) as session:
            return use_case(session, *args, **kwargs)

    async def transact(
        self, use_case: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`run` on a worker thread: the only way from async code to a transaction."""
        return await asyncio.to_thread(self.run, use_case, *args, **kwargs)

    async def transact_ahead(
        self, use_case: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`run_ahead` on a separate thread, for what an answer to Slack waits for."""
        work = partial(self.run_ahead, use_case, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._thread_ahead, work)

    def check_schema(self) -> None:
        """Raise SchemaError, with the command to run, unless the schema is up to date."""
        with self.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_heads()
        script = ScriptDirectory(str(MIGRATIONS))
        head = script.get_heads()
        for each in current:
            _require_known(script, each)
        if set(current) != set(head):
            raise SchemaError(
                f"The database's schema is at {', '.join(current) or 'nothing'} and this version "
                f"needs {', '.join(head)}. Run `python bot.py migrate` (the Procfile's `release`)."
            )

    def dispose(self) -> None:
        """Close every connection once the running transactions have ended."""
        with self._idle:
            self._idle.wait_for(lambda: self._running == 0, timeout=DISPOSE_SECONDS)
        self._thread_ahead.shutdown(wait=False)
        self.engine.dispose()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._idle:
            self._running += 1
        try:
            yield
        except SQLAlchemyError as error:
            self.outages.failed(error)
            raise
        else:
            self.outages.succeeded()
        finally:
            with self._idle:
                self._running -= 1
                self._idle.notify_all()


class FairLock:
    """A lock that threads get in the order in which they asked for it.

    A thread that takes a `threading.Lock` again right after releasing it usually gets it, however
    long others have waited, so that jobs in a row would keep everything else waiting. `waiting` are
    the turns of those who wait. A thread that uses `ahead` in place of the lock is the next.
    """

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._is_held = False
        self.waiting: deque[threading.Lock] = deque()
        self.ahead = _Ahead(self)

    def __enter__(self) -> None:
        self.acquire()

    def acquire(self, *, is_ahead: bool = False) -> None:
        """Wait for one's turn; one that `is_ahead` comes before those that wait."""
        with self._mutex:
            if not self._is_held:
                self._is_held = True
                return
            turn = threading.Lock()
            turn.acquire()
            if is_ahead:
                self.waiting.appendleft(turn)
            else:
                self.waiting.append(turn)
        turn.acquire()

    def __exit__(self, *_error: object) -> None:
        with self._mutex:
            if self.waiting:
                # The next one holds the lock without competing for it.
                self.waiting.popleft().release()
            else:
                self._is_held = False


class _Ahead:
    """A lock, as those use it who come before all that wait for it."""

    def __init__(self, lock: FairLock) -> None:
        self._lock = lock

    def __enter__(self) -> None:
        self._lock.acquire(is_ahead=True)

    def __exit__(self, *error: object) -> None:
        self._lock.__exit__(*error)


def lock_if_due(session: Session, row: Select[T], *, key_share: bool = False) -> T | None:
    """Lock the row that `row` selects and return it refreshed; None if it is no longer due.

    A row locked by another process is skipped. With `key_share`, other transactions may still
    insert rows that refer to it.
    """
    return session.scalar(
        row.with_for_update(key_share=key_share, skip_locked=True).execution_options(
            populate_existing=True
        )
    )


def migrate(url: str, *, revision: str = "head") -> tuple[str | None, str | None]:
    """Migrate the database at `url` to `revision`; safe to run in several processes at once.

    Raises SchemaError if a newer version of the bot has migrated it.

    Returns:
        The revisions before and after; None is a database without a schema.
    """
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            _lock_for_migration(connection)
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
            config.attributes["connection"] = connection
            current = MigrationContext.configure(connection).get_current_revision()
            script = ScriptDirectory.from_config(config)
            _require_known(script, current)
            if _is_downgrade(script, current=current, target=revision):
                command.downgrade(config, revision)
            else:
                command.upgrade(config, revision)
            connection.commit()
            return current, MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def _require_known(script: ScriptDirectory, revision: str | None) -> None:
    known = {each.revision for each in script.walk_revisions()}
    if revision is not None and revision not in known:
        raise SchemaError(
            f"The database's schema is at {revision}, which is newer than this version of the bot "
            f"({', '.join(script.get_heads())}). Start the version that migrated it."
        )


def _is_downgrade(script: ScriptDirectory, *, current: str | None, target: str) -> bool:
    if target == "base":
        return True
    if target == "head" or current is None:
        return False
    older = {each.revision for each in script.iterate_revisions(current, "base")}
    return target in older and target != current


def _lock_for_migration(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # All migrations run in the transaction that holds the lock: behind a pooler, the next
        # transaction can be in another session.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
    else:
        # SQLite alters a table by copying it and dropping the old one, which must not violate
        # foreign keys (https://www.sqlite.org/lang_altertable.html#otheralter).
        connection.connection.execute("PRAGMA foreign_keys=OFF")


def _engine(url: str) -> Engine:
    # Errors show the statement but not its values, which are what people wrote.
    if not url.startswith("sqlite"):
        return create_engine(
            url,
            pool_size=8,
            max_overflow=4,
            pool_pre_ping=True,
            hide_parameters=True,
            # Behind a pooler, the next transaction can be in a session without what was prepared.
            connect_args={"prepare_threshold": None, "connect_timeout": CONNECT_SECONDS},
            pool_timeout=CONNECT_SECONDS,
        )
    engine = create_engine(
        url, connect_args={"timeout": 30, "check_same_thread": False}, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver would begin transactions too late, and not with BEGIN IMMEDIATE.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.close()


def _begin(connection: Connection) -> None:
    reads_only = bool(connection.get_execution_options().get("reads_only"))
    connection.connection.cursor().execute(f"PRAGMA query_only={int(reads_only)}")
    # A transaction that reads first and then writes would fail if another wrote in between.
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def _is_retryable(error: DBAPIError) -> bool:
    if isinstance(error, IntegrityError):
        return True
    state = getattr(error.orig, "sqlstate", None)
    return state in {"40001", "40P01"} or "database is locked" in str(error.orig)
