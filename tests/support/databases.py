"""Real databases for tests, migrated with the project's own migrations.

All pytest-xdist workers of a run share one folder. The PostgreSQL server and a migrated template
for each engine are made once in a run, by the process that needs them first.
"""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql
from sqlalchemy import URL, MetaData, make_url

from pico_bot.core.db import migrate
from tests.support.postgresql_server import (
    ADDRESS,
    FAILURE,
    OWNER,
    SERVER,
    START_SECONDS,
    STOP_SECONDS,
)

SERVER_VARIABLE = "PICO_TEST_PG_URL"

_ROOT = Path(__file__).parent.parent.parent
_PREFIX = "pico-test-"
_TEMPLATE_MADE = "template.made"


@contextmanager
def run_folder() -> Iterator[Path]:
    """The folder of one test run; at the end, what the run started and wrote is removed."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    try:
        with (folder / OWNER).open("wb") as owner:
            fcntl.flock(owner, fcntl.LOCK_EX)
            yield folder
            given = _given_server()
            if given is not None:
                _administer(given, "DROP DATABASE IF EXISTS {} WITH (FORCE)", _name(folder))
        _wait_for_the_server_to_stop(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sqlite_template(folder: Path) -> Path:
    """A migrated, empty SQLite file for copying, with no journal."""
    template = folder / "template.db"
    with _first_comer(folder / "sqlite.lock"):
        if not template.exists():
            draft = folder / "draft.db"
            migrate(f"sqlite:///{draft}")
            with sqlite3.connect(draft) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            draft.rename(template)
    return template


def once(folder: Path, name: str, make: Callable[[], bytes]) -> bytes:
    """Call `make` once per run and `name`, and return its result."""
    kept = folder / f"{name}.kept"
    with _first_comer(folder / f"{name}.lock"):
        if not kept.exists():
            kept.write_bytes(make())
    return kept.read_bytes()


@dataclass(frozen=True)
class PostgresqlDatabase:
    """The PostgreSQL database of one worker."""

    url: str
    connection: psycopg.Connection

    def empty(self, metadata: MetaData) -> None:
        """Delete every row of the tables in `metadata`, dependants first.

        DELETE takes a millisecond and TRUNCATE eighty. Raises psycopg's LockNotAvailable if an
        earlier test left a transaction open.
        """
        tables = reversed(metadata.sorted_tables)
        deletes = [sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)) for table in tables]
        with self.connection.transaction():
            self.connection.execute(sql.SQL("; ").join(deletes))


@contextmanager
def postgresql_database(folder: Path, worker: str) -> Iterator[PostgresqlDatabase]:
    """A migrated database for `worker`, removed when the context ends."""
    with (
        _database(folder, worker, template=_postgresql_template(folder)) as url,
        _connect(url) as connection,
    ):
        connection.execute("SET lock_timeout = '60s'")
        yield PostgresqlDatabase(url=_text(url), connection=connection)


@contextmanager
def bare_postgresql(folder: Path, worker: str) -> Iterator[str]:
    """The URL of a database with no tables for `worker`, removed when the context ends."""
    with _database(folder, f"{worker}_bare", template="template0") as url:
        yield _text(url)


def _postgresql_template(folder: Path) -> str:
    """The name of a migrated, empty database for copying."""
    server, template = _server(folder), _name(folder)
    with _first_comer(folder / "template.lock"):
        if not (folder / _TEMPLATE_MADE).exists():
            _administer(server, "CREATE DATABASE {}", template)
            migrate(_text(server.set(database=template)))
            (folder / _TEMPLATE_MADE).touch()
    return template


@contextmanager
def _database(folder: Path, suffix: str, *, template: str) -> Iterator[URL]:
    server, name = _server(folder), f"{_name(folder)}_{suffix}"
    # PostgreSQL allows only one copy of a template at a time.
    with _first_comer(folder / "copy.lock"):
        _administer(server, "CREATE DATABASE {} TEMPLATE {} STRATEGY wal_log", name, template)
    try:
        yield server.set(database=name)
    finally:
        _administer(server, "DROP DATABASE {} WITH (FORCE)", name)


def _server(folder: Path) -> URL:
    return _given_server() or _run_server(folder)


def _given_server() -> URL | None:
    """The server from the environment, if the developer or CI provides one."""
    given = os.environ.get(SERVER_VARIABLE)
    return make_url(given).set(drivername="postgresql+psycopg") if given else None


def _run_server(folder: Path) -> URL:
    """The server of this run; starts it if necessary."""
    address, failure = folder / ADDRESS, folder / FAILURE
    with _first_comer(folder / "server.lock"):
        if not address.exists() and not failure.exists():
            subprocess.run(
                [sys.executable, "-m", "tests.support.postgresql_server", folder],
                check=True,
                cwd=_ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        deadline = time.monotonic() + 2 * START_SECONDS
        while not address.exists():
            if failure.exists():
                raise RuntimeError(f"PostgreSQL did not start: {failure.read_text()}")
            if time.monotonic() > deadline:
                raise TimeoutError("PostgreSQL did not start in time")
            time.sleep(0.02)
    return make_url(address.read_text()).set(drivername="postgresql+psycopg")


def _wait_for_the_server_to_stop(folder: Path) -> None:
    deadline = time.monotonic() + 2 * STOP_SECONDS
    while (folder / SERVER).exists():
        if time.monotonic() > deadline:
            raise TimeoutError(f"the PostgreSQL server in {folder} did not stop")
        time.sleep(0.02)


def _administer(server: URL, statement: LiteralString, *names: str) -> None:
    with _connect(server) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _connect(url: URL) -> psycopg.Connection:
    return psycopg.connect(_text(url.set(drivername="postgresql")), autocommit=True)


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _name(folder: Path) -> str:
    return "pico_test_" + folder.name.removeprefix(_PREFIX)


@contextmanager
def _first_comer(lock: Path) -> Iterator[None]:
    """Let only one process of the run in at a time."""
    with lock.open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
