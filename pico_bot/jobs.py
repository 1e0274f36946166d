"""The scheduled jobs: due times are rows, and any number of processes may poll for them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Protocol

import structlog
from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import CompoundSelect, Row, Select, select, union_all
from sqlalchemy.orm import Session

from pico_bot.charter import lead_onboarding
from pico_bot.charter.editing import drafts as charter_drafts
from pico_bot.checkins import drafts, invitations, lifecycle
from pico_bot.core import Clock, Database, is_outage
from pico_bot.delivery import inbox, outbox
from pico_bot.escalation import escalate, inactivity
from pico_bot.i18n import use_now
from pico_bot.model import Assignment, Partnership
from pico_bot.people import absences, role_dates
from pico_bot.records import reviews
from pico_bot.reports import home_tab, monthly_digest, weekly_digest

logger = structlog.get_logger(__name__)


# How often old rows are purged.
HOUSEKEEPING = timedelta(hours=1)


# How many items of a job usually run before the other jobs get their turn.
BATCH = 25

# People wait for a check-in, so many more of them run.
CHECK_IN_BATCH = 250

# Drawing a digest takes as long as posting several check-ins.
DIGEST_BATCH = 5

# How many items share a transaction where many are due at the same time. Each takes a few
# milliseconds, as does a commit, and SQLite's turn is held for no more than 25.
AT_ONCE = 3

# By job, the items of a backlog that ran and may still be due: they failed, or have to wait.
Tried = dict[str, set[int]]


class _RunItem(Protocol):
    def __call__(self, session: Session, found_id: int, /, *, now: datetime) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """What one run did.

    `posted` and `skipped` count prompts, `other` the items of all other jobs. `lag` is how long the
    oldest due check-in had been due. `has_more` means that a job has more items due.
    """

    posted: int = 0
    skipped: int = 0
    other: int = 0
    failed: int = 0
    lag: timedelta = timedelta()
    has_more: bool = False

    def __add__(self, following: "RunResult") -> "RunResult":
        return RunResult(
            posted=self.posted + following.posted,
            skipped=self.skipped + following.skipped,
            other=self.other + following.other,
            failed=self.failed + following.failed,
            lag=max(self.lag, following.lag),
            has_more=self.has_more or following.has_more,
        )


@dataclass(frozen=True, kw_only=True)
class _Job:
    """A job: `due` selects ids and due times of its items, and `run` does some of them.

    `run` gets up to `at_once` items, and if it fails each of them separately. `batch` is how many
    items run before the other jobs get their turn.
    """

    name: str
    due: Callable[[], Select[int, Any]]
    run: Callable[[Database, Sequence[int], datetime], RunResult]
    at_once: int = 1
    batch: int = BATCH


def run_due(
    db: Database,
    *,
    now: datetime,
    tried: Tried | None = None,
    is_stopping: Callable[[], bool] = lambda: False,
) -> RunResult:
    """Run up to a batch of each job that is due at `now` (UTC), each item in its own transaction.

    The items of a job run longest overdue first, and none starts once `is_stopping` returns True.
    A failing item is logged and counted, stays due for a later run, and delays no other. If the
    result says that there are more, call this again with the same `tried`, which makes it pass over
    the items that ran and are still due.
    """
    result = RunResult()
    tried = {} if tried is None else tried
    if not db.run(_is_anything_due, now=now):
        tried.clear()
        return result
    with use_now(now):
        for job in _JOBS:
            result += _run_batch(
                db, job, now=now, tried=tried.setdefault(job.name, set()), is_stopping=is_stopping
            )
    return result


def _is_anything_due(session: Session, *, now: datetime) -> bool:
    # Usually nothing is, and one statement finds that out for all jobs.
    return session.execute(_any_due(), {"now": now}).first() is not None


@cache
def _any_due() -> CompoundSelect[int]:
    firsts = (job.due().limit(1).subquery() for job in _JOBS)
    return union_all(*(select(each.c[0]) for each in firsts))


def _run_batch(
    db: Database, job: _Job, *, now: datetime, tried: set[int], is_stopping: Callable[[], bool]
) -> RunResult:
    found = db.run(_find, job, now=now, limit=job.batch + len(tried))
    items = [found_id for found_id, _due_at in found if found_id not in tried][: job.batch]
    lag = now - found[0][1] if found and job is _CHECK_IN else timedelta()
    result = RunResult(lag=lag, has_more=len(items) == job.batch)
    for first in range(0, len(items), job.at_once):
        if is_stopping():
            break
        result += _run_items(db, job, items[first : first + job.at_once], now=now)
    still_due = tried.intersection(found_id for found_id, _due_at in found)
    tried.clear()
    if result.has_more:
        tried.update(still_due, items)
    return result


def _run_items(db: Database, job: _Job, items: Sequence[int], *, now: datetime) -> RunResult:
    try:
        return job.run(db, items, now)
    except Exception as error:
        if len(items) > 1:
            separately = (_run_items(db, job, [each], now=now) for each in items)
            return sum(separately, start=RunResult())
        if not is_outage(error):
            logger.exception("job_failed", job=job.name, ids=list(items))
        return RunResult(failed=len(items))


def _find(
    session: Session, job: _Job, *, now: datetime, limit: int
) -> Sequence[Row[int, datetime]]:
    return session.execute(job.due().limit(limit), {"now": now}).all()


def _post_check_in(db: Database, schedule_ids: Sequence[int], now: datetime) -> RunResult:
    run = db.run(lifecycle.run_schedules, schedule_ids, now=now)
    return RunResult(posted=run.posted, skipped=run.skipped)


def _job(
    name: str, due: Callable[[], Select[int, Any]], run_item: _RunItem, *, at_once: int = 1
) -> _Job:
    def run(db: Database, ids: Sequence[int], now: datetime) -> RunResult:
        def run_all(session: Session) -> int:
            return sum(run_item(session, each, now=now) for each in ids)

        return RunResult(other=db.run(run_all))

    return _Job(name=name, due=due, run=run, at_once=at_once)


def _refresh_digest(db: Database, digest_ids: Sequence[int], now: datetime) -> RunResult:
    [digest_id] = digest_ids
    if db.run(weekly_digest.claim_due, digest_id, now=now):
        db.run(weekly_digest.publish, db.read(weekly_digest.draw, digest_id, now=now), now=now)
    # The message isn't new, or was counted as a weekly digest.
    return RunResult()


def _refresh_home_tabs(db: Database, page_ids: Sequence[int], now: datetime) -> RunResult:
    due = db.run(home_tab.claim_due, page_ids, now=now)
    return _redraw(db, due, now) if due else RunResult()


def _redraw(db: Database, tabs: Sequence[home_tab.DueHomeTab], now: datetime) -> RunResult:
    try:
        drawn = db.read(home_tab.draw, tabs, now=now)
    except Exception:
        if len(tabs) == 1:
            raise
        # One that can't be drawn must not keep the others from being refreshed.
        return sum((_redraw_one(db, each, now) for each in tabs), start=RunResult())
    return RunResult(other=sum(db.run(home_tab.publish, each, now=now) for each in drawn))


def _redraw_one(db: Database, tab: home_tab.DueHomeTab, now: datetime) -> RunResult:
    try:
        return _redraw(db, [tab], now)
    except Exception:
        logger.exception("home_tab_not_drawn", user=tab.user_id)
        return RunResult(failed=1)


def _apply_role_date(session: Session, assignment_id: int, *, now: datetime) -> bool:
    is_done = role_dates.apply_due(session, assignment_id, now=now)
    assignment = session.get_one(Assignment, assignment_id)
    if is_done and (assignment.until_at is None or now < assignment.until_at):
        lead_onboarding.brief_first_lead(
            session,
            partnership=session.get_one(Partnership, assignment.role.partnership_id),
            key=assignment.role.key,
            member=assignment.member,
            now=now,
        )
    return is_done


_CHECK_IN = _Job(
    name="check-in",
    due=lifecycle.due_schedules,
    run=_post_check_in,
    at_once=AT_ONCE,
    batch=CHECK_IN_BATCH,
)

# Digests run last, so that they include what has just happened.
_JOBS = (
    _job("review", reviews.due_for_review, reviews.review_if_due),
    _job("role dates", role_dates.due_assignments, _apply_role_date),
    _job("absence start", absences.due_openings, absences.open_begun),
    _job("absence", absences.due_closings, absences.close_ended),
    _job("welcome", absences.due_welcomes, absences.send_welcome),
    _job("escalation", escalate.due_records, escalate.escalate),
    _job("inactivity", inactivity.due_partnerships, inactivity.check, at_once=AT_ONCE),
    _job("check-in summary", lifecycle.due_summaries, lifecycle.summarise, at_once=AT_ONCE),
    _job("check-in reminder", invitations.due_reminders, invitations.remind, at_once=AT_ONCE),
    _job("check-in invitation", invitations.due_invitations, invitations.send_deferred),
    _CHECK_IN,
    _job("weekly digest", weekly_digest.due_partnerships, weekly_digest.send, at_once=AT_ONCE),
    _Job(
        name="weekly digest refresh",
        due=weekly_digest.due_refreshes,
        run=_refresh_digest,
        batch=DIGEST_BATCH,
    ),
    _job("monthly digest", monthly_digest.due_partnerships, monthly_digest.send),
    _Job(name="Home tab", due=home_tab.due_home_tabs, run=_refresh_home_tabs, at_once=BATCH),
)


def make_tick(
    *,
    db: Database,
    clock: Clock,
    report: Callable[[RunResult], None],
    wake: Callable[[], None],
) -> "Tick":
    """The function that a Ticker calls: scheduled jobs and housekeeping on a worker thread.

    `report` gets the result of each run; `wake` is called after those that did something.
    """
    housekeeping_at = clock.now()
    tried: Tried = {}

    async def run(is_stopping: Callable[[], bool]) -> bool:
        nonlocal housekeeping_at
        done = await asyncio.to_thread(
            run_due, db, now=clock.now(), tried=tried, is_stopping=is_stopping
        )
        report(done)
        if done != RunResult():
            wake()
        if clock.now() >= housekeeping_at:
            deleted = await db.transact(inbox.purge, now=clock.now())
            deleted += await db.transact(outbox.purge, now=clock.now())
            deleted += await db.transact(charter_drafts.purge, now=clock.now())
            deleted += await db.transact(drafts.purge, now=clock.now())
            # Purge again soon while there is more to delete.
            housekeeping_at = clock.now() + (timedelta() if deleted else HOUSEKEEPING)
        return done.has_more

    return run


# What a `Ticker` calls: with a function that says whether to stop; returns whether there is more.
Tick = Callable[[Callable[[], bool]], Awaitable[bool]]


class Ticker:
    """Calls `run` every `seconds`, one call at a time, from `start` to `stop`.

    While a call returns that there is more to do, the next one follows at once. A call that takes
    longer than `seconds` delays the next one instead of overlapping it. An exception is logged, and
    the next call happens as usual.
    """

    def __init__(self, seconds: float, run: Tick) -> None:
        self._seconds = seconds
        self._run = run
        self._running = asyncio.Lock()
        self._is_stopping = False
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
        """Make the current call stop early, wait for it, and make no other."""
        if not self._scheduler.running:
            return
        self._is_stopping = True
        self._scheduler.pause()
        async with self._running:
            self._scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """Call `run` now, once the current call has ended, until there is no more to do."""
        async with self._running:
            try:
                while await self._run(lambda: self._is_stopping) and not self._is_stopping:
                    pass
            except Exception as error:
                if not is_outage(error):
                    logger.exception("tick_failed")
