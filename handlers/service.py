"""One process of the bot: composes its parts, starts them in order and stops them."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

import structlog
from slack_bolt.async_app import AsyncApp
from sqlalchemy.orm import Session

from handlers import (
    channels,
    charter,
    checkin_replies,
    checkins,
    commands,
    handler_services,
    home_tab,
    log_browser,
    messages,
    missing_names,
    misspelt_tags,
    people,
    phases,
    quoted_messages,
    reactions,
    records,
    roles,
    setup,
    shortcuts,
)
from handlers.activity import ActivityTracker
from handlers.events import EventReceiver, use_inbox, wake_no_one
from handlers.handler_services import Services
from handlers.interactions import use_interactions
from handlers.known_snapshots import KnownSnapshots
from handlers.modals import use_required_fields
from handlers.transport.app import authorize_as, make_app
from handlers.transport.health_check import HealthCheck, scope_problem
from handlers.transport.socket import SocketConnection
from handlers.transport.verification import RequestVerifier
from handlers.transport.web import SlackEndpoint, WebServer, web_app
from pico_bot.charter import clear_internal_channel
from pico_bot.checkins import on_invitation_undelivered, on_prompt_undelivered, publish_logged
from pico_bot.core import Clock, Database, Metrics, Settings, SettingsError, SystemClock, migrate
from pico_bot.delivery import (
    InboxWorker,
    QueueGauges,
    Sender,
    SentCard,
    SlackClient,
    SlackError,
    SlackRefused,
    is_blocked,
    notify_parked,
)
from pico_bot.escalation import on_notice_undelivered
from pico_bot.i18n import use_now
from pico_bot.jobs import RunResult, Ticker, make_tick
from pico_bot.partnerships import Directory, Workspace
from pico_bot.records import on_card_refused, save_permalink

# Seconds between attempts to reach Slack at the start.
SLACK_RETRY_SECONDS = 2.0

logger = structlog.get_logger(__name__)

# Bolt asks every listener in order: the busiest first.
FEATURES = (
    records,
    checkins,
    checkin_replies,
    commands,
    log_browser,
    phases,
    roles,
    shortcuts,
    setup,
    charter,
    channels,
    misspelt_tags,
    quoted_messages,
)

# What Slack delivers.
SLACK_EVENTS = {
    **messages.EVENTS,
    **reactions.EVENTS,
    **channels.EVENTS,
    **people.EVENTS,
    **home_tab.EVENTS,
}
EVENTS = {**SLACK_EVENTS, **missing_names.EVENTS}


class Service:
    """A process that receives from Slack (`receives`), and does the work (`works`).

    The work is handling events, sending, and running scheduled jobs.

    Use it as an async context manager: it is ready once entered, and has stopped when left. `clock`
    gives the time for everything that the bot decides. Raises SettingsError if Slack doesn't accept
    the token, SchemaError if a PostgreSQL database isn't migrated.
    """

    def __init__(
        self, settings: Settings, *, clock: Clock, receives: bool = True, works: bool = True
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._receives = receives
        self._works = works
        self._exits = AsyncExitStack()
        self.metrics = Metrics()
        self.port: int | None = None
        self.socket: SocketConnection | None = None
        self.ticker: Ticker | None = None
        self.inbox: InboxWorker | None = None
        self.activity: ActivityTracker | None = None
        self.receiver: EventReceiver | None = None
        self.db = Database(settings.sqlalchemy_url)

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as exits:
            await self._start(exits)
            self._exits = exits.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._exits.aclose()

    async def _start(self, exits: AsyncExitStack) -> None:
        settings = self._settings
        db = await self._database(exits)
        health = HealthCheck(db=db, clock=self._clock, slack_answers=False)
        endpoint = None
        if self._receives and not settings.socket_mode:
            endpoint = SlackEndpoint(
                RequestVerifier(settings.slack_signing_secret, metrics=self.metrics)
            )
        await self._serve(exits, health=health, endpoint=endpoint)
        slack = await exits.enter_async_context(SlackClient(settings))
        identity = await _identify(slack)
        workspace = _workspace_of(identity)
        health.slack_answers, health.slack = True, slack
        if (problem := scope_problem(slack)) is not None:
            logger.error("scopes_missing", problem=problem)
        if self._receives and settings.socket_mode:
            await _check_app_token(slack, settings.slack_app_token)
        wake = wake_no_one
        if self._works:
            health.sender = self._sender(exits, workspace=workspace, db=db, slack=slack)
            wake = health.sender.wake
            self._tick(exits, db=db, wake=wake)
        services = self._services(exits, workspace=workspace, db=db, slack=slack, wake=wake)
        self.receiver = receiver = EventReceiver(services, EVENTS)
        if self._works:
            self.inbox = health.inbox = self._inbox(exits, services, receiver)
        if not self._receives:
            return
        app = self._app(identity, services=services, receiver=receiver)
        if endpoint is not None:
            endpoint.open(app)
            exits.callback(endpoint.close)
            return
        self.socket = health.socket = await exits.enter_async_context(
            SocketConnection(app, settings=settings, slack=slack, metrics=self.metrics)
        )

    def _services(
        self,
        exits: AsyncExitStack,
        *,
        workspace: Workspace,
        db: Database,
        slack: SlackClient,
        wake: Callable[[], None],
    ) -> Services:
        directory = Directory(slack, workspace=workspace)
        self.activity = activity = ActivityTracker(db, directory)
        recording = asyncio.create_task(activity.run(), name="activity")

        async def stop() -> None:
            await activity.stop()
            recording.cancel()
            with suppress(asyncio.CancelledError):
                await recording

        exits.push_async_callback(stop)
        return Services(
            settings=self._settings,
            db=db,
            clock=self._clock,
            slack=slack,
            directory=directory,
            workspace=workspace,
            metrics=self.metrics,
            wake=wake,
            activity=activity,
            snapshots=KnownSnapshots(db),
        )

    def _inbox(
        self, exits: AsyncExitStack, services: Services, receiver: EventReceiver
    ) -> InboxWorker:
        def on_parked(session: Session, delivery_id: int) -> None:
            notify_parked(session, delivery_id, now=self._clock.now())

        worker = InboxWorker(
            services.db,
            receiver.handle,
            clock=SystemClock(),
            call_timeout=self._settings.slack_timeout,
            on_parked=on_parked,
            traffic=receiver.traffic,
        )
        receiver.wake = worker.wake
        working = asyncio.create_task(worker.run(), name="inbox")

        async def stop() -> None:
            worker.stop()
            await working

        exits.push_async_callback(stop)
        return worker

    def _app(
        self, identity: Mapping[str, Any], *, services: Services, receiver: EventReceiver
    ) -> AsyncApp:
        app = make_app(
            settings=self._settings,
            authorize=authorize_as(identity, settings=self._settings),
            slack=services.slack,
            metrics=self.metrics,
        )
        use_inbox(app, receiver)
        use_interactions(app, services.db, clock=services.clock, snapshots=services.snapshots)
        use_required_fields(app, services)
        impatient = replace(
            services, directory=services.directory.within(handler_services.LOOKUP_SECONDS)
        )
        for feature in FEATURES:
            feature.register(app, impatient)
        return app

    async def _database(self, exits: AsyncExitStack) -> Database:
        db = self.db
        exits.callback(db.dispose)
        if db.is_sqlite:
            # SQLite serves a single process, so no other process can be migrating.
            await asyncio.to_thread(migrate, db.url)
        await asyncio.to_thread(db.check_schema)
        self.metrics.add_collector(QueueGauges(db, clock=self._clock))
        return db

    def _sender(
        self, exits: AsyncExitStack, *, workspace: Workspace, db: Database, slack: SlackClient
    ) -> Sender:
        def on_card_sent(session: Session, sent: SentCard) -> None:
            if not sent.is_only_message:
                return
            address = workspace.permalink(
                channel=sent.channel, ts=sent.ts, thread_ts=sent.thread_ts
            )
            now = self._clock.now()
            with use_now(now):
                save_permalink(session, card_id=sent.card_id, address=address, now=now)
                publish_logged(session, card_id=sent.card_id, now=now)

        def on_card_failed(session: Session, card_id: int) -> None:
            channel, now = is_blocked(session, card_id), self._clock.now()
            with use_now(now):
                if channel is not None:
                    clear_internal_channel(session, slack_id=channel, now=now)
                for on_undelivered in (
                    on_invitation_undelivered,
                    on_notice_undelivered,
                    on_card_refused,
                ):
                    on_undelivered(session, card_id=card_id, now=now)

        def on_card_expired(session: Session, card_id: int) -> bool:
            now = self._clock.now()
            with use_now(now):
                return on_prompt_undelivered(session, card_id=card_id, now=now)

        sender = Sender(
            db,
            slack,
            clock=SystemClock(),
            bot_clock=self._clock,
            send_interval=self._settings.send_interval,
            metrics=self.metrics,
            on_card_sent=on_card_sent,
            on_card_failed=on_card_failed,
            on_card_expired=on_card_expired,
        )
        sending = asyncio.create_task(sender.run(), name="sender")

        async def stop() -> None:
            sender.stop()
            with suppress(asyncio.CancelledError):
                await sending

        exits.push_async_callback(stop)
        return sender

    def _tick(self, exits: AsyncExitStack, *, db: Database, wake: Callable[[], None]) -> None:
        def report(done: RunResult) -> None:
            self.metrics.jobs_run(lag=done.lag, failed=done.failed)

        self.ticker = Ticker(
            self._settings.tick_seconds,
            make_tick(db=db, clock=self._clock, report=report, wake=wake),
        )
        self.ticker.start()
        exits.push_async_callback(self.ticker.stop)

    async def _serve(
        self, exits: AsyncExitStack, *, health: HealthCheck, endpoint: SlackEndpoint | None
    ) -> None:
        settings = self._settings
        port = settings.port if self._receives else settings.worker_port
        if port is None:
            return
        server = WebServer(
            web_app(slack=endpoint, health=health, metrics=self.metrics),
            host=settings.host,
            port=port,
        )
        self.port = await server.start()
        exits.push_async_callback(server.stop)
        logger.info("serving", port=self.port, socket_mode=settings.socket_mode)


async def _identify(slack: SlackClient) -> dict[str, Any]:
    """The bot's identity, from `auth.test`, as soon as Slack answers.

    While Slack is down this keeps trying: a restart would not help. Raises SettingsError if Slack
    rejects the token.
    """
    while True:
        try:
            return await slack.call("auth.test")
        except SlackRefused as error:
            raise SettingsError(
                [f"SLACK_BOT_TOKEN is not accepted by Slack ({error.error})"]
            ) from error
        except SlackError as error:
            logger.warning("slack_unreachable", error=str(error))
            await asyncio.sleep(SLACK_RETRY_SECONDS)


async def _check_app_token(slack: SlackClient, token: str) -> None:
    """Raise SettingsError if Slack rejects the app-level token, which would be retried for ever."""
    try:
        await slack.call("apps.connections.open", token=token)
    except SlackRefused as error:
        raise SettingsError(
            [f"SLACK_APP_TOKEN is not accepted by Slack ({error.error})"]
        ) from error
    except SlackError as error:
        logger.warning("slack_unreachable", error=str(error))


def _workspace_of(identity: Mapping[str, Any]) -> Workspace:
    return Workspace(
        team_id=identity["team_id"],
        enterprise_id=identity.get("enterprise_id"),
        user_id=identity["user_id"],
        bot_id=identity.get("bot_id", ""),
        url=identity["url"],
    )
