"""What reading costs: `status`, `log`, `show`, `find` and the Home tab.

    .venv/bin/python -m benchmarks.reads [--rounds 20] [--seconds 60] [--database postgresql://…]

Without a database it uses a temporary SQLite file. It holds twenty partnerships with the same lead,
each with two years of weekly check-ins and two hundred records; of ten that are open, three wait
for the lead. A client in another process sends the lead's commands as signed requests. The script
prints how many statements each takes, and the milliseconds until the answer. For the Home tab and
the weekly digest, it is the time until they are stored.

Then forty people who take part in all twenty partnerships have their Home tabs open, and one
message a second is tagged in one of them. The script prints how long the answer and the record
take, and how much of a core the bot uses. Slack is a sandbox in the client's process, which accepts
no messages.
"""

import argparse
import asyncio
import multiprocessing
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from multiprocessing.connection import Connection
from typing import Any

from sqlalchemy import Engine, event, insert, select
from sqlalchemy.orm import Session

from benchmarks.report import Row, report
from benchmarks.search import update_statistics
from benchmarks.slack import use_database
from handlers.service import Service
from pico_bot.core import Database, Settings, SystemClock
from pico_bot.model import (
    Answer,
    Assignment,
    Audience,
    Card,
    Digest,
    ExpectedAction,
    History,
    HomeTab,
    Issue,
    Kind,
    Member,
    Occurrence,
    OccurrenceState,
    Partnership,
    Rank,
    ResponseTimer,
    Role,
    Routing,
    Schedule,
    ScheduleState,
    SearchIndexEntry,
    State,
    Via,
)
from pico_bot.partnerships import ChannelInfo, SlackUser, partnerships
from pico_bot.records import search
from pico_bot.reports import home_tab, weekly_digest
from pico_bot.sandbox.server import Sandbox

CHANNEL, TEAM, LEAD = "C0NORDLYS1", "T0NORDLYS1", "U0METTE001"

PARTNERSHIPS, HOMES = 20, 40
CHECKINS, CUSTOMERS = 104, 3
RECORDS, OPEN_RECORDS = 200, 10
WEEK = timedelta(weeks=1)

COMMANDS = {"status": "status", "log": "log", "show": "show I-200", "find": "find lamp colour"}
TARGETS = {"status": 20, "log": 12, "show": 12, "find": 8, "Home": 60}


class Client:
    """The process in which Slack is."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other_end = context.Pipe()
        self._process = context.Process(target=_client, args=(other_end,))
        self._process.start()
        self.api_url: str = self._pipe.recv()

    async def ask(self, method: str, *arguments: Any) -> Any:
        """The result of a method of `_Slack` with these arguments."""
        self._pipe.send((method, arguments))
        return await asyncio.to_thread(self._pipe.recv)

    def stop(self) -> None:
        """End the process."""
        self._pipe.send(None)
        self._process.join()


def _client(pipe: Connection) -> None:
    asyncio.run(_serve(pipe))


async def _serve(pipe: Connection) -> None:
    slack = _Slack()
    await slack.sandbox.start()
    for method in ("chat.postMessage", "chat.update", "views.publish"):
        slack.sandbox.faults.rate_limit(method, times=1_000_000, retry_after=3600)
    pipe.send(slack.sandbox.api_url)
    while (asked := await asyncio.to_thread(pipe.recv)) is not None:
        method, arguments = asked
        pipe.send(await getattr(slack, method)(*arguments))
    await slack.sandbox.stop()


class _Slack:
    def __init__(self) -> None:
        self.sandbox = Sandbox()

    async def deliver_to(self, url: str) -> None:
        """Deliver to the bot at `url` from now on."""
        self.sandbox.deliver_to(url)

    async def command(self, text: str) -> float:
        """Give a command as the lead; returns the milliseconds until its answer."""
        lead = self.sandbox.acting_as("Mette Lund")
        begun = time.perf_counter()
        outcome = await lead.command(CHANNEL, f"/pico {text}")
        assert outcome.ok, outcome.error
        return 1000 * (time.perf_counter() - begun)

    async def tag(self, seconds: int) -> list[tuple[float, float]]:
        """Tag a message each second; returns when each was sent and its answer came."""
        anna = self.sandbox.acting_as("Anna Berg")
        found = []
        for number in range(seconds):
            begun = time.monotonic()
            await anna.post(CHANNEL, f"#issue Lamp {number} is missing area:data-model")
            await self.sandbox.settled(60)
            found.append((begun, time.monotonic()))
            await asyncio.sleep(max(0.0, begun + 1 - time.monotonic()))
        return found


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """The statements that run meanwhile, without those that begin a transaction."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@contextmanager
def noted_records() -> Iterator[list[float]]:
    """When (`time.monotonic`) each record that is logged meanwhile was committed."""
    found: list[float] = []
    logging: set[int] = set()

    def note(connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("INSERT INTO records"):
            logging.add(id(connection.connection.dbapi_connection))

    def commit(connection: Any) -> None:
        if id(connection.connection.dbapi_connection) in logging:
            logging.clear()
            found.append(time.monotonic())

    event.listen(Engine, "before_cursor_execute", note)
    event.listen(Engine, "commit", commit)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)
        event.remove(Engine, "commit", commit)


