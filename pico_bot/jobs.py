"""What APScheduler ticks: due times are rows, and any number of processes may look for them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog
from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.orm import Session

from pico_bot.charter.editing import drafts as charter_drafts
from pico_bot.checkins import drafts, invitations, lifecycle
from pico_bot.core import Clock, Database
from pico_bot.delivery import idempotency, outbox
from pico_bot.escalation import inactivity, levels
from pico_bot.people import absences
from pico_bot.records import decisions
from pico_bot.reports import home_tab, monthly_digest, weekly_digest

log = structlog.get_logger(__name__)


# What is too old to keep is looked for this often; it has been kept for a week or a month.
HOUSEKEEPING = timedelta(hours=1)


class _Due(Protocol):
    def __call__(self, session: Session, /, *, now: datetime) -> Sequence[int]: ...


class _Do(Protocol):
    def __call__(self, session: Session, found_id: int, /, *, now: datetime) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class DueWork:
    """What one look for due work found and did; `lag` is how long the oldest had been due."""

    posted: int = 0
    skipped: int = 0
    moved: int = 0
    failed: int = 0
    lag: timedelta = timedelta()


def run_due(db: Database, *, now: datetime) -> DueWork:
    """Do everything that is due at `now` (UTC), each thing in a transaction of its own.

    One that fails is logged and counted, stays due for the next look and holds up nothing else.
    """
    due = db.run(lifecycle.due_schedules, now=now)
    moved, failed = _each_due(
        db,
        (
            ("review", decisions.due_for_review, _review),
            ("absence", absences.due_closings, _close_absence),
            ("welcome", absences.due_welcomes, absences.send_welcome),
            ("watch", levels.due_timers, levels.escalate),
            ("quiet", inactivity.due_partnerships, inactivity.check),
            ("checkin", lifecycle.occurrences_to_close, _close_checkin),
            ("checkin's reminder", invitations.due_reminders, invitations.remind),
            ("checkin's invitation", invitations.due_invitations, invitations.send_deferred),
        ),
        now=now,
    )
    posted = skipped = 0
    for schedule_id, due_at in due:
        try:
            fired = db.run(lifecycle.fire, schedule_id=schedule_id, now=now)
        except Exception:
            log.exception("schedule_failed", schedule_id=schedule_id, due_at=due_at.isoformat())
            failed += 1
        else:
            posted += fired.posted
            skipped += fired.skipped
    # What tells how things stand tells what has just happened too.
    told, not_told = _each_due(
        db,
        (
            ("digest", weekly_digest.due_leads, weekly_digest.send),
            ("digest's refreshing", weekly_digest.due_refreshes, weekly_digest.refresh),
            ("monthly digest", monthly_digest.due_partnerships, monthly_digest.send),
            ("home", home_tab.due_pages, home_tab.refresh),
        ),
        now=now,
    )
    lag = now - due[0][1] if due else timedelta()
    return DueWork(
        posted=posted, skipped=skipped, moved=moved + told, failed=failed + not_told, lag=lag
    )


def _each_due(
    db: Database, works: Sequence[tuple[str, _Due, _Do]], *, now: datetime
) -> tuple[int, int]:
    """Do each thing that is due by itself; how many were done and how many failed."""
    if not db.run(_is_anything_due, works, now=now):
        return 0, 0
    done = failed = 0
    for name, due, do in works:
        for found_id in db.run(due, now=now):
            try:
                done += db.run(do, found_id, now=now)
            except Exception:
                log.exception("due_work_failed", what=name, id=found_id)
                failed += 1
    return done, failed


def _is_anything_due(
    session: Session, works: Sequence[tuple[str, _Due, _Do]], *, now: datetime
) -> bool:
    # Mostly nothing is, and one transaction finds that out for all of them.
    return any(due(session, now=now) for _, due, _ in works)


def _review(session: Session, decision_id: int, *, now: datetime) -> bool:
    return decisions.review_if_due(session, decision_id=decision_id, now=now)


def _close_absence(session: Session, absence_id: int, *, now: datetime) -> bool:
    return absences.close(session, absence_id=absence_id, now=now)


def _close_checkin(session: Session, occurrence_id: int, *, now: datetime) -> bool:
    return lifecycle.close(session, occurrence_id=occurrence_id, now=now)


def due_work(
    *,
    db: Database,
    clock: Clock,
    report: Callable[[DueWork], None],
    wake: Callable[[], None],
) -> Callable[[], Awaitable[None]]:
    """What a Ticker runs: due work and housekeeping on a worker thread.

    `report` gets what was found at each look; `wake` is called after it: what is drawn anew counts
    as nothing done, and is owed all the same.
    """
    housekeeping_at = clock.now()

    async def run() -> None:
        nonlocal housekeeping_at
        done = await asyncio.to_thread(run_due, db, now=clock.now())
        report(done)
        wake()
        if clock.now() >= housekeeping_at:
            left = await db.transact(idempotency.purge, now=clock.now())
            left += await db.transact(outbox.purge, now=clock.now())
            left += await db.transact(charter_drafts.purge, now=clock.now())
            left += await db.transact(drafts.purge, now=clock.now())
            # While there was something to drop there may be more of it.
            housekeeping_at = clock.now() + (timedelta() if left else HOUSEKEEPING)

    return run


class Ticker:
    """Calls `run` every `seconds`, one call at a time, from `start` to `stop`.

    A call that takes longer than `seconds` delays the next instead of piling up; one that raises
    is logged, and the next comes all the same.
    """

    def __init__(self, seconds: float, run: Callable[[], Awaitable[None]]) -> None:
        self._seconds = seconds
        self._run = run
        self._running = asyncio.Lock()
        self._scheduler = AsyncIOScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": AsyncIOExecutor()},
            timezone=UTC,
        )

    def start(self) -> None:
        """Begin, with the first call at once; needs a running event loop."""
        self._scheduler.add_job(
            self.look,
            "interval",
            seconds=self._seconds,
            next_run_time=datetime.now(UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """Let the call under way end, and make no other."""
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        async with self._running:
            self._scheduler.shutdown(wait=False)

    async def look(self) -> None:
        """Make a call now, once the one under way has ended."""
        async with self._running:
            try:
                await self._run()
            except Exception:
                log.exception("due_work_failed")
