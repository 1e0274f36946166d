"""Gives the deliveries in the inbox their effects: in order in a channel, channels side by side."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import uuid4

import structlog
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from pico_bot.core import Clock, Database, NotYetKnown, is_outage
from pico_bot.delivery import inbox
from pico_bot.delivery.error_policy import needs_operator
from pico_bot.delivery.inbox import LeasedDelivery
from pico_bot.delivery.inbox_traffic import Traffic
from pico_bot.delivery.pg_notify import listen
from pico_bot.delivery.slack import SlackError, SlackRefused

# Deliveries that one worker takes at a time.
BATCH = 64

# Seconds between two looks at the inbox unless `wake` is called, and while leases must be renewed.
IDLE = 5.0
BUSY = 1.0

# Seconds between two looks where what is due may be in another worker's hands.
SHORTEST = 0.05

# Seconds that deliveries in hand get to end when the worker stops.
GRACE_SECONDS = 3.0

# Calls to Slack, each at its timeout, that handling one delivery may take.
_CALLS_PER_DELIVERY = 6

logger = structlog.get_logger(__name__)

Dispatch = Callable[[Mapping[str, Any]], Awaitable[None]]


class InboxWorker:
    """Takes deliveries from the inbox of `db` and passes each body to `dispatch`.

    `dispatch` claims the delivery in the transaction of its effect, or leaves nothing to do. If it
    raises, the delivery is tried again, and `on_parked` is called, in the transaction, for one that
    is given up. `call_timeout` is that of a call to Slack in seconds. `clock` is the machine's, for
    leases and pauses. While there is `traffic`, deliveries wait.
    """

    def __init__(
        self,
        db: Database,
        dispatch: Dispatch,
        *,
        clock: Clock,
        call_timeout: float,
        on_parked: Callable[[Session, int], None],
        traffic: Traffic,
    ) -> None:
        self._db = db
        self._dispatch = dispatch
        self._clock = clock
        self._on_parked = on_parked
        self._traffic = traffic
        self._seconds = _CALLS_PER_DELIVERY * call_timeout
        self._lease_id = uuid4().hex
        self._wake_event = asyncio.Event()
        self._stopping = False
        self._running = False
        self._handled: list[int] = []
        self._held: set[int] = set()
        self._in_flight: set[asyncio.Task[None]] = set()

    @property
    def running(self) -> bool:
        """Whether `run` is running."""
        return self._running

    def wake(self) -> None:
        """Look at the inbox now; call it after a commit, on the worker's event loop."""
        self._wake_event.set()

    def stop(self) -> None:
        """Make `run` return once the deliveries in flight are handled."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Work until `stop` is called or the task is cancelled."""
        self._running = True
        listener = None
        try:
            if not self._db.is_sqlite:
                listener = asyncio.create_task(
                    listen(self._db.url, self.wake, channel=inbox.NOTIFICATION),
                    name="inbox-listener",
                )
            # No other process works on a SQLite database.
            while self._db.is_sqlite and not self._stopping and not await self._release_all():
                self._wake_event.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake_event.wait(), BUSY)
            while not self._stopping:
                with suppress(TimeoutError):
                    # Leases must be renewed meanwhile.
                    await asyncio.wait_for(self._traffic.until_quiet(), BUSY)
                self._wake_event.clear()
                pause = await self._poll()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake_event.wait(), pause)
        finally:
            if listener is not None:
                listener.cancel()
                with suppress(asyncio.CancelledError):
                    await listener
            await self._shut_down()
            self._running = False

    async def _release_all(self) -> bool:
        """Release every delivery; False while the database is away."""
        try:
            await self._db.transact(inbox.release)
        except SQLAlchemyError as error:
            if not is_outage(error):
                raise
            return False
        return True

    async def _shut_down(self) -> None:
        """Let deliveries in hand end, and leave the others to the next worker."""
        if self._in_flight:
            _ended, late = await asyncio.wait(self._in_flight, timeout=GRACE_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        with suppress(SQLAlchemyError):
            await self._lease(limit=0)
            await self._db.transact(inbox.release, lease_id=self._lease_id)

    async def _poll(self) -> float:
        """Start what can be handled; returns the seconds until the next look."""
        try:
            limit = BATCH - len(self._in_flight)
            leased = await self._lease(limit=limit)
            by_channel = defaultdict(list)
            for each in leased:
                by_channel[each.channel].append(each)
            for deliveries in by_channel.values():
                task = asyncio.create_task(self._handle_in_order(deliveries), name="inbox")
                self._in_flight.add(task)
                task.add_done_callback(self._on_done)
            if leased and len(leased) == limit:
                return 0.0
            if self._in_flight:
                return BUSY
            now = self._clock.now()
            first = await self._db.transact(inbox.next_due_at, now=now)
        except Exception as error:
            # Whatever it is, the inbox must be read again.
            if not is_outage(error):
                logger.exception("inbox_unreadable")
            return BUSY
        return IDLE if first is None else min(IDLE, max(SHORTEST, (first - now).total_seconds()))

    async def _lease(self, *, limit: int) -> Sequence[LeasedDelivery]:
        handled = list(self._handled)
        leased = await self._db.transact(
            inbox.lease,
            lease_id=self._lease_id,
            handled=handled,
            held=list(self._held),
            limit=limit,
            now=self._clock.now(),
        )
        del self._handled[: len(handled)]
        self._held.update(each.delivery_id for each in leased)
        return leased

    def _on_done(self, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not is_outage(error):
            logger.error("inbox_task_failed", exc_info=error)
        self.wake()

    async def _handle_in_order(self, deliveries: Sequence[LeasedDelivery]) -> None:
        try:
            for each in deliveries:
                await self._traffic.until_quiet()
                if self._stopping or not await self._handle(each):
                    # The rest of the channel waits for this one.
                    return
        finally:
            self._held.difference_update(each.delivery_id for each in deliveries)

    async def _handle(self, leased: LeasedDelivery) -> bool:
        """Handle one delivery; returns whether it is done."""
        try:
            async with asyncio.timeout(self._seconds):
                await self._dispatch(leased.body)
        except Exception as error:
            if is_outage(error):
                # The lease will run out.
                return False
            if _is_unreachable(error):
                logger.warning("delivery_postponed", id=leased.delivery_id, error=repr(error))
            else:
                logger.exception("delivery_failed", id=leased.delivery_id)
            await self._postpone(leased, error)
            return False
        self._handled.append(leased.delivery_id)
        return True

    async def _postpone(self, leased: LeasedDelivery, error: Exception) -> None:
        now = self._clock.now()

        def note(session: Session) -> bool:
            return inbox.postpone(
                session,
                leased.delivery_id,
                lease_id=self._lease_id,
                error=type(error).__name__,
                parks=not _is_unreachable(error),
                now=now,
            )

        def note_and_notify(session: Session) -> bool:
            is_parked = note(session)
            if is_parked:
                self._on_parked(session, leased.delivery_id)
            return is_parked

        try:
            is_parked = await self._db.transact(note_and_notify)
        except Exception as failure:
            if is_outage(failure):
                raise
            logger.exception("lead_not_notified", id=leased.delivery_id)
            is_parked = await self._db.transact(note)
        if is_parked:
            logger.error("delivery_parked", id=leased.delivery_id, error=type(error).__name__)


def _is_unreachable(error: Exception) -> bool:
    """Whether something else is missing, which says nothing about the delivery."""
    if isinstance(error, SlackRefused):
        return needs_operator(error.error)
    return isinstance(error, SlackError | TimeoutError | NotYetKnown | OperationalError)
