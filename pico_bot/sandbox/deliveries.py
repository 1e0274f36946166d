"""Delivery to the app: events until they are acknowledged, interactions once.

Slack expects an answer within three seconds. Without one, it retries an event with the same
`event_id`. It doesn't retry an interaction: the person sees an error.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from pico_bot.sandbox.entities import JsonObject
from pico_bot.sandbox.world import Clock

KEEP_TRYING_SECONDS = 3600.0
MAX_REMEMBERED = 20_000


class EnvelopeKind(StrEnum):
    """The types of payload that Slack delivers, by their Socket Mode names."""

    EVENT = "events_api"
    INTERACTIVE = "interactive"
    COMMAND = "slash_commands"


class DeliveryOutcome(StrEnum):
    """The state of a delivery."""

    PENDING = "pending"
    ACKNOWLEDGED = "acknowledged"
    GIVEN_UP = "given_up"


class NotAnswered(Exception):
    """The app didn't answer as Slack expects.

    `reason` is the value of `x-slack-retry-reason`. If `final`, the app asked for no retry.
    """

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt; `at` is sandbox time, `outcome` is `acknowledged` or the reason it failed."""

    at: datetime
    outcome: str


@dataclass(eq=False, slots=True)
class Delivery:
    """One payload for the app, with its attempts and outcome."""

    envelope_id: str
    kind: EnvelopeKind
    payload: JsonObject
    attempts: list[Attempt] = field(default_factory=list)
    outcome: DeliveryOutcome = DeliveryOutcome.PENDING

    @property
    def event_id(self) -> str | None:
        """The event's id, which is the same in all its deliveries; None for interactions."""
        return self.payload.get("event_id")

    @property
    def event_type(self) -> str | None:
        """The event's type; None for interactions."""
        event = self.payload.get("event")
        return event["type"] if isinstance(event, dict) else None


class Transport(Protocol):
    """A way to reach the app."""

    async def ready(self) -> None:
        """Wait until the app can be reached."""

    async def send(
        self, delivery: Delivery, *, attempt: int, reason: str | None
    ) -> JsonObject | str | None:
        """Send once and return the answer's body.

        Args:
            delivery: what to send.
            attempt: 0 for the first time.
            reason: why the previous attempt failed.

        Raises:
            NotAnswered: if no good answer came within Slack's three seconds.
        """


class Deliveries:
    """The queue between the workspace and the app."""

    def __init__(self, transport: Transport, *, retry_after: Sequence[float], clock: Clock) -> None:
        self.transport = transport
        self.log: deque[Delivery] = deque(maxlen=MAX_REMEMBERED)
        self._pending: dict[Delivery, None] = {}
        self._retry_after = tuple(retry_after)
        self._clock = clock
        self._running: set[asyncio.Task[None]] = set()
        self._count = 0

    @property
    def pending(self) -> list[Delivery]:
        """The events that are neither acknowledged nor given up."""
        return list(self._pending)

    def send_event(self, payload: JsonObject) -> Delivery:
        """Start delivering an event, independently of other events."""
        return self._start(self._new(EnvelopeKind.EVENT, payload), attempt=0, reason=None)

    def redeliver(self, event_id: str) -> Delivery:
        """Deliver an event again, even if it was acknowledged, as Slack sometimes does.

        Raises:
            KeyError: if there was no such event.
        """
        for one in self.log:
            if one.event_id == event_id:
                # In its own envelope, because the first one may not be acknowledged yet.
                again = self._new(one.kind, one.payload)
                return self._start(again, attempt=1, reason="timeout")
        raise KeyError(event_id)

    async def ask(self, kind: EnvelopeKind, payload: JsonObject) -> JsonObject | str | None:
        """Deliver an interaction or a command once and return the app's answer.

        Raises:
            NotAnswered: if the app answered late or with an error.
        """
        delivery = self._new(kind, payload)
        try:
            answer = await self.transport.send(delivery, attempt=0, reason=None)
        except NotAnswered as failure:
            self._note(delivery, failure.reason, DeliveryOutcome.GIVEN_UP)
            raise
        self._note(delivery, "acknowledged", DeliveryOutcome.ACKNOWLEDGED)
        return answer

    async def settled(self, within: float) -> None:
        """Wait until no event is in flight.

        Raises:
            TimeoutError: after `within` real seconds; it names the remaining events.
        """
        deadline = asyncio.get_running_loop().time() + within
        while running := set(self._running):
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                names = ", ".join(f"{one.event_type} {one.event_id}" for one in self.pending)
                raise TimeoutError(f"not delivered within {within} s: {names}")
            await asyncio.wait(running, timeout=left)

    async def stop(self) -> None:
        """Cancel all deliveries in flight."""
        under_way = set(self._running)
        # `asyncio.wait_for` may lose a cancellation that coincides with an answer, so repeat it:
        # https://github.com/python/cpython/issues/86296
        while self._running:
            for task in self._running:
                task.cancel()
            await asyncio.wait(set(self._running), timeout=0.1)
        await asyncio.gather(*under_way, return_exceptions=True)

    def _new(self, kind: EnvelopeKind, payload: JsonObject) -> Delivery:
        self._count += 1
        delivery = Delivery(f"env-{self._count:08d}", kind, payload)
        self.log.append(delivery)
        return delivery

    def _start(self, delivery: Delivery, *, attempt: int, reason: str | None) -> Delivery:
        self._pending[delivery] = None
        task = asyncio.get_running_loop().create_task(self._keep_trying(delivery, attempt, reason))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return delivery

    async def _keep_trying(self, delivery: Delivery, attempt: int, reason: str | None) -> None:
        loop = asyncio.get_running_loop()
        first: float | None = None
        tries = 0
        while True:
            await self.transport.ready()
            first = loop.time() if first is None else first
            try:
                await self.transport.send(delivery, attempt=attempt + tries, reason=reason)
            except NotAnswered as failure:
                reason = failure.reason
                pause = self._pause(tries)
                late = loop.time() - first > KEEP_TRYING_SECONDS
                if pause is None or failure.final or late:
                    self._note(delivery, reason, DeliveryOutcome.GIVEN_UP)
                    return
                self._note(delivery, reason, DeliveryOutcome.PENDING)
            else:
                self._note(delivery, "acknowledged", DeliveryOutcome.ACKNOWLEDGED)
                return
            tries += 1
            await asyncio.sleep(pause)

    def _pause(self, tries: int) -> float | None:
        if not self._retry_after:
            return None
        return self._retry_after[min(tries, len(self._retry_after) - 1)]

    def _note(self, delivery: Delivery, what: str, outcome: DeliveryOutcome) -> None:
        delivery.attempts.append(Attempt(self._clock.now(), what))
        delivery.outcome = outcome
        if outcome is not DeliveryOutcome.PENDING:
            self._pending.pop(delivery, None)
