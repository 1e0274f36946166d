"""`Sandbox`: starts the stand-in for Slack, acts in it and injects faults."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route, WebSocketRoute

from pico_bot.sandbox.api_server import ApiCall, ApiServer
from pico_bot.sandbox.bot_process import BotProcess
from pico_bot.sandbox.clock import SandboxClock
from pico_bot.sandbox.deliveries import MAX_REMEMBERED, Deliveries, Delivery, EnvelopeKind
from pico_bot.sandbox.entities import (
    Channel,
    ChannelKind,
    JsonObject,
    Message,
    Person,
    Team,
    new_id,
)
from pico_bot.sandbox.events import EventPublisher
from pico_bot.sandbox.faults import Faults
from pico_bot.sandbox.http_delivery import HttpDelivery
from pico_bot.sandbox.interaction_tokens import TRIGGER_SECONDS, ResponseUrls, Triggers
from pico_bot.sandbox.interactions import Interactions
from pico_bot.sandbox.loopback_server import LOOPBACK, LoopbackServer
from pico_bot.sandbox.manifest import read_manifest
from pico_bot.sandbox.modals import Modals
from pico_bot.sandbox.payloads import permalink
from pico_bot.sandbox.seed import new_world
from pico_bot.sandbox.socket_mode import ACK_SECONDS, SocketMode
from pico_bot.sandbox.user_client import UserClient
from pico_bot.sandbox.webapi.calls import Platform
from pico_bot.sandbox.world import World
from pico_bot.sandbox.world_events import MessagePosted, WorldEvent

__all__ = ["ApiCall", "Sandbox"]

POLL_SECONDS = 0.05


class Sandbox:
    """A local stand-in for Slack, for use from one event loop.

    Args:
        clock: the workspace's clock; a new `SandboxClock` by default.
        retry_after: real seconds before each retry of an event; the last one repeats for an
            hour. If empty, events are sent once.
        bot_token: the app's `xoxb-` token.
        app_token: the app's `xapp-` token for Socket Mode.
        signing_secret: the secret that signs HTTP requests to the app.
        events_url: the app's request URL; None for Socket Mode.
        manifest: the app's manifest (Slack's schema version 2) with its commands, shortcuts,
            event subscriptions and scopes; by default, the usual ones and every scope.
        events: bot events to subscribe to instead of the manifest's.
        answer_seconds: how long the app may take to answer.
        trigger_seconds: how long a trigger id is valid.
        unfurls: whether posted links are unfurled, which changes the message.
        page: returns the routes of the page at `/`; by default, there is no page.
        bot: the bot's process, which the page shows, kills and starts.
    """

    def __init__(
        self,
        *,
        clock: SandboxClock | None = None,
        retry_after: Sequence[float] = (1, 5, 15),
        bot_token: str = "xoxb-sandbox",  # noqa: S107
        app_token: str = "xapp-sandbox",  # noqa: S107
        signing_secret: str = "sandbox-secret",  # noqa: S107
        events_url: str | None = None,
        manifest: JsonObject | None = None,
        events: Iterable[str] | None = None,
        answer_seconds: float = ACK_SECONDS,
        trigger_seconds: float = TRIGGER_SECONDS,
        unfurls: bool = False,
        page: "PageRoutes | None" = None,
        bot: BotProcess | None = None,
    ) -> None:
        self.clock = clock or SandboxClock()
        self.world: World = new_world(self.clock)
        self.app_manifest = read_manifest(manifest, events)
        self.faults = Faults()
        self.bot = bot
        self._page = page
        self._unfurls = unfurls
        self._signing_secret = signing_secret
        self._answer_seconds = answer_seconds
        self._calls: deque[ApiCall] = deque(maxlen=MAX_REMEMBERED)
        self._sockets = SocketMode(
            app_id=self.world.app.id, ack_seconds=answer_seconds, on_change=self.world.touch
        )
        self._http: HttpDelivery | None = None
        self._deliveries = Deliveries(self._sockets, retry_after=retry_after, clock=self.clock)
        self.deliver_to(events_url)
        self._triggers = Triggers(seconds=trigger_seconds)
        self._modals = Modals(self.world)
        response_urls = ResponseUrls(self.clock)
        self._interactions = Interactions(
            world=self.world,
            modals=self._modals,
            deliveries=self._deliveries,
            triggers=self._triggers,
            response_urls=response_urls,
            app_manifest=self.app_manifest,
            base_url=lambda: self.url,
        )
        publisher = EventPublisher(
            self.world,
            subscriptions=self.app_manifest.subscriptions,
            send=self._send_event,
        )
        self.world.listeners += [publisher.publish, self._unfurl_links]
        self._api = ApiServer(
            Platform(
                world=self.world,
                modals=self._modals,
                triggers=self._triggers,
                sockets=self._sockets,
                base_url=lambda: self.url,
            ),
            response_urls=response_urls,
            faults=self.faults,
            calls=self._calls,
            tokens={"bot": bot_token, "app": app_token},
            scopes=self.app_manifest.scopes,
            drop_connection=lambda scope: self._server.drop_connection(scope),
        )
        self._server = LoopbackServer(Starlette(routes=self._routes()))
        if bot is not None:
            bot.on_change = self.world.touch
        self._background: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """The sandbox's address, without a slash at the end."""
        return f"http://{LOOPBACK}:{self._server.port}"

    @property
    def api_url(self) -> str:
        """The bot's `SLACK_API_URL`."""
        return f"{self.url}/api/"

    @property
    def connected(self) -> bool:
        """Whether the bot has an open socket or, over HTTP, answered the last request."""
        return self._sockets.connected if self._http is None else self._http.answered

    @property
    def api_calls(self) -> list[ApiCall]:
        """The latest Web API calls, oldest first."""
        return list(self._calls)

    @property
    def deliveries(self) -> list[Delivery]:
        """The latest deliveries to the app, oldest first."""
        return list(self._deliveries.log)

    @property
    def pending(self) -> list[Delivery]:
        """The events that are neither acknowledged nor given up."""
        return self._deliveries.pending

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1, on any free port if `port` is 0.

        Raises:
            OSError: if the port is taken.
        """
        await self._server.start(port)

    async def stop(self) -> None:
        """Cancel all deliveries and close all connections."""
        await self._deliveries.stop()
        await self._server.stop()

    def deliver_to(self, url: str | None) -> None:
        """Deliver events and interactions to a request URL, or by Socket Mode if `url` is None."""
        self._http = (
            None
            if url is None
            else HttpDelivery(
                url, signing_secret=self._signing_secret, answer_seconds=self._answer_seconds
            )
        )
        self._deliveries.transport = self._http or self._sockets

    def acting_as(self, who: str | Person) -> UserClient:
        """Return a person's client, by name or id.

        Raises:
            KeyError: if there is no such person.
        """
        person = who if isinstance(who, Person) else self.world.person(who)
        return UserClient(person, self._interactions)

    async def settled(self, timeout: float = 5) -> None:  # noqa: ASYNC109
        """Wait until every event is acknowledged or given up.

        Raises:
            TimeoutError: after `timeout` real seconds.
        """
        await self._deliveries.settled(timeout)

    async def bot_ready(self, timeout: float = 30) -> None:  # noqa: ASYNC109
        """Wait until the bot has an open socket or accepts connections at its request URL.

        Raises:
            TimeoutError: after `timeout` real seconds.
        """
        async with asyncio.timeout(timeout):
            if self._http is None:
                await self._sockets.ready()
                return
            # There is nothing to wait for in another process, so poll it.
            while not await self._http.reachable():  # noqa: ASYNC110
                await asyncio.sleep(POLL_SECONDS)

    def redeliver(self, event_id: str) -> Delivery:
        """Deliver an event again, even if it was acknowledged, as Slack sometimes does.

        Raises:
            KeyError: if there was no such event.
        """
        return self._deliveries.redeliver(event_id)

    def disconnect_sockets(self, reason: str = "refresh_requested") -> "asyncio.Task[None]":
        """Disconnect every socket; with the reason `warning`, Slack only announces it.

        Returns:
            The running task, which needn't be awaited.
        """
        task = asyncio.get_running_loop().create_task(self._sockets.disconnect_all(reason))
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        return task

    def changes(self) -> AsyncIterator[int]:
        """Yield the world's version now and after each visible change."""
        return self.world.changes()

    def permalink(self, message: Message) -> str:
        """Return the link to a message that people copy in the app's workspace."""
        return permalink(self.world, message)

    def unfurl(self, message: Message) -> None:
        """Add a link preview to a message, which Slack reports as a change with the same text."""
        preview = {"id": 1, "fallback": "A page", "title": "A page", "from_url": "https://example"}
        self.world.change(message, attachments=[preview], by_author=False)

    def new_channel(
        self,
        name: str,
        *,
        teams: Sequence[Team],
        members: Sequence[Person],
        kind: ChannelKind = ChannelKind.PUBLIC,
    ) -> Channel:
        """Create a channel; the first of `teams` hosts it, the others share it."""
        channel = Channel(
            id=new_id("C"),
            name=name,
            kind=kind,
            host=teams[0],
            teams=list(teams),
            members=list(members),
            created=self.clock.now(),
        )
        self.world.channels.append(channel)
        self.world.touch()
        return channel

    async def forge(self, payload: JsonObject) -> None:
        """Deliver a payload that no one in the sandbox caused."""
        if "event" in payload:
            self._deliveries.send_event(payload)
        else:
            await self._deliveries.ask(EnvelopeKind.INTERACTIVE, payload)

    def _send_event(self, payload: JsonObject) -> None:
        self._deliveries.send_event(payload)

    def _unfurl_links(self, change: WorldEvent) -> None:
        if self._unfurls and isinstance(change, MessagePosted) and "<http" in change.message.text:
            self.unfurl(change.message)

    def _routes(self) -> list[BaseRoute]:
        routes: list[BaseRoute] = [
            Route("/api/{method}", self._api.call, methods=["GET", "POST"]),
            Route("/respond/{token:path}", self._api.respond, methods=["POST"]),
            Route("/upload/v1/{token}", self._api.upload, methods=["POST"]),
            WebSocketRoute("/link/", self._sockets.serve),
        ]
        if self._page is not None:
            routes += self._page(self, self.bot)
        return routes


PageRoutes = Callable[[Sandbox, BotProcess | None], list[BaseRoute]]
