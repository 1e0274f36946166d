"""The sender: says what is owed, in order within a channel, once.

It keeps nothing in memory that matters. Whatever kills it, another one (or itself, started again)
goes on from the rows.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from pico_bot.core import Clock, Database, Metrics, SendOutcome
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
from pico_bot.delivery.outbox import Method
from pico_bot.delivery.pg_notify import listen
from pico_bot.delivery.reconcile import find
from pico_bot.delivery.slack import (
    SlackBusy,
    SlackClient,
    SlackRefused,
    SlackUnreached,
    SlackUnsure,
)
from pico_bot.delivery.suspension import suspend_for
from pico_bot.model import ChartFormat

PARALLEL = 16

# A lane is leased for so many calls as take their whole time: what was looked for is still sent.
_LEASED_FOR_CALLS = 3

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long the sender waits for what, in seconds.

    `lease`: how long a lane is one sender's. `settle`: what an unsure call is given to show its
    effect. Tries of one message are `first_backoff` apart and then ever longer, to
    `longest_backoff`. `locked_out`: between two tries with a token that Slack refuses. `idle`:
    between two looks at the outbox while nobody calls `wake`.
    """

    lease: float
    settle: float = 2.0
    first_backoff: float = 1.0
    longest_backoff: float = 300.0
    locked_out: float = 30.0
    idle: float = 1.0

    @classmethod
    def with_calls_of(cls, seconds: float) -> "Patience":
        """What suits calls to Slack that may take so many `seconds`."""
        return cls(lease=_LEASED_FOR_CALLS * seconds)


@dataclass(frozen=True, kw_only=True)
class SentCard:
    """That a card was posted: in `channel`, as the message that Slack calls `ts`."""

    card_id: int
    channel: str
    ts: str
    thread_ts: str | None


def _nothing_more(_session: Session, _sent: SentCard) -> None:
    """Nobody wants to know."""


def _nothing_else(_session: Session, _card_id: int) -> None:
    """Nobody wants to know."""


def _given_up(_session: Session, _card_id: int) -> bool:
    """Nobody wants it late."""
    return True


