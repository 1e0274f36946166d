"""What it takes to send one message.

    .venv/bin/python -m benchmarks.sending [--messages 300] [--channels 30]
        [--database postgresql://…]

Without a database it uses a temporary SQLite file. The messages are cards of new issues. Half of
them are sent one at a time, and then the others at once, without a pause in a channel. Polls that
find nothing count as CPU time and not as statements. Slack is a sandbox in another process.

For comparison, it then does as often what can't be left out: two commits with the database's driver
on a worker thread, and between them the same request with aiohttp.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, event, select, update
from sqlalchemy.orm import Session

from benchmarks.partnership import add_partnership, log_record
from benchmarks.report import Row, report
from benchmarks.slack import slack_process, use_database
from pico_bot.core import Database, Metrics, Settings, SystemClock
from pico_bot.delivery import Sender, SentCard, SlackClient
from pico_bot.delivery.sender import POLL_INTERVAL
from pico_bot.model import Card, OutboxMessage, OutboxState

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
WARM_UP = 20


@dataclass
class Work:
    """What was done in transactions that found something to send."""

    statements: int = 0
    transactions: int = 0


def count_work(db: Database) -> Work:
    """Counts the statements and transactions of `db` from now on."""
    work = Work()
    running: dict[Any, int] = {}

    def begin(connection: Connection) -> None:
        running[connection.connection.dbapi_connection] = 0

    def note(connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            running[connection.connection.dbapi_connection] += 1

    def commit(connection: Connection) -> None:
        statements = running.pop(connection.connection.dbapi_connection)
        if statements > 1:
            work.statements += statements
            work.transactions += 1

    event.listen(db.engine, "begin", begin)
    event.listen(db.engine, "before_cursor_execute", note)
    event.listen(db.engine, "commit", commit)
    return work


def set_up(session: Session, *, channels: Sequence[str], messages: int) -> list[int]:
    """Enqueue cards of new issues in each of `channels`, held back; returns their ids."""
    teams = [
        add_partnership(session, number=number, slack_id=channel, now=NOW)
        for number, channel in enumerate(channels)
    ]
    session.execute(update(OutboxMessage).values(state=OutboxState.SENT))
    for number in range(messages):
        log_record(session, teams[number % len(teams)], number=number, now=NOW)
    # Slack doesn't have the messages in whose threads the cards would be.
    session.execute(update(Card).values(thread_ts=None))
    cards = select(OutboxMessage.id).where(OutboxMessage.state == OutboxState.PENDING)
    ids = list(session.scalars(cards.order_by(OutboxMessage.id)))
    hold_back = update(OutboxMessage).where(OutboxMessage.state == OutboxState.PENDING)
    session.execute(hold_back.values(state=OutboxState.FAILED))
    return ids


def let_go(session: Session, ids: Sequence[int]) -> None:
    """Let the sender have these messages."""
    rows = update(OutboxMessage).where(OutboxMessage.id.in_(ids))
    session.execute(rows.values(state=OutboxState.PENDING))


class Sent:
    """Counts the cards that were sent, in the transactions that record that."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting = 0
        self._all = asyncio.Event()

    def expect(self, count: int) -> None:
        """Wait for `count` cards from now on."""
        self._waiting = count
        self._all.clear()

    def on_card_sent(self, _session: Session, _card: SentCard) -> None:
        """Count one, on the sender's thread."""
        self._waiting -= 1
        if not self._waiting:
            self._loop.call_soon_threadsafe(self._all.set)

    async def all(self) -> None:
        """Wait until all expected cards were sent."""
        await self._all.wait()


async def send(sender: Sender, sent: Sent, db: Database, ids: Sequence[int]) -> float:
    """Send these messages; returns the seconds of CPU that letting them go took.

    `db` isn't the sender's.
    """
    begun = time.thread_time()
    sent.expect(len(ids))
    db.run(let_go, ids)
    used = time.thread_time() - begun
    sender.wake()
    await sent.all()
    return used