def fill(session: Session, *, now: datetime) -> None:
    """Add the partnerships; rows are inserted, because living through two years takes too long."""
    for number in range(PARTNERSHIPS):
        _Partnership(session, number, now=now).fill()
    for number in range(HOMES):
        session.add(
            HomeTab(
                slack_user_id=f"UHOME{number}",
                fingerprint="",
                opened_at=now,
                published_at=now,
                refresh_at=None,
            )
        )


class _Partnership:
    def __init__(self, session: Session, number: int, *, now: datetime) -> None:
        self._session, self._number, self._now = session, number, now
        self._customer_team = TEAM if number == 0 else f"TBENCH{number}"
        place = ChannelInfo(
            slack_id=CHANNEL if number == 0 else f"CBENCH{number}",
            name=f"customer-{number}",
            customer_team_id=self._customer_team,
            customer_name=f"Customer {number}",
        )
        self._channel = partnerships.get_or_create_channel(
            session, place=place, time_zone="Europe/Copenhagen", now=now - CHECKINS * WEEK
        )
        self._partnership = self._channel.partnership
        later = now + 52 * WEEK
        self._partnership.inactivity_check_at = later
        self._partnership.digest_due_at = self._partnership.monthly_digest_due_at = later

    def fill(self) -> None:
        """Add people, check-ins and records."""
        lead = self._member(LEAD, "Mette Lund", is_own=True)
        colleague, *_more = [
            self._member(f"UHOME{number}", f"Consultant {number}", is_own=True)
            for number in range(HOMES)
        ]
        customers = [
            self._member(f"UCUSTOMER{self._number}X{each}", f"Person {each}", is_own=False)
            for each in range(CUSTOMERS)
        ]
        for role in self._session.scalars(
            select(Role).where(Role.partnership_id == self._partnership.id)
        ):
            holder = customers[role.id % CUSTOMERS] if role.side is not lead.side else colleague
            holder = lead if role.key in {"lead", "pim-consultant"} else holder
            self._session.add(
                Assignment(
                    role_id=role.id, member_id=holder.id, rank=Rank.PRIMARY, from_at=self._now
                )
            )
        self._session.flush()
        self._add_checkins([lead, *customers])
        self._add_records(lead, colleague, customers[0])

    def _member(self, user_id: str, name: str, *, is_own: bool) -> Member:
        return partnerships.member(
            self._session,
            partnership=self._partnership,
            user=SlackUser(
                user_id=user_id,
                team_ids=("T0PICO0001" if is_own else self._customer_team,),
                name=name,
                is_from_own_workspace=is_own,
            ),
            active_at=self._now,
        )

    def _add_checkins(self, people: Sequence[Member]) -> None:
        schedule = Schedule(
            partnership_id=self._partnership.id,
            channel_id=self._channel.id,
            key="weekly",
            time_zone="Europe/Copenhagen",
            local_time=clock_time(9),
            weekdays=[0],
            state=ScheduleState.PAUSED,
        )
        self._session.add(schedule)
        self._session.flush()
        occurrences = [
            Occurrence(
                schedule_id=schedule.id,
                due_at=self._now - (week + 1) * WEEK,
                state=OccurrenceState.POSTED,
                closes_at=self._now - (week + 1) * WEEK + timedelta(days=2),
                closed_at=self._now - (week + 1) * WEEK + timedelta(days=2),
                participant_ids=[each.id for each in people],
            )
            for week in range(CHECKINS)
        ]
        self._session.add_all(occurrences)
        self._session.flush()
        self._session.execute(
            insert(Answer),
            [
                {
                    "occurrence_id": occurrence.id,
                    "member_id": person.id,
                    "answered_at": occurrence.due_at,
                    "via": Via.MODAL,
                    "confidence": 4,
                }
                for occurrence in occurrences
                for person in people
            ],
        )

    def _add_records(self, lead: Member, colleague: Member, author: Member) -> None:
        self._partnership.next_issue = RECORDS + 1
        for number in range(RECORDS):
            is_open = number >= RECORDS - OPEN_RECORDS
            # Three of the open ones wait for the lead, and one of those is overdue.
            owner = lead if number % 3 == 0 else colleague
            waits_since = self._now - timedelta(days=30 if number % 9 == 0 else 0)
            issue = Issue(
                partnership=self._partnership,
                kind=Kind.ISSUE,
                number=number + 1,
                title=f"Lamp {number} lacks a colour",
                text=f"Lamp {number} lacks a colour",
                area="pim" if owner is lead else "data-model",
                state=State.OPEN if is_open else State.RESOLVED,
                created_at=self._now - WEEK,
                via=Via.HASHTAG,
                author_id=author.id,
                logged_by_id=author.id,
                responsible_role="pim-consultant" if owner is lead else "data-modeller",
                responsible_id=owner.id,
                routing=Routing.PRIMARY,
                channel_id=self._channel.id,
                source_text=f"Lamp {number} lacks a colour",
            )
            self._session.add(issue)
            self._session.flush()
            self._session.add(
                History(
                    partnership_id=self._partnership.id,
                    record_id=issue.id,
                    at=self._now - WEEK,
                    step="log",
                    via=Via.HASHTAG,
                    member_id=author.id,
                    to_state=State.OPEN,
                )
            )
            self._session.add(
                Card(record_id=issue.id, channel=self._channel.slack_id, audience=Audience.SHARED)
            )
            for stem, weight in search.weights_of(issue.title, [issue.text]).items():
                self._session.add(
                    SearchIndexEntry(
                        partnership_id=self._partnership.id,
                        stem=stem,
                        record_id=issue.id,
                        weight=weight,
                    )
                )
            if is_open:
                timer = ResponseTimer(record_id=issue.id)
                timer.start(ExpectedAction.ACKNOWLEDGE, cycle="", now=waits_since)
                timer.running_since = waits_since
                timer.next_at = waits_since + timedelta(days=20)
                if timer.next_at < self._now:
                    # Everyone has been notified.
                    timer.overdue_at, timer.next_at = timer.next_at, None
                    timer.notices_sent = timer.level = 9
                self._session.add(timer)


