"""A process that looks for due work at one simulated moment after the other.

`python -m tests.ticking URL START END STEP_SECONDS` prints `ready`, waits for a line on standard
input, so that several begin together, and prints what it posted and skipped.
"""

import sys
from datetime import datetime, timedelta

from pico_bot.db import Database
from pico_bot.jobs import run_due


def tick_through(db: Database, *, start: datetime, end: datetime, step: timedelta) -> list[int]:
    """Look for due work every `step` from `start` to `end`; how much was posted and skipped."""
    posted = skipped = 0
    now = start
    while now <= end:
        done = run_due(db, now=now)
        posted += done.posted
        skipped += done.skipped
        if done.failed:
            raise AssertionError(f"{done.failed} schedules failed at {now}")
        now += step
    return [posted, skipped]


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
