"""The databases of other tests: empty at the start of each, and removed after the run."""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, select

from pico_bot.model.delivery import ChartImage
from tests.support.databases import SERVER_VARIABLE

ROOT = Path(__file__).parent.parent.parent
GONE_WITHIN_SECONDS = 20

A_RUN_THAT_NEVER_ENDS = """
import signal
from tests.support import databases
with databases.run_folder() as folder, databases.bare_postgresql(folder, "killed"):
    print(folder, flush=True)
    signal.pause()
"""


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_database_is_empty_after_any_other_test(database_url: str, turn: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        assert connection.execute(select(ChartImage.key)).all() == []
        row = {"key": turn, "file_id": "F1", "uploaded_at": datetime.now(UTC)}
        connection.execute(insert(ChartImage), row)
    engine.dispose()


def test_a_killed_run_leaves_no_server_behind() -> None:
    environment = {name: value for name, value in os.environ.items() if name != SERVER_VARIABLE}
    with subprocess.Popen(
        [sys.executable, "-c", A_RUN_THAT_NEVER_ENDS],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as run:
        assert run.stdout is not None
        folder = Path(run.stdout.readline().strip())
        server = int((folder / "postgresql/data/postmaster.pid").read_text().splitlines()[0])
        assert is_running(server)
        run.kill()
    deadline = time.monotonic() + GONE_WITHIN_SECONDS
    while (is_running(server) or folder.exists()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(server)
    assert not folder.exists()


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
