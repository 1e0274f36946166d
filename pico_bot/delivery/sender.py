"""Sends the messages of the outbox, in order within a channel and each once.

The sender keeps no state that matters in memory: after a crash, another process, or the same one
restarted, continues from the database.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from pico_bot.core import Clock, Database, Metrics, SendOutcome, is_outage
from pico_bot.delivery import channel_queue
from pico_bot.delivery.audience_guard import require_audience
from pico_bot.delivery.channel_queue import LeaseTerms, SendAttempt
from pico_bot.delivery.chart_fallback import ChartFallback
from pico_bot.delivery.error_policy import (
    CHANNEL_REASONS,
    TOO_LATE,
    ErrorAction,
    action_for_attempt,
)
from pico_bot.delivery.outbox import NOTIFICATION, Method
from pico_bot.delivery.pg_notify import listen
from pico_bot.delivery.reconcile import find
from pico_bot.delivery.refused_cards import channels_of_refused_cards, retry_refused_cards
from pico_bot.delivery.slack import (
    SlackBusy,
    SlackClient,
    SlackRefused,
    SlackUnreached,
    SlackUnsure,
)
from pico_bot.delivery.suspension import suspend_for
from pico_bot.model import ChartFormat

MAX_IN_FLIGHT = 16

# Seconds between two polls of the outbox, so that a burst is claimed in batches.
POLL_INTERVAL = 0.02

# A lease covers this many calls at their timeout: a search, its pages, and the send.
_CALLS_PER_LEASE = 3

# How a message that Slack rejected is sent all the same.
_CHANGES = {
    ErrorAction.LEAVE_THREAD: (channel_queue.leave_thread, SendOutcome.REJECTED),
    ErrorAction.PLAIN_TEXT: (channel_queue.send_plain_text, SendOutcome.REJECTED),
    ErrorAction.REPLACE: (channel_queue.replace, SendOutcome.REJECTED),
    ErrorAction.REPOST: (channel_queue.repost, SendOutcome.REPOSTED),
}

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class SenderTimings:
    """Timings of the sender, in seconds.

    `lease`: how long a queue belongs to one sender. `settle_seconds`: how long a call with an
    unknown outcome gets to take effect. Retries of a message are `first_backoff` apart, doubling
    up to `max_backoff`. `auth_retry`: between two attempts with a token that Slack rejects.
    `idle`: between two polls of the outbox while nothing is known to be due.
    """

    lease: float
    settle_seconds: float = 2.0
    first_backoff: float = 1.0
    max_backoff: float = 300.0
    auth_retry: float = 30.0
    idle: float = 2.0

    @classmethod
    def for_call_timeout(cls, seconds: float) -> "SenderTimings":
        """Timings that suit calls to Slack that may take `seconds`."""
        return cls(lease=_CALLS_PER_LEASE * seconds)


@dataclass(frozen=True, kw_only=True)
class SentCard:
    """A card that was posted in `channel`, as Slack's message `ts`.

    `is_only_message` says that it shows a record that was not logged from a message.
    """

    card_id: int
    channel: str
    ts: str
    thread_ts: str | None
    is_only_message: bool = False


def _ignore_sent(_session: Session, _sent: SentCard) -> None:
    """Default for `on_card_sent`."""


def _ignore_failed(_session: Session, _card_id: int) -> None:
    """Default for `on_card_failed`."""


def _always_expire(_session: Session, _card_id: int) -> bool:
    """Default for `on_card_expired`."""
    return True


class Sender:
    """Sends the messages of the outbox in `db` through `slack`.

    `clock` is the machine's, and `bot_clock` the settable one, if that is another.
    `send_interval` is seconds between two messages in one channel. `on_card_sent` runs in the
    transaction that records that a card was posted. `on_card_failed` runs in the transaction that
    gives up a card. `on_card_expired` runs in the transaction that drops a card that was not sent
    in time, and returns whether to drop it.
    Raises ValueError if a lease would not outlast a call to Slack.
    """

    def __init__(
        self,
        db: Database,
        slack: SlackClient,
        *,
        clock: Clock,
        send_interval: float,
        metrics: Metrics,
        bot_clock: Clock | None = None,
        timings: SenderTimings | None = None,
        on_card_sent: Callable[[Session, SentCard], None] = _ignore_sent,
        on_card_failed: Callable[[Session, int], None] = _ignore_failed,
        on_card_expired: Callable[[Session, int], bool] = _always_expire,
    ) -> None:
        timings = timings or SenderTimings.for_call_timeout(slack.timeout)
        if timings.lease <= slack.timeout:
            raise ValueError("a lease must outlast a call to Slack")
        self._db = db
        self._slack = slack
        self._clock = clock
        self._bot_clock = bot_clock or clock
        self._metrics = metrics
        self._timings = timings
        self._on_card_sent = on_card_sent
        self._on_card_failed = on_card_failed
        self._on_card_expired = on_card_expired
        self._chart_fallback = ChartFallback(db, slack, clock=clock, metrics=metrics)
        self._terms = LeaseTerms(
            interval=timedelta(seconds=send_interval),
            lease=timedelta(seconds=timings.lease),
            settle=timedelta(seconds=timings.settle_seconds),
        )
        self._wake_event = asyncio.Event()
        self._stopping = False
        self._running = False
        self._in_flight: set[asyncio.Task[None]] = set()
        self._refused_in: set[str] = set()
        self._auth_error: str | None = None
        self._auth_retry_at = 0.0

    @property
    def running(self) -> bool:
        """Whether `run` is running."""
        return self._running

    @property
    def auth_error(self) -> str | None:
        """Slack's error code while it rejects the token; None otherwise."""
        return self._auth_error

    def wake(self) -> None:
        """Poll the outbox now; call it after a commit, on the sender's event loop."""
        self._wake_event.set()

    def stop(self) -> None:
        """Make `run` return once the calls in flight are done."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Send until `stop` is called or the task is cancelled."""
        self._running = True
        try:
            while not self._stopping and not await self._prepare():
                self._wake_event.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake_event.wait(), self._timings.idle)
            await self._run()
        finally:
            self._running = False

    async def _prepare(self) -> bool:
        """Read what is needed for the start; False while the database is away."""
        try:
            if self._db.is_sqlite:
                await self._db.transact(channel_queue.clear_leases)
            self._refused_in = await self._db.transact(channels_of_refused_cards)
        except SQLAlchemyError as error:
            if not is_outage(error):
                raise
            return False
        return True

    async def _run(self) -> None:
        listener = (
            None
            if self._db.is_sqlite
            else asyncio.create_task(
                listen(self._db.url, self.wake, channel=NOTIFICATION),
                name="outbox-listener",
            )
        )
        try:
            while not self._stopping:
                self._wake_event.clear()
                await self._poll()
                await asyncio.sleep(POLL_INTERVAL)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake_event.wait(), self._timings.idle)
        finally:
            if listener is not None:
                listener.cancel()
                with suppress(asyncio.CancelledError):
                    await listener
            if self._in_flight:
                await asyncio.wait(self._in_flight)

    async def drain(self, *, within: float = 10.0) -> None:
        """Send until nothing is pending; raises TimeoutError after `within` seconds."""
        async with asyncio.timeout(within):
            while True:
                self._wake_event.clear()
                await self._claim()
                if self._in_flight:
                    await asyncio.wait(self._in_flight)
                    continue
                first = await self._db.transact(channel_queue.next_at)
                if first is None:
                    return
                await asyncio.sleep(self._seconds_until(first))

    async def _poll(self) -> None:
        """Start sending what is due."""
        try:
            await self._claim()
        except SQLAlchemyError as error:
            if not is_outage(error):
                logger.exception("outbox_unreadable", error=type(error).__name__)

    def _wake_in(self, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self.wake)

    async def _claim(self) -> None:
        loop = asyncio.get_running_loop()
        limit = MAX_IN_FLIGHT - len(self._in_flight)
        if self._auth_error is not None:
            # A single message finds out whether the operator has fixed it.
            limit = 0 if self._in_flight or loop.time() < self._auth_retry_at else 1
        if limit <= 0:
            return
        # Read before claiming, so that the lease ends here no later than in the database.
        expires = loop.time() + self._timings.lease
        claimed = await self._db.transact(
            channel_queue.lease, now=self._clock.now(), terms=self._terms, limit=limit
        )
        for attempt in claimed:
            task = asyncio.create_task(self._deliver(attempt, expires), name=f"send-{attempt.key}")
            self._in_flight.add(task)
            task.add_done_callback(self._on_done)

    def _on_done(self, task: "asyncio.Task[None]") -> None:
        if len(self._in_flight) == MAX_IN_FLIGHT:
            self.wake()
        self._in_flight.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("send_failed", task=task.get_name(), exc_info=error)

    def _seconds_until(self, moment: datetime) -> float:
        return max(0.01, (moment - self._clock.now()).total_seconds())

    async def _deliver(self, attempt: SendAttempt, expires: float) -> None:
        try:
            await self._attempt(attempt, expires)
        except SQLAlchemyError as error:
            # The lease will run out, and the next holder searches for the message.
            if not is_outage(error):
                logger.exception("outcome_not_recorded", message=attempt.message_id)

    async def _attempt(self, attempt: SendAttempt, expires: float) -> None:
        try:
            if attempt.may_be_sent and await self._find_sent(attempt):
                return
            if self._has_expired(attempt) and await self._expire(attempt):
                return
            arguments = await self._chart_fallback.arguments(attempt)
            if attempt.may_be_sent or arguments is not attempt.arguments:
                expires = await self._renew(attempt)
            await require_audience(self._slack, attempt)
            if asyncio.get_running_loop().time() + self._slack.timeout > expires:
                # The lease could end during the call, so nothing is sent.
                await self._requeue(attempt, 0, error=None, may_be_sent=attempt.may_be_sent)
                return
            answer = await self._slack.call(attempt.method, arguments)
        except SlackBusy as busy:
            await self._requeue(
                attempt, busy.retry_after, error=None, may_be_sent=attempt.may_be_sent
            )
            self._count(attempt, SendOutcome.BUSY)
        except SlackUnreached as error:
            await self._back_off(attempt, error, may_be_sent=attempt.may_be_sent)
            self._count(attempt, SendOutcome.UNREACHABLE)
        except SlackUnsure as error:
            await self._handle_unknown(attempt, error)
        except SlackRefused as refusal:
            await self._handle_rejection(attempt, refusal)
        else:
            conversation, ts = answer.get("channel"), answer.get("ts")
            await self._finish(attempt, ts, SendOutcome.SENT, conversation=conversation)
            self._mark_authorised()

    async def _handle_unknown(self, attempt: SendAttempt, error: SlackUnsure) -> None:
        if attempt.method is Method.PIN and attempt.attempts:
            # It is optional, and what follows in the channel waits for it.
            await self._fail(attempt, str(error))
            return
        await self._back_off(attempt, error, may_be_sent=True)
        self._count(attempt, SendOutcome.UNKNOWN)

    async def _find_sent(self, attempt: SendAttempt) -> bool:
        found = await find(self._slack, attempt)
        if found is None:
            return False
        conversation, ts = found
        await self._finish(attempt, ts, SendOutcome.FOUND, conversation=conversation)
        self._mark_authorised()
        return True

    async def _renew(self, attempt: SendAttempt) -> float:
        """When the renewed lease ends by the loop's clock; now if it was lost."""
        now = asyncio.get_running_loop().time()
        kept = await self._db.transact(
            channel_queue.renew, attempt, now=self._clock.now(), terms=self._terms
        )
        return now + self._timings.lease if kept else now

    async def _finish(
        self,
        attempt: SendAttempt,
        ts: str | None,
        outcome: SendOutcome,
        *,
        conversation: str | None = None,
    ) -> None:
        await self._db.transact(
            self._finish_in, attempt, ts=ts, now=self._clock.now(), conversation=conversation
        )
        if attempt.card_id is not None and attempt.method is Method.POST:
            self._refused_in.discard(attempt.channel)
        self._wake_in(self._terms.interval.total_seconds())
        self._count(attempt, outcome)

    def _finish_in(
        self,
        session: Session,
        attempt: SendAttempt,
        *,
        ts: str | None,
        now: datetime,
        conversation: str | None,
    ) -> None:
        if attempt.card_id is not None and attempt.method is Method.POST and ts is not None:
            sent = SentCard(
                card_id=attempt.card_id,
                channel=attempt.channel,
                ts=ts,
                thread_ts=attempt.arguments.get("thread_ts"),
                is_only_message=attempt.is_only_message,
            )
            # Called before the queue is locked: it locks occurrences and other cards first.
            self._on_card_sent(session, sent)
            if attempt.channel in self._refused_in:
                retry_refused_cards(session, channel=attempt.channel)
        channel_queue.finish(
            session, attempt, ts=ts, now=now, terms=self._terms, conversation=conversation
        )

    async def _handle_rejection(self, attempt: SendAttempt, refusal: SlackRefused) -> None:
        chart_format = await self._chart_fallback.next_format(attempt, refusal)
        if chart_format is not None:
            await self._change_chart_format(attempt, refusal, chart_format)
            self.wake()
            return
        action = action_for_attempt(attempt, refusal.error)
        match action:
            case ErrorAction.ALREADY_DONE:
                await self._finish(attempt, None, SendOutcome.FOUND)
            case ErrorAction.WAIT_FOR_OPERATOR:
                await self._mark_unauthorised(attempt, refusal)
            case ErrorAction.SUSPEND_CHANNEL:
                await self._suspend_channel(attempt, refusal)
            case ErrorAction.FAIL_MESSAGE:
                await self._fail_for(attempt, refusal)
            case (
                ErrorAction.LEAVE_THREAD
                | ErrorAction.PLAIN_TEXT
                | ErrorAction.REPLACE
                | ErrorAction.REPOST
            ):
                change, outcome = _CHANGES[action]
                await self._db.transact(change, attempt, now=self._clock.now())
                self._count(attempt, outcome)
            case ErrorAction.RETRY | ErrorAction.RETRY_A_FEW_TIMES:
                await self._back_off(attempt, refusal, may_be_sent=attempt.may_be_sent)
                self._count(attempt, SendOutcome.REJECTED)
            case _:
                assert_never(action)
        self.wake()

    async def _change_chart_format(
        self, attempt: SendAttempt, refusal: SlackRefused, chart_format: ChartFormat
    ) -> None:
        may_be_sent = attempt.may_be_sent
        if chart_format is attempt.chart_format:
            await self._back_off(attempt, refusal, may_be_sent=may_be_sent)
        else:
            now = self._clock.now()
            await self._db.transact(
                channel_queue.set_chart_format,
                attempt,
                chart_format,
                now=now,
                may_be_sent=may_be_sent,
            )
        self._count(attempt, SendOutcome.REJECTED)

    async def _suspend_channel(self, attempt: SendAttempt, refusal: SlackRefused) -> None:
        reason = CHANNEL_REASONS[refusal.error]
        suspended = await self._db.transact(
            suspend_for, attempt, reason=reason, now=self._clock.now()
        )
        if not suspended:
            await self._fail_for(attempt, refusal)
            return
        logger.error("channel_suspended", channel=attempt.channel, error=refusal.error)
        self._count(attempt, SendOutcome.SUSPENDED)

    async def _fail_for(self, attempt: SendAttempt, refusal: SlackRefused) -> None:
        detail = (refusal.response.get("response_metadata") or {}).get("messages")
        await self._fail(attempt, refusal.error, detail=detail)

    async def _fail(self, attempt: SendAttempt, error: str, *, detail: object = None) -> None:
        await self._db.transact(self._fail_in, attempt, error=error, now=self._clock.now())
        logger.error(
            "message_failed",
            message=attempt.message_id,
            key=attempt.key,
            channel=attempt.channel,
            method=attempt.method.value,
            error=error,
            detail=detail,
        )
        if attempt.card_id is not None and attempt.method is Method.POST:
            self._refused_in.add(attempt.channel)
        self._count(attempt, SendOutcome.FAILED)

    def _fail_in(
        self, session: Session, attempt: SendAttempt, *, error: str, now: datetime
    ) -> None:
        given_up = channel_queue.fail(session, attempt, error=error, now=now)
        if given_up and attempt.card_id is not None:
            self._on_card_failed(session, attempt.card_id)

    def _has_expired(self, attempt: SendAttempt) -> bool:
        return attempt.not_after is not None and self._bot_clock.now() >= attempt.not_after

    async def _expire(self, attempt: SendAttempt) -> bool:
        """Drop an expired message; False if it is to be sent all the same."""
        if not await self._db.transact(self._expire_in, attempt, now=self._clock.now()):
            return False
        logger.warning(
            "message_expired",
            message=attempt.message_id,
            key=attempt.key,
            channel=attempt.channel,
            method=attempt.method.value,
        )
        self._count(attempt, SendOutcome.EXPIRED)
        self.wake()
        return True

    def _expire_in(self, session: Session, attempt: SendAttempt, *, now: datetime) -> bool:
        if not channel_queue.still_holds(session, attempt):
            # The current holder of the lease decides.
            return True
        # Called before the message is locked: it locks the occurrence first.
        if attempt.card_id is not None and not self._on_card_expired(session, attempt.card_id):
            return False
        channel_queue.fail(session, attempt, error=TOO_LATE, now=now)
        return True

    async def _mark_unauthorised(self, attempt: SendAttempt, refusal: SlackRefused) -> None:
        self._auth_error = refusal.error
        self._auth_retry_at = asyncio.get_running_loop().time() + self._timings.auth_retry
        self._metrics.set_authorised(False)
        logger.error("slack_token_rejected", error=refusal.error, method=attempt.method.value)
        await self._requeue(
            attempt, self._timings.auth_retry, error=None, may_be_sent=attempt.may_be_sent
        )
        self._count(attempt, SendOutcome.UNAUTHORISED)

    def _mark_authorised(self) -> None:
        if self._auth_error is not None:
            self._auth_error = None
            self._metrics.set_authorised(True)
            logger.info("slack_token_accepted")

    async def _back_off(self, attempt: SendAttempt, error: Exception, *, may_be_sent: bool) -> None:
        seconds = self._backoff(attempt)
        if may_be_sent:
            seconds = max(seconds, self._timings.settle_seconds)
        logger.warning(
            "send_retried",
            message=attempt.message_id,
            channel=attempt.channel,
            method=attempt.method.value,
            error=str(error),
            seconds=seconds,
        )
        await self._requeue(attempt, seconds, error=str(error), may_be_sent=may_be_sent)

    def _backoff(self, attempt: SendAttempt) -> float:
        # Bounded, because a large power of two does not fit a float.
        backoff = self._timings.first_backoff * 2.0 ** min(attempt.attempts, 32)
        return min(self._timings.max_backoff, backoff)

    async def _requeue(
        self, attempt: SendAttempt, seconds: float, *, error: str | None, may_be_sent: bool
    ) -> None:
        until = self._clock.now() + timedelta(seconds=seconds)
        await self._db.transact(
            channel_queue.requeue, attempt, until=until, error=error, may_be_sent=may_be_sent
        )
        self._wake_in(seconds)

    def _count(self, attempt: SendAttempt, outcome: SendOutcome) -> None:
        self._metrics.send(attempt.method.value, outcome)
