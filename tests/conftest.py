"""Fixtures for every test: databases, a browser, and no network beyond this machine."""

import gc
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, settings
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.core.logs import LIBRARY_LEVELS
from pico_bot.model.base import Base
from tests.support import databases, partnership
from tests.support.chromium import find_chromium, how_to_install, open_page
from tests.support.compiled_statements import share_compiled_statements
from tests.support.databases import PostgresqlDatabase
from tests.support.loopback import stay_on_loopback
from tests.support.partnership import InUse
from tests.support.pgbouncer import find_pgbouncer, pooled

# No deadline, because a busy machine is slow now and then. Every run uses the same examples, so
# that a failure comes from a change in the code; `--hypothesis-seed` tries others.
settings.register_profile(
    "pico", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("pico")

pytest_plugins = ["tests.support.golden"]

RUN_FOLDER = pytest.StashKey[Path]()
NO_SKIPS_VARIABLE = "PICO_TEST_FORBID_SKIPS"


def pytest_configure(config: pytest.Config) -> None:
    stay_on_loopback()
    share_compiled_statements()
    worker_input = getattr(config, "workerinput", None)
    if worker_input is not None:
        config.stash[RUN_FOLDER] = Path(worker_input["run_folder"])
        return
    run = ExitStack()
    config.add_cleanup(run.close)
    config.stash[RUN_FOLDER] = run.enter_context(databases.run_folder())


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Pass the run's folder to a pytest-xdist worker."""
    node.workerinput["run_folder"] = str(node.config.stash[RUN_FOLDER])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Long tests first: if they were the last, the other workers would wait for them.
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    # What exists by now lives as long as the process; the collector needn't traverse it again.
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if _skips_are_forbidden() and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    skipped = _skipped(config)
    if any("no Chromium found" in str(report.longrepr) for report in skipped):
        terminalreporter.section("THE PAGE WAS NOT TESTED", red=True, bold=True)
        terminalreporter.line(f"No Chromium was found on this machine. {how_to_install()}")
    if skipped and _skips_are_forbidden():
        terminalreporter.section(f"SKIPPED, WHICH {NO_SKIPS_VARIABLE} FORBIDS", red=True, bold=True)
        for report in skipped:
            terminalreporter.line(report.nodeid)


def _skips_are_forbidden() -> bool:
    return os.environ.get(NO_SKIPS_VARIABLE, "") not in {"", "0"}


def _skipped(config: pytest.Config) -> list[pytest.TestReport | pytest.CollectReport]:
    """The skipped tests; always empty in a worker, because only the main process reports."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return [] if reporter is None else reporter.stats.get("skipped", [])


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Tests marked `anyio` run on asyncio, as the bot does."""
    return "asyncio"


@pytest.fixture
def sqlite_url(tmp_path: Path, pytestconfig: pytest.Config) -> str:
    """The URL of a new SQLite file, migrated and empty."""
    database = tmp_path / "pico.db"
    shutil.copyfile(databases.sqlite_template(pytestconfig.stash[RUN_FOLDER]), database)
    return f"sqlite:///{database}"


@pytest.fixture(scope="session")
def _postgresql_database(
    pytestconfig: pytest.Config, worker_id: str
) -> Iterator[PostgresqlDatabase]:
    folder = pytestconfig.stash[RUN_FOLDER]
    with databases.postgresql_database(folder, worker_id) as database:
        yield database


@pytest.fixture
def postgresql_url(_postgresql_database: PostgresqlDatabase) -> str:
    """The URL of this worker's PostgreSQL database, migrated and empty."""
    _postgresql_database.empty(Base.metadata)
    return _postgresql_database.url


@pytest.fixture
def bare_postgresql_url(pytestconfig: pytest.Config, worker_id: str) -> Iterator[str]:
    """The URL of a new PostgreSQL database with no tables."""
    with databases.bare_postgresql(pytestconfig.stash[RUN_FOLDER], worker_id) as url:
        yield url


@pytest.fixture
def pooled_url(postgresql_url: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated, empty PostgreSQL database behind pgbouncer, in transaction mode."""
    with pooled(_pgbouncer(), postgresql_url, tmp_path) as url:
        yield url


@pytest.fixture
def bare_pooled_url(bare_postgresql_url: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a new PostgreSQL database with no tables behind pgbouncer."""
    with pooled(_pgbouncer(), bare_postgresql_url, tmp_path) as url:
        yield url


def _pgbouncer() -> str:
    executable = find_pgbouncer()
    if executable is None:
        pytest.skip("no pgbouncer found. Install it with: sudo apt-get install pgbouncer")
    return executable


@pytest.fixture
def bare_sqlite_url(tmp_path: Path) -> str:
    """The URL of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'bare.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database with no tables; each test that uses it runs on both engines."""
    url: str = request.getfixturevalue(f"bare_{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated, empty database; each test that uses it runs on both engines."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def chromium_page(tmp_path: Path) -> Iterator[Any]:
    """An empty page (playwright.sync_api.Page) in a fresh browser; mark its tests `chromium`."""
    executable = find_chromium()
    if executable is None:
        pytest.skip(f"no Chromium found. {how_to_install()}")
    with open_page(executable, tmp_path / "chromium") as page:
        yield page


@pytest.fixture
def restored_logging() -> Iterator[None]:
    """Restore the process's logging after the test."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in LIBRARY_LEVELS}
    yield
    structlog.reset_defaults()
    for handler in set(root.handlers) - set(handlers):
        handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A migrated, empty database, on each engine."""
    database = Database(database_url)
    yield database
    database.dispose()


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    """A session that is rolled back after the test, on each engine."""
    with Session(db.engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def world(session: Session) -> InUse:
    """A partnership in which both lead roles are filled, on each engine."""
    return partnership.create_partnership(session)