async def measure(settings: Settings, client: Client, *, rounds: int, seconds: int) -> None:
    """Measure everything and print the table."""
    async with Service(settings, clock=SystemClock()) as service:
        await client.ask("deliver_to", f"http://127.0.0.1:{service.port}/slack/events")
        rows = await _measure_commands(client, rounds=rounds)
        rows += await asyncio.to_thread(_measure_home, service.db, rounds=rounds)
        rows += await asyncio.to_thread(_measure_digest, service.db)
        rows += await _measure_open_homes(service, client, seconds=seconds)
    report(f"reads-{'sqlite' if service.db.is_sqlite else 'postgresql'}", rows)


async def _measure_commands(client: Client, *, rounds: int) -> list[Row]:
    rows = []
    for name, text in COMMANDS.items():
        await client.ask("command", text)
        counts, taken = [], []
        for _each in range(rounds):
            with counted_statements() as statements:
                taken.append(await client.ask("command", text))
            counts.append(len(statements))
        rows += _rows(name, counts, taken, unit="ms until the answer")
    return rows


def _measure_home(db: Database, *, rounds: int) -> list[Row]:
    counts, taken, cpu = [], [], []
    for number in range(rounds + 1):
        begun, cpu_before = time.perf_counter(), time.thread_time()
        with counted_statements() as statements:
            now = datetime.now(UTC)
            [drawn] = db.read(home_tab.draw, [home_tab.DueHomeTab(user_id=LEAD)], now=now)
            db.run(home_tab.on_opened, drawn, now=now)
        if number:
            counts.append(len(statements))
            taken.append(1000 * (time.perf_counter() - begun))
            cpu.append(1000 * (time.thread_time() - cpu_before))
    db.run(_close_home_tab)
    return [
        *_rows("Home", counts, taken, unit="ms", target="≤ 50"),
        Row(what="Home: work", value=statistics.median(cpu), unit="ms of CPU"),
    ]


