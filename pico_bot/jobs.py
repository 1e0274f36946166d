"""The scheduled jobs: due times are rows, and any number of processes may poll for them."""

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
from pico_bot.delivery import inbox, outbox
from pico_bot.escalation import escalate, inactivity
from pico_bot.i18n import use_now
from pico_bot.people import absences
from pico_bot.records import reviews
from pico_bot.reports import home_tab, monthly_digest, weekly_digest

logger = structlog.get_logger(__name__)


# How often old rows are purged.
HOUSEKEEPING = timedelta(hours=1)


class _FindDue(Protocol):
    def __call__(self, session: Session, /, *, now: datetime) -> Sequence[int]: ...


class _RunItem(Protocol):
    def __call__(self, session: Session, found_id: int, /, *, now: datetime) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """What one run did.

    `posted` and `skipped` count prompts, `other` the items of all other jobs. `lag` is how long the
    oldest due check-in had been due.
    """

    posted: int = 0
    skipped: int = 0
    other: int = 0
    failed: int = 0
    lag: timedelta = timedelta()


def run_due(db: Database, *, now: datetime) -> RunResult:
    """Run every job that is due at `now` (UTC), each item in a separate transaction.

    A failing item is logged and counted, stays due for the next run, and delays no other.
    """
    with use_now(now):
        due = db.run(lifecycle.due_schedules, now=now)
        other, failed = _each_due(
            db,
            (
                ("review", reviews.due_for_review, _review),
                ("absence", absences.due_closings, _close_absence),
                ("welcome", absences.due_welcomes, absences.send_welcome),
                ("escalation", escalate.due_records, escalate.escalate),
                ("inactivity", inactivity.due_partnerships, inactivity.check),
                ("check-in summary", lifecycle.due_summaries, lifecycle.summarise),
                ("check-in reminder", invitations.due_reminders, invitations.remind),
                ("check-in invitation", invitations.due_invitations, invitations.send_deferred),
            ),
            now=now,
        )
        posted = skipped = 0
        for schedule_id, due_at in due:
            try:
                run = db.run(lifecycle.run_schedule, schedule_id=schedule_id, now=now)
            except Exception:
                logger.exception(
                    "schedule_failed", schedule_id=schedule_id, due_at=due_at.isoformat()
                )
                failed += 1
            else:
                posted += run.posted
                skipped += run.skipped
        # Digests run last, so that they include what has just happened.
        sent, not_sent = _each_due(
            db,
            (
                ("weekly digest", weekly_digest.due_partnerships, weekly_digest.send),
                ("weekly digest refresh", weekly_digest.due_refreshes, weekly_digest.refresh),
                ("monthly digest", monthly_digest.due_partnerships, monthly_digest.send),
                ("Home tab", home_tab.due_home_tabs, home_tab.refresh),
            ),
            now=now,
        )
        lag = now - due[0][1] if due else timedelta()
        return RunResult(
            posted=posted, skipped=skipped, other=other + sent, failed=failed + not_sent, lag=lag
        )


def _each_due(
    db: Database, jobs: Sequence[tuple[str, _FindDue, _RunItem]], *, now: datetime
) -> tuple[int, int]:
    """Run each job for everything that is due; returns how many succeeded and failed."""
    if not db.run(_is_anything_due, jobs, now=now):
        return 0, 0
    done = failed = 0
    for name, due, run_item in jobs:
        for found_id in db.run(due, now=now):
            try:
                done += db.run(run_item, found_id, now=now)
            except Exception:
                logger.exception("job_failed", job=name, id=found_id)
                failed += 1
    return done, failed


def _is_anything_due(
    session: Session, jobs: Sequence[tuple[str, _FindDue, _RunItem]], *, now: datetime
) -> bool:
    # Usually nothing is, and one transaction finds that out for all jobs.
    return any(due(session, now=now) for _name, due, _run in jobs)


def _review(session: Session, decision_id: int, *, now: datetime) -> bool:
    return reviews.review_if_due(session, decision_id=decision_id, now=now)


def _close_absence(session: Session, absence_id: int, *, now: datetime) -> bool:
    return absences.close_ended(session, absence_id=absence_id, now=now)


def make_tick(
    *,
    db: Database,
    clock: Clock,
    report: Callable[[RunResult], None],
    wake: Callable[[], None],
) -> Callable[[], Awaitable[None]]:
    """The function that a Ticker calls: scheduled jobs and housekeeping on a worker thread.

    `report` gets the result of each run; `wake` is called after every one, because refreshed
    messages are not counted in the result.
    """
    housekeeping_at = clock.now()

    async def run() -> None:
        nonlocal housekeeping_at
        done = await asyncio.to_thread(run_due, db, now=clock.now())
        report(done)
        wake()
        if clock.now() >= housekeeping_at:
            deleted = await db.transact(inbox.purge, now=clock.now())
            deleted += await db.transact(outbox.purge, now=clock.now())
            deleted += await db.transact(charter_drafts.purge, now=clock.now())
            deleted += await db.transact(drafts.purge, now=clock.now())
            # Purge again soon while there is more to delete.
            housekeeping_at = clock.now() + (timedelta() if deleted else HOUSEKEEPING)

    return run


class Ticker:
    """Calls `run` every `seconds`, one call at a time, from `start` to `stop`.

    A call that takes longer than `seconds` delays the next one instead of overlapping it. An
    exception is logged, and the next call happens as usual.
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
        """Start, with the first call at once; needs a running event loop."""
        self._scheduler.add_job(
            self.tick,
            "interval",
            seconds=self._seconds,
            next_run_time=datetime.now(UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """Wait for the current call, and make no other."""
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        async with self._running:
            self._scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """Call `run` now, once the current call has ended."""
        async with self._running:
            try:
                await self._run()
            except Exception:
                logger.exception("tick_failed")