class Bare:
    """Sends messages again, without the bot and SQLAlchemy's sessions and statements."""

    def __init__(self, db: Database, settings: Settings, slack: SlackClient) -> None:
        self._connection, self._is_sqlite = db.engine.raw_connection(), db.is_sqlite
        self._post, self._url = slack.session.post, settings.slack_api_url + "chat.postMessage"
        self._headers = {"Authorization": f"Bearer {settings.slack_bot_token}"}
        self._form = {"metadata": json.dumps({"event_type": "bare", "event_payload": {}})}

    async def send(self, message: OutboxMessage) -> None:
        """Send the content of `message`, and change its row in two transactions."""
        await asyncio.to_thread(self._count, message.id)
        blocks = json.dumps(message.arguments["blocks"])
        form = {"channel": message.channel, "text": message.arguments["text"], "blocks": blocks}
        async with self._post(self._url, data=self._form | form, headers=self._headers) as answer:
            assert json.loads(await answer.text())["ok"]
        await asyncio.to_thread(self._count, message.id)

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def _count(self, message_id: int) -> None:
        cursor = self._connection.cursor()
        if self._is_sqlite:
            cursor.execute("BEGIN IMMEDIATE")
        cursor.execute(
            f"UPDATE outbox_messages SET attempts = attempts + 1 WHERE id = {message_id}"
        )
        self._connection.commit()
        cursor.close()


async def measure_bare(
    db: Database, settings: Settings, slack: SlackClient, ids: Sequence[int], *, pause: float
) -> float:
    """Milliseconds of CPU for each of these messages, sent by `Bare` with a pause in seconds."""
    with Session(db.engine) as session:
        messages = [session.get_one(OutboxMessage, each) for each in ids]
    bare = Bare(db, settings, slack)
    cpu = time.process_time()
    for message in messages:
        await bare.send(message)
        await asyncio.sleep(pause)
    cpu = time.process_time() - cpu
    bare.close()
    return 1000 * cpu / len(ids)


async def measure(settings: Settings, *, channels: Sequence[str], messages: int) -> list[Row]:
    """Send all messages, and return the table."""
    db, other_db = Database(settings.sqlalchemy_url), Database(settings.sqlalchemy_url)
    ids = other_db.run(set_up, channels=channels, messages=messages + WARM_UP)
    sent, work = Sent(), count_work(db)
    rows: list[Row] = []
    async with SlackClient(settings) as slack:
        sender = Sender(
            db,
            slack,
            clock=SystemClock(),
            send_interval=0,
            metrics=Metrics(),
            on_card_sent=sent.on_card_sent,
        )
        sending = asyncio.create_task(sender.run())
        await send(sender, sent, other_db, ids[:WARM_UP])
        half = WARM_UP + messages // 2
        for name, batches in (
            ("one at a time", [[each] for each in ids[WARM_UP:half]]),
            ("all at once", [ids[half:]]),
        ):
            before = replace(work)
            begun, cpu = time.perf_counter(), time.process_time()
            preparing = sum([await send(sender, sent, other_db, batch) for batch in batches])
            taken, cpu = time.perf_counter() - begun, time.process_time() - cpu - preparing
            count = sum(map(len, batches))
            rows += [
                Row(what=f"{name}: {what}", value=value / count, unit=unit, target=target)
                for what, value, unit, target in (
                    ("statements", work.statements - before.statements, "", "≤ 6"),
                    ("transactions", work.transactions - before.transactions, "", "≤ 2"),
                    ("CPU", 1000 * cpu, "ms", "≤ 3"),
                )
            ]
            rows.append(Row(what=f"{name}: messages", value=count / taken, unit="/s"))
        sender.stop()
        await sending
        for name, pause in (("with the sender's pauses", POLL_INTERVAL), ("without a pause", 0)):
            used = await measure_bare(db, settings, slack, ids[half:], pause=pause)
            rows.append(Row(what=f"driver and aiohttp only, {name}: CPU", value=used, unit="ms"))
    db.dispose()
    other_db.dispose()
    return rows


def main() -> None:
    """Measure with the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=300)
    parser.add_argument("--channels", type=int, default=30)
    parser.add_argument("--database")
    options = parser.parse_args()
    with (
        slack_process(channels=options.channels) as slack,
        use_database(options.database, slack_api_url=slack.api_url) as settings,
    ):
        rows = asyncio.run(measure(settings, channels=slack.channels, messages=options.messages))
        name = settings.sqlalchemy_url.partition(":")[0].partition("+")[0]
        report(f"sending-{name}", rows)


if __name__ == "__main__":
    main()