def _close_home_tab(session: Session) -> None:
    for page in session.scalars(select(HomeTab).where(HomeTab.slack_user_id == LEAD)):
        page.refresh_at = None


def _measure_digest(db: Database) -> list[Row]:
    """How long the weekly digest about all partnerships takes, and keeps others from writing."""
    now = datetime.now(UTC)
    partnership_id = db.run(_make_digest_due, now=now)
    turns: list[float] = []

    def write(use_case: Callable[..., object], *arguments: object) -> None:
        began = time.perf_counter()
        db.run(use_case, *arguments, now=now)
        turns.append(1000 * (time.perf_counter() - began))

    with counted_statements() as statements:
        begun = time.perf_counter()
        write(weekly_digest.send, partnership_id)
        digest_id = db.read(_digest_id)
        write(weekly_digest.claim_due, digest_id)
        write(weekly_digest.publish, db.read(weekly_digest.draw, digest_id, now=now))
        taken = time.perf_counter() - begun
    return [
        Row(what="weekly digest: statements", value=len(statements), unit=""),
        Row(what="weekly digest: time", value=1000 * taken, unit="ms"),
        Row(
            what="weekly digest: longest transaction that writes",
            value=max(turns),
            unit="ms",
            target="≤ 25",
        ),
    ]


def _make_digest_due(session: Session, *, now: datetime) -> int:
    """Make one partnership's digest due, within the hour; returns the partnership's id."""
    partnership = session.scalars(select(Partnership).order_by(Partnership.id)).first()
    assert partnership is not None
    partnership.digest_due_at = now
    return partnership.id


def _digest_id(session: Session) -> int:
    return session.scalars(select(Digest.id)).one()


def _rows(
    name: str, counts: Sequence[int], taken: Sequence[float], *, unit: str, target: str = ""
) -> list[Row]:
    return [
        Row(
            what=f"{name}: statements",
            value=min(counts),
            unit="",
            target=f"≤ {TARGETS[name]}",
        ),
        Row(what=f"{name}: time", value=statistics.median(taken), unit=unit, target=target),
    ]


async def _measure_open_homes(service: Service, client: Client, *, seconds: int) -> list[Row]:
    await service.db.transact(_open_home_tabs)
    # The first look draws each of them.
    await client.ask("tag", 7)
    with noted_records() as logged:
        cpu, begun = time.process_time(), time.monotonic()
        sent = await client.ask("tag", seconds)
        share = (time.process_time() - cpu) / (time.monotonic() - begun)
        await asyncio.sleep(1)
    answers = [1000 * (end - start) for start, end in sent]
    begun_at = [start for start, _end in sent]
    effects = [1000 * (end - start) for start, end in zip(begun_at, logged, strict=True)]
    what = f"{HOMES} Homes open, 1 tag a second"
    return [
        Row(what=f"{what}: answer, p99", value=_p99(answers), unit="ms", target="≤ 60"),
        Row(what=f"{what}: record, median", value=statistics.median(effects), unit="ms"),
        Row(what=f"{what}: record, p99", value=_p99(effects), unit="ms", target="≤ 60"),
        Row(what=f"{what}: bot", value=share, unit="of a core", target="≤ 0.2"),
    ]


def _open_home_tabs(session: Session) -> None:
    now = datetime.now(UTC)
    for page in session.scalars(select(HomeTab).where(HomeTab.slack_user_id.startswith("UHOME"))):
        page.opened_at = page.refresh_at = now


def _p99(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.99 * len(values)))]


def main() -> None:
    """Measure with the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--database")
    options = parser.parse_args()
    client = Client()
    with use_database(options.database, slack_api_url=client.api_url) as settings:
        db = Database(settings.sqlalchemy_url)
        db.run(fill, now=datetime.now(UTC))
        if not db.is_sqlite:
            update_statistics(db)
        db.dispose()
        asyncio.run(measure(settings, client, rounds=options.rounds, seconds=options.seconds))
    client.stop()


if __name__ == "__main__":
    main()
