"""What an idle bot costs, with many partnerships that have checked in for three years.

    .venv/bin/python -m benchmarks.idle [--partnerships 1000] [--weeks 156] [--seconds 20]
        [--database postgresql://…]

Without a database it uses a temporary SQLite file. Nothing is due meanwhile. Slack is a sandbox in
another process.
"""

import argparse
import asyncio
import time
from typing import Any

from sqlalchemy import Connection, event

from benchmarks.history import AlwaysSaturday, fill
from benchmarks.report import Row, report
from benchmarks.slack import slack_process, use_database
from handlers.service import Service
from pico_bot.core import Database, Settings

# Seconds.
WARM_UP = 5.0


class Work:
    """Counts the statements of a database, without those that begin a transaction."""

    def __init__(self, db: Database) -> None:
        self.statements = 0
        event.listen(db.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
        self.statements += not statement.startswith("BEGIN")


async def measure(settings: Settings, *, seconds: float) -> list[Row]:
    """Run an idle bot for so long, and return the table."""
    service = Service(settings, clock=AlwaysSaturday())
    work = Work(service.db)
    async with service:
        await asyncio.sleep(WARM_UP)
        cpu, before = time.process_time(), work.statements
        await asyncio.sleep(seconds)
        used = time.process_time() - cpu
        statements = (work.statements - before) / seconds
    return [
        Row(what="CPU", value=100 * used / seconds, unit="% of a core", target="≤ 0.5"),
        Row(what="statements", value=statements, unit="/s", target="≤ 3"),
    ]


def main() -> None:
    """Measure with the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--partnerships", type=int, default=1000)
    parser.add_argument("--weeks", type=int, default=156)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--database")
    options = parser.parse_args()
    with (
        slack_process() as slack,
        use_database(options.database, slack_api_url=slack.api_url) as settings,
    ):
        db = Database(settings.sqlalchemy_url)
        fill(db, channel=slack.channels[0], partnerships=options.partnerships, weeks=options.weeks)
        name = "sqlite" if db.is_sqlite else "postgresql"
        db.dispose()
        rows = asyncio.run(measure(settings, seconds=options.seconds))
    report(f"idle-{name}", rows)


if __name__ == "__main__":
    main()
