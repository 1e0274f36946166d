"""Gives the deliveries in the inbox their effects: in order in a channel, channels side by side."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import uuid4

import structlog
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from pico_bot.core import Clock, Database, NotYetKnown
from pico_bot.delivery import inbox
from pico_bot.delivery.inbox import TakenDelivery
from pico_bot.delivery.pg_notify import listen
from pico_bot.delivery.slack import SlackError, SlackRefused

# Deliveries that one worker takes at a time.
BATCH = 64

# Seconds between two looks at the inbox unless `wake` is called, and while leases must be renewed.
IDLE = 5.0
BUSY = 1.0

# Seconds that deliveries in hand get to end when the worker stops.
GRACE_SECONDS = 3.0

# Calls to Slack, each at its timeout, that handling one delivery may take.
_CALLS_PER_DELIVERY = 3

logger = structlog.get_logger(__name__)

Dispatch = Callable[[Mapping[str, Any]], Awaitable[None]]


class InboxWorker:
    """Takes deliveries from the inbox of `db` and passes each body to `dispatch`.

    `dispatch` claims the delivery in the transaction of its effect, or leaves nothing to do. If it
    raises, the delivery is tried again, and `on_parked` is called, in the transaction, for one that
    is given up. `call_timeout` is that of a call to Slack in seconds. `clock` is the machine's, for
    leases and pauses.
    """

    def __init__(
        self,
        db: Database,
        dispatch: Dispatch,
        *,
        clock: Clock,
        call_timeout: float,
        on_parked: Callable[[Session, int], None],
    ) -> None:
        self._db = db
        self._dispatch = dispatch
        self._clock = clock
        self._on_parked = on_parked
        self._seconds = _CALLS_PER_DELIVERY * call_timeout
        self._lease_id = uuid4().hex
        self._wake_event = asyncio.Event()
        self._stopping = False
        self._running = False
        self._handled: list[int] = []
        self._in_hand: set[int] = set()
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
            if self._db.is_sqlite:
                # No other process works on a SQLite database.
                await self._db.transact(inbox.give_back)
            else:
                listener = asyncio.create_task(
                    listen(self._db.url, self.wake, channel=inbox.NOTIFICATION),
                    name="inbox-listener",
                )
            while not self._stopping:
                self._wake_event.clear()
                pause = await self._look()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake_event.wait(), pause)
        finally:
            if listener is not None:
                listener.cancel()
                with suppress(asyncio.CancelledError):
                    await listener
            await self._put_down()
            self._running = False

    async def _put_down(self) -> None:
        """Let deliveries in hand end, and leave the others to the next worker."""
        if self._in_flight:
            _ended, late = await asyncio.wait(self._in_flight, timeout=GRACE_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        with suppress(SQLAlchemyError):
            await self._take(limit=0)
            await self._db.transact(inbox.give_back, lease_id=self._lease_id)

    async def _look(self) -> float:
        """Start what can be handled; returns the seconds until the next look."""
        try:
            taken = await self._take(limit=BATCH - len(self._in_flight))
            by_channel = defaultdict(list)
            for each in taken:
                by_channel[each.channel].append(each)
            for deliveries in by_channel.values():
                task = asyncio.create_task(self._handle_in_order(deliveries), name="inbox")
                self._in_flight.add(task)
                task.add_done_callback(self._on_done)
            if self._in_flight:
                return BUSY
            now = self._clock.now()
            first = await self._db.transact(inbox.next_due_at, now=now)
        except SQLAlchemyError:
            logger.exception("inbox_unreadable")
            return BUSY
        return IDLE if first is None else min(IDLE, max(0.0, (first - now).total_seconds()))

    async def _take(self, *, limit: int) -> Sequence[TakenDelivery]:
        handled = list(self._handled)
        taken = await self._db.transact(
            inbox.take,
            lease_id=self._lease_id,
            handled=handled,
            in_hand=list(self._in_hand),
            limit=limit,
            now=self._clock.now(),
        )
        del self._handled[: len(handled)]
        self._in_hand.update(each.delivery_id for each in taken)
        return taken

    def _on_done(self, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
        self.wake()

    async def _handle_in_order(self, deliveries: Sequence[TakenDelivery]) -> None:
        try:
            for each in deliveries:
                if self._stopping or not await self._handle(each):
                    # The rest of the channel waits for this one.
                    return
        finally:
            self._in_hand.difference_update(each.delivery_id for each in deliveries)

    async def _handle(self, taken: TakenDelivery) -> bool:
        """Handle one delivery; returns whether it is done."""
        try:
            async with asyncio.timeout(self._seconds):
                await self._dispatch(taken.body)
        except Exception as error:
            if _is_away(error):
                logger.warning("delivery_postponed", id=taken.delivery_id, error=repr(error))
            else:
                logger.exception("delivery_failed", id=taken.delivery_id)
            await self._postpone(taken, error)
            return False
        self._handled.append(taken.delivery_id)
        return True

    async def _postpone(self, taken: TakenDelivery, error: Exception) -> None:
        now = self._clock.now()

        def note(session: Session) -> None:
            if inbox.postpone(
                session,
                taken.delivery_id,
                error=type(error).__name__,
                parks=not _is_away(error),
                now=now,
            ):
                self._on_parked(session, taken.delivery_id)

        with suppress(SQLAlchemyError):
            await self._db.transact(note)


def _is_away(error: Exception) -> bool:
    """Whether something else could not be reached, which says nothing about the delivery."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated
    if isinstance(error, SlackRefused):
        return False
    return isinstance(error, SlackError | TimeoutError | NotYetKnown)
