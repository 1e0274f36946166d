"""A process that looks for due work at one simulated moment after the other.

`python -m tests.ticking URL START END STEP_SECONDS` prints `ready`, waits for a line on standard
input, so that several begin together, and prints what it posted and skipped.
"""

import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

from pico_bot.db import Database
from pico_bot.jobs import run_due

ROOT = Path(__file__).resolve().parent.parent


def tick_through(
    db: Database,
    *,
    start: datetime,
    end: datetime,
    step: timedelta,
    pace: Callable[[], object] = lambda: None,
) -> list[int]:
    """Look for due work every `step` from `start` to `end`; how much was posted and skipped.

    `pace` is called before every look: whose clocks should agree wait there for each other.
    """
    posted = skipped = 0
    now = start
    while now <= end:
        pace()
        done = run_due(db, now=now)
        posted += done.posted
        skipped += done.skipped
        if done.failed:
            raise AssertionError(f"{done.failed} schedules failed at {now}")
        now += step
    return [posted, skipped]


def tick_in_two_processes(
    url: str, *, start: datetime, end: datetime, step: timedelta
) -> list[str]:
    """Let two processes that begin together do it; what each printed, once both ended well."""
    arguments = [url, start.isoformat(), end.isoformat(), str(step.total_seconds())]
    with ExitStack() as stack:
        processes = []
        for _ in range(2):
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.ticking", *arguments],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            processes.append(stack.enter_context(process))
            stack.callback(process.kill)
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        printed = [process.communicate(timeout=300)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    return printed


if __name__ == "__main__":
    url, start, end, step = sys.argv[1:]
    database = Database(url)
    print("ready", flush=True)  # noqa: T201 - how the test and this process talk
    sys.stdin.readline()
    counts = tick_through(
        database,
        start=datetime.fromisoformat(start),
        end=datetime.fromisoformat(end),
        step=timedelta(seconds=float(step)),
    )
    print(*counts, flush=True)  # noqa: T201
