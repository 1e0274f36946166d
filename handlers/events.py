"""Events of Slack: stored when they arrive, and handled from the inbox."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from handlers.handler_services import Services
from handlers.interactions import Interaction, Payload, reading, use_reader_locale
from handlers.known_snapshots import OutdatedSnapshot
from pico_bot.core import NotYetKnown, UserError
from pico_bot.delivery import Traffic, inbox

logger = structlog.get_logger(__name__)

# What is stored of an event.
_KEPT = ("event_id", "event")

_Next = Callable[[], Awaitable[BoltResponse]]


class Relevance(Enum):
    """Whether an event that arrives can matter: no, yes, or only the database can tell."""

    NONE = auto()
    CERTAIN = auto()
    POSSIBLE = auto()


def _always(_services: Services, _interaction: Interaction, _event: Payload) -> Relevance:
    return Relevance.CERTAIN


def _concerns_all(_session: Session, _interaction: Interaction, _event: Payload) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class EventListener:
    """What happens to events of one type.

    `on_arrival` looks at the event as it arrives, without the database. If that leaves it open,
    `concerns` tells from the database whether the event is stored. `handle` gives a stored event
    its effect after Slack got its answer; it is called again after an error. `new_channel` gives
    the new id of a channel whose id changes with the event: what waits under the old one comes
    first.
    """

    handle: Callable[[Services, Interaction, Payload], Awaitable[None]]
    on_arrival: Callable[[Services, Interaction, Payload], Relevance] = _always
    concerns: Callable[[Session, Interaction, Payload], bool] = _concerns_all
    new_channel: Callable[[Payload], str] | None = None


@dataclass(frozen=True, kw_only=True)
class _Arrival:
    interaction: Interaction
    body: Payload
    listener: EventListener
    relevance: Relevance
    new_channel: str | None
    stored: asyncio.Future[bool]


class EventReceiver:
    """Stores the events for which `listeners` has a listener by their type.

    Events that arrive while others are being committed share the next transaction. `wake` is called
    when there is something to handle.
    """

    def __init__(self, services: Services, listeners: Mapping[str, EventListener]) -> None:
        self._services = services
        self._listeners = listeners
        self.wake: Callable[[], None] = wake_no_one
        self.traffic = Traffic()
        self._arrivals: list[_Arrival] = []
        self._storing: asyncio.Task[None] | None = None

    async def receive(self, body: Payload) -> None:
        """Return once the event is stored, or known not to matter.

        Raises SQLAlchemyError if it can't be stored, and Unreadable if it has an unknown shape.
        """
        interaction, event = Interaction.from_event(body), body["event"]
        listener = self._listeners.get(event["type"])
        if listener is None:
            self._services.metrics.event(event["type"], "unhandled")
            return
        with reading():
            relevance = listener.on_arrival(self._services, interaction, event)
            new_channel = listener.new_channel(event) if listener.new_channel else None
        if relevance is Relevance.NONE or not await self._store(
            _Arrival(
                interaction=interaction,
                body={name: body[name] for name in _KEPT},
                listener=listener,
                relevance=relevance,
                new_channel=new_channel,
                stored=asyncio.get_running_loop().create_future(),
            )
        ):
            self._services.metrics.event(interaction.kind, "ignored")
            return
        self.wake()

    async def handle(self, body: Payload) -> None:
        """Give a stored event its effect; what the person can correct is said to them."""
        services, interaction = self._services, Interaction.from_event(body)
        # The effect of a message shows whether what is known of the channel is still true.
        if interaction.kind == "message":
            await services.use_known_locale(interaction)
        else:
            await use_reader_locale(interaction, services.db, clock=services.clock)
        try:
            await self._listeners[body["event"]["type"]].handle(
                services, interaction, body["event"]
            )
        except OutdatedSnapshot:
            services.snapshots.forget(interaction.channel_id)
            await self.handle(body)
        except UserError as error:
            await services.refuse(interaction, error)
        except Exception:
            services.metrics.event(interaction.kind, "failed")
            raise

    async def _store(self, arrival: _Arrival) -> bool:
        self._arrivals.append(arrival)
        if self._storing is None:
            self._storing = asyncio.create_task(self._store_waiting(), name="inbox-store")
        return await arrival.stored

    async def _store_waiting(self) -> None:
        try:
            while self._arrivals:
                arrivals, self._arrivals = self._arrivals, []
                if not await self._store_together(arrivals):
                    # One that the database refuses must not keep the others from being stored.
                    for each in arrivals:
                        await self._store_together([each], is_last_try=True)
        finally:
            self._storing = None

    async def _store_together(
        self, arrivals: Sequence[_Arrival], *, is_last_try: bool = False
    ) -> bool:
        storing = self._services.db.transact_ahead(_store, arrivals, now=self._services.clock.now())
        [stored] = await asyncio.gather(storing, return_exceptions=True)
        failed = isinstance(stored, BaseException)
        if failed and not is_last_try:
            return False
        for at, each in enumerate(arrivals):
            if each.stored.done():
                # The request was cancelled, but Slack delivers the event again.
                continue
            if isinstance(stored, BaseException):
                each.stored.set_exception(stored)
            else:
                each.stored.set_result(stored[at])
        return not failed


def use_inbox(app: AsyncApp, receiver: EventReceiver) -> None:
    """Store every event in the inbox before it is acknowledged; no listener of `app` gets it."""

    async def store(req: AsyncBoltRequest, next_: _Next) -> BoltResponse:
        if req.body.get("type") != "event_callback":
            return await next_()
        with receiver.traffic.arriving():
            await receiver.receive(req.body)
        return BoltResponse(status=200, body="")

    app.middleware(store)


def _store(session: Session, arrivals: Sequence[_Arrival], *, now: datetime) -> list[bool]:
    """Store the arrivals that matter; returns which do."""
    matter: list[bool] = []
    events: list[inbox.ReceivedEvent] = []
    for each in arrivals:
        channel = each.interaction.channel_id
        # What waits may be what this event is about.
        follows = any(earlier.channel == channel for earlier in events)
        matter.append(follows or _matters(session, each))
        if not matter[-1]:
            continue
        if each.new_channel is not None:
            old, channel = channel, each.new_channel
            events = [
                replace(earlier, channel=channel) if earlier.channel == old else earlier
                for earlier in events
            ]
            inbox.move_channel(session, old=old, new=channel)
        events.append(
            inbox.ReceivedEvent(key=each.interaction.key, channel=channel, body=each.body)
        )
    if events:
        inbox.store(session, events, now=now)
    return matter


def _matters(session: Session, arrival: _Arrival) -> bool:
    if arrival.relevance is Relevance.CERTAIN:
        return True
    try:
        return inbox.is_waiting(
            session, arrival.interaction.channel_id
        ) or arrival.listener.concerns(session, arrival.interaction, arrival.body["event"])
    except NotYetKnown:
        return True
    except SQLAlchemyError:
        raise
    except Exception:
        # One event must not keep others from being stored. This one fails when it is handled.
        logger.exception("event_unclear", kind=arrival.interaction.kind)
        return True


def wake_no_one() -> None:
    """Another process does the work; PostgreSQL notifies it."""