class Sender:
    """Sends what is owed in `db` through `slack`.

    `clock` is the machine's, and `bot_clock` the settable one by which messages are owed, where
    that is another. `send_interval` is seconds between two messages in one channel. `card_sent`
    runs in a transaction once a card was posted, and again where the process dies; `card_given_up`
    runs in the one that records that a card cannot be shown. `card_too_late` runs in the one that
    gives up a card which was not shown in time, and returns whether to do so. Raises ValueError
    where a lease would not outlast a call to Slack.
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
        patience: Patience | None = None,
        card_sent: Callable[[Session, SentCard], None] = _nothing_more,
        card_given_up: Callable[[Session, int], None] = _nothing_else,
        card_too_late: Callable[[Session, int], bool] = _given_up,
    ) -> None:
        patience = patience or Patience.with_calls_of(slack.timeout)
        if patience.lease <= slack.timeout:
            raise ValueError("a lease must outlast a call to Slack")
        self._db = db
        self._slack = slack
        self._clock = clock
        self._bot_clock = bot_clock or clock
        self._metrics = metrics
        self._patience = patience
        self._card_sent = card_sent
        self._card_given_up = card_given_up
        self._card_too_late = card_too_late
        self._pictures = ChartFallback(db, slack, clock=clock, metrics=metrics)
        self._terms = LeaseTerms(
            interval=timedelta(seconds=send_interval),
            lease=timedelta(seconds=patience.lease),
            settle=timedelta(seconds=patience.settle),
        )
        self._woken = asyncio.Event()
        self._stopping = False
        self._running = False
        self._under_way: set[asyncio.Task[None]] = set()
        self._locked_out: str | None = None
        self._locked_out_until = 0.0

    @property
    def running(self) -> bool:
        """Whether `run` is at work."""
        return self._running

    @property
    def locked_out(self) -> str | None:
        """Slack's code for why it does not let the bot in; None while it does."""
        return self._locked_out

    def wake(self) -> None:
        """Look at the outbox now; call it after a commit, on the loop that runs the sender."""
        self._woken.set()

    def stop(self) -> None:
        """Let `run` end once what is under way is done."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Send until `stop` is called or the task is cancelled."""
        self._running = True
        try:
            if self._db.is_sqlite:
                await self._db.transact(channel_queue.clear_leases)
            await self._run()
        finally:
            self._running = False

    async def _run(self) -> None:
        listener = (
            None
            if self._db.is_sqlite
            else asyncio.create_task(listen(self._db.url, self.wake), name="outbox-listener")
        )
        try:
            while not self._stopping:
                self._woken.clear()
                pause = await self._look()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), pause)
        finally:
            if listener is not None:
                listener.cancel()
                with suppress(asyncio.CancelledError):
                    await listener
            if self._under_way:
                await asyncio.wait(self._under_way)

    async def drain(self, *, within: float = 10.0) -> None:
        """Send until nothing is owed; raises TimeoutError when that takes `within` seconds."""
        async with asyncio.timeout(within):
            while True:
                self._woken.clear()
                await self._claim()
                if self._under_way:
                    await asyncio.wait(self._under_way)
                    continue
                first = await self._db.transact(channel_queue.next_at)
                if first is None:
                    return
                await asyncio.sleep(self._seconds_until(first))

    async def _look(self) -> float:
        """Start what can be sent; returns how many seconds to wait before the next look."""
        try:
            await self._claim()
            first = await self._db.transact(channel_queue.next_at)
        except SQLAlchemyError as error:
            log.exception("outbox_unreadable", error=type(error).__name__)
            return self._patience.idle
        if first is None or self._locked_out or len(self._under_way) >= PARALLEL:
            return self._patience.idle
        return min(self._patience.idle, self._seconds_until(first))

    async def _claim(self) -> None:
        loop = asyncio.get_running_loop()
        limit = PARALLEL - len(self._under_way)
        if self._locked_out is not None:
            # One message finds out whether the operator has mended it.
            limit = 0 if self._under_way or loop.time() < self._locked_out_until else 1
        if limit <= 0:
            return
        # Taken before the lease begins, so that it ends here no later than in the database.
        expires = loop.time() + self._patience.lease
        claimed = await self._db.transact(
            channel_queue.claim, now=self._clock.now(), terms=self._terms, limit=limit
        )
        for attempt in claimed:
            task = asyncio.create_task(self._deliver(attempt, expires), name=f"send-{attempt.key}")
            self._under_way.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._under_way.discard(task)
        self.wake()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("sending_failed", task=task.get_name(), exc_info=error)

    def _seconds_until(self, moment: datetime) -> float:
        return max(0.01, (moment - self._clock.now()).total_seconds())

    async def _deliver(self, attempt: SendAttempt, expires: float) -> None:
        try:
            await self._try(attempt, expires)
        except SQLAlchemyError:
            # The lease runs out, and whoever comes next looks for the message.
            log.exception("outcome_not_recorded", message=attempt.message_id)

    async def _try(self, attempt: SendAttempt, expires: float) -> None:
        try:
            if attempt.look_first and await self._was_found(attempt):
                return
            if self._is_too_late(attempt) and await self._let_go(attempt):
                return
            arguments = await self._pictures.arguments(attempt)
            if attempt.look_first or arguments is not attempt.arguments:
                expires = await self._renew(attempt)
            await require_audience(self._slack, attempt)
            if asyncio.get_running_loop().time() + self._slack.timeout > expires:
                # Too little is left of the lease for a call to end within it; nothing was sent.
                await self._put_back(attempt, 0, error=None, unsure=attempt.look_first)
                return
            answer = await self._slack.call(attempt.method, arguments)
        except SlackBusy as busy:
            await self._put_back(attempt, busy.retry_after, error=None, unsure=attempt.look_first)
            self._count(attempt, SendOutcome.BUSY)
        except SlackUnreached as error:
            await self._back_off(attempt, error, unsure=attempt.look_first)
            self._count(attempt, SendOutcome.UNREACHED)
        except SlackUnsure as error:
            await self._back_off(attempt, error, unsure=True)
            self._count(attempt, SendOutcome.UNSURE)
        except SlackRefused as refusal:
            await self._refused(attempt, refusal)
        else:
            conversation, ts = answer.get("channel"), answer.get("ts")
            await self._finish(attempt, ts, SendOutcome.SENT, conversation=conversation)
            self._let_in()

    async def _was_found(self, attempt: SendAttempt) -> bool:
        found = await find(self._slack, attempt)
        if found is None:
            return False
        conversation, ts = found
        await self._finish(attempt, ts, SendOutcome.FOUND, conversation=conversation)
        self._let_in()
        return True

    async def _renew(self, attempt: SendAttempt) -> float:
        """When the lease ends by the loop's clock; the past where somebody else has it."""
        now = asyncio.get_running_loop().time()
        kept = await self._db.transact(
            channel_queue.renew, attempt, now=self._clock.now(), terms=self._terms
        )
        return now + self._patience.lease if kept else now

    async def _finish(
        self,
        attempt: SendAttempt,
        ts: str | None,
        outcome: SendOutcome,
        *,
        conversation: str | None = None,
    ) -> None:
        if attempt.card_id is not None and attempt.method is Method.POST and ts is not None:
            sent = SentCard(
                card_id=attempt.card_id,
                channel=attempt.channel,
                ts=ts,
                thread_ts=attempt.arguments.get("thread_ts"),
            )
            # Before the outcome is recorded: whoever finds that missing does this once more.
            await self._db.transact(self._card_sent, sent)
        await self._db.transact(
            channel_queue.finish,
            attempt,
            ts=ts,
            now=self._clock.now(),
            terms=self._terms,
            conversation=conversation,
        )
        self._count(attempt, outcome)

    async def _refused(self, attempt: SendAttempt, refusal: SlackRefused) -> None:
        form = await self._pictures.form_after(attempt, refusal)
        if form is not None:
            await self._charts_refused(attempt, refusal, form)
            return
        match action_for_attempt(attempt, refusal.error):
            case ErrorAction.DONE_ALREADY:
                await self._finish(attempt, None, SendOutcome.FOUND)
            case ErrorAction.WAIT_FOR_OPERATOR:
                await self._lock_out(attempt, refusal)
            case ErrorAction.STOP_CHANNEL:
                await self._stop_channel(attempt, refusal)
            case ErrorAction.DROP_MESSAGE:
                await self._drop(attempt, refusal)
            case ErrorAction.REPLACE:
                await self._db.transact(channel_queue.replace, attempt, now=self._clock.now())
                self._count(attempt, SendOutcome.REFUSED)
            case ErrorAction.REPOST:
                await self._db.transact(channel_queue.repost, attempt, now=self._clock.now())
                self._count(attempt, SendOutcome.REPOSTED)
            case ErrorAction.TRY_AGAIN | ErrorAction.TRY_A_FEW_TIMES:
                await self._back_off(attempt, refusal, unsure=attempt.look_first)
                self._count(attempt, SendOutcome.REFUSED)

    async def _charts_refused(
        self, attempt: SendAttempt, refusal: SlackRefused, form: ChartFormat
    ) -> None:
        unsure = attempt.look_first
        if form is attempt.charts:
            await self._back_off(attempt, refusal, unsure=unsure)
        else:
            now = self._clock.now()
            await self._db.transact(
                channel_queue.set_chart_format, attempt, form, now=now, unsure=unsure
            )
        self._count(attempt, SendOutcome.REFUSED)

    async def _stop_channel(self, attempt: SendAttempt, refusal: SlackRefused) -> None:
        reason = CHANNEL_REASONS[refusal.error]
        stopped = await self._db.transact(
            suspend_for, attempt, reason=reason, now=self._clock.now()
        )
        if not stopped:
            await self._drop(attempt, refusal)
            return
        log.error("channel_stopped", channel=attempt.channel, error=refusal.error)
        self._count(attempt, SendOutcome.STOPPED)

    async def _drop(self, attempt: SendAttempt, refusal: SlackRefused) -> None:
        await self._db.transact(self._give_up, attempt, error=refusal.error, now=self._clock.now())
        detail = (refusal.response.get("response_metadata") or {}).get("messages")
        log.error(
            "message_given_up",
            message=attempt.message_id,
            key=attempt.key,
            channel=attempt.channel,
            method=attempt.method.value,
            error=refusal.error,
            detail=detail,
        )
        self._count(attempt, SendOutcome.DROPPED)

    def _give_up(
        self, session: Session, attempt: SendAttempt, *, error: str, now: datetime
    ) -> None:
        given_up = channel_queue.fail(session, attempt, error=error, now=now)
        if given_up and attempt.card_id is not None:
            self._card_given_up(session, attempt.card_id)

    def _is_too_late(self, attempt: SendAttempt) -> bool:
        return attempt.not_after is not None and self._bot_clock.now() >= attempt.not_after

    async def _let_go(self, attempt: SendAttempt) -> bool:
        """Give up what is too late; False where it is to be said all the same."""
        if not await self._db.transact(self._give_up_late, attempt, now=self._clock.now()):
            return False
        log.warning(
            "message_too_late",
            message=attempt.message_id,
            key=attempt.key,
            channel=attempt.channel,
            method=attempt.method.value,
        )
        self._count(attempt, SendOutcome.LATE)
        return True

    def _give_up_late(self, session: Session, attempt: SendAttempt, *, now: datetime) -> bool:
        if not channel_queue.still_holds(session, attempt):
            # Whoever has it by now decides.
            return True
        # Asked before the message is locked: who answers locks the occurrence, and then this.
        if attempt.card_id is not None and not self._card_too_late(session, attempt.card_id):
            return False
        channel_queue.fail(session, attempt, error=TOO_LATE, now=now)
        return True

    async def _lock_out(self, attempt: SendAttempt, refusal: SlackRefused) -> None:
        self._locked_out = refusal.error
        self._locked_out_until = asyncio.get_running_loop().time() + self._patience.locked_out
        self._metrics.set_authorised(False)
        log.error("locked_out_of_slack", error=refusal.error, method=attempt.method.value)
        await self._put_back(
            attempt, self._patience.locked_out, error=None, unsure=attempt.look_first
        )
        self._count(attempt, SendOutcome.UNAUTHORISED)

    def _let_in(self) -> None:
        if self._locked_out is not None:
            self._locked_out = None
            self._metrics.set_authorised(True)
            log.info("let_in_by_slack")

    async def _back_off(self, attempt: SendAttempt, error: Exception, *, unsure: bool) -> None:
        seconds = self._backoff(attempt)
        if unsure:
            seconds = max(seconds, self._patience.settle)
        log.warning(
            "not_sent_yet",
            message=attempt.message_id,
            channel=attempt.channel,
            method=attempt.method.value,
            error=str(error),
            seconds=seconds,
        )
        await self._put_back(attempt, seconds, error=str(error), unsure=unsure)

    def _backoff(self, attempt: SendAttempt) -> float:
        # The exponent is bounded, for a float is.
        growing = self._patience.first_backoff * 2.0 ** min(attempt.attempts, 32)
        return min(self._patience.longest_backoff, growing)

    async def _put_back(
        self, attempt: SendAttempt, seconds: float, *, error: str | None, unsure: bool
    ) -> None:
        until = self._clock.now() + timedelta(seconds=seconds)
        await self._db.transact(
            channel_queue.requeue, attempt, until=until, error=error, unsure=unsure
        )

    def _count(self, attempt: SendAttempt, outcome: SendOutcome) -> None:
        self._metrics.send(attempt.method.value, outcome)
