"""The stage of the stories: a sandbox workspace and the bot, on one event loop."""

import asyncio
import copy
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from handlers.service import Service
from pico_bot.core.settings import Settings
from pico_bot.delivery import inbox
from pico_bot.delivery.channel_queue import next_at
from pico_bot.manifest import manifest
from pico_bot.model.vocabulary import Rank
from pico_bot.partnerships import partnerships, roles
from pico_bot.partnerships.partnerships import SlackUser
from pico_bot.people import contacts
from pico_bot.sandbox.clock import SandboxClock
from pico_bot.sandbox.entities import ChannelKind, Message, ts_of
from pico_bot.sandbox.interactions import Outcome
from pico_bot.sandbox.page.routes import routes as page_routes
from pico_bot.sandbox.server import Sandbox
from pico_bot.sandbox.world import World
from tests.stories.constants import COPENHAGEN, HOME, PATIENCE, START
from tests.stories.person import Person

T = TypeVar("T")


LOOK = 0.01


class Loop:
    """An event loop on its own thread, for tests without async code."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, T], *, within: float = 180.0) -> T:
        """The result of `coroutine`; raises TimeoutError after `within` seconds."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(within)

    def close(self) -> None:
        """End the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


@dataclass
class Stage:
    """A workspace with the bot in it; `transport` is `socket` or `http`.

    A bot in another process follows the workspace's clock through `clock_file`.
    """

    loop: Loop
    database_url: str
    transport: str = "socket"
    page: bool = False
    clock_file: Path | None = None
    sandbox: Sandbox = field(init=False)
    service: Service | None = field(init=False, default=None)

    def open(self) -> None:
        """Start the workspace, and the bot in it."""
        self.open_without_bot()
        self.start_bot()

    def open_without_bot(self, *, retry_after: tuple[float, ...] = (0.05,)) -> None:
        """Start only the workspace; it retries deliveries after these real seconds."""
        self.loop.run(self._open(retry_after))

    async def _open(self, retry_after: tuple[float, ...]) -> None:
        clock = SandboxClock(self.clock_file)
        clock.set(START)
        self.sandbox = Sandbox(
            clock=clock,
            retry_after=retry_after,
            manifest=manifest(events_url=None),
            page=page_routes if self.page else None,
            # A slow machine must not make Slack time out here.
            answer_seconds=15,
            trigger_seconds=15,
        )
        await self.sandbox.start()

    def start_bot(self) -> None:
        """Start the bot, connected."""
        self.service = self.loop.run(self._start_bot())

    async def _start_bot(self) -> Service:
        service = Service(self.settings(), clock=self.sandbox.clock)
        await service.__aenter__()
        if self.transport == "http":
            self.sandbox.deliver_to(f"http://127.0.0.1:{service.port}/slack/events")
        else:
            await self.sandbox.bot_ready()
        return service

    def together(self, *actions: Coroutine[Any, Any, Outcome]) -> list[Outcome]:
        """Run these actions concurrently and wait for their effects."""

        async def all_at_once() -> list[Outcome]:
            return await asyncio.gather(*actions)

        outcomes = self.loop.run(all_at_once())
        self.settled()
        return outcomes

    def stop_bot(self) -> None:
        """Stop the bot gracefully."""
        if self.service is not None:
            self.loop.run(self.service.__aexit__(None, None, None))
            self.service = None

    def close(self) -> None:
        """Stop the bot and the workspace."""
        self.stop_bot()
        self.loop.run(self.sandbox.stop())

    def settings(self) -> Settings:
        """The bot's settings."""
        return Settings.load(
            {
                "SLACK_BOT_TOKEN": "xoxb-sandbox",
                "SLACK_APP_TOKEN": "xapp-sandbox" if self.transport == "socket" else "",
                "SLACK_SIGNING_SECRET": "sandbox-secret",
                "SLACK_API_URL": self.sandbox.api_url,
                "DATABASE_URL": self.database_url,
                "PORT": "0",
                "PICO_HOST": "127.0.0.1",
                "PICO_TICK_SECONDS": "1",
                "PICO_SEND_INTERVAL": "0",
            }
        )

    def person(self, name: str) -> Person:
        """A person at their client."""
        return Person(self, self.sandbox.acting_as(name))

    def set_up(self, *held: tuple[str, str]) -> None:
        """Set up the partnership as its lead, with roles (role key, name) assigned.

        They are written directly: a command for each would take most of a test's time, and post a
        message to each person.
        """
        self.person("Mette Lund").command("/pico setup Nordlys Interiør")
        if held:
            assert self.service is not None
            self.service.db.run(self._write_roles, held)
            self.settled()

    def _write_roles(self, session: Session, held: Sequence[tuple[str, str]]) -> None:
        world = self.sandbox.world
        channel = partnerships.channel_at(session, world.channel(HOME).id)
        assert channel is not None
        partnership = channel.partnership
        met = {
            name: partnerships.member(
                session, partnership=partnership, user=self._slack_user(name), active_at=None
            )
            for name in ("Mette Lund", *(name for _, name in held))
        }
        for key, name in held:
            roles.assign(
                session,
                partnership=partnership,
                key=key,
                member=met[name],
                rank=Rank.PRIMARY,
                now=self.sandbox.clock.now(),
            )
        contacts.reassign_and_publish(
            session, partnership=partnership, now=self.sandbox.clock.now()
        )

    def _slack_user(self, name: str) -> SlackUser:
        world = self.sandbox.world
        person = world.person(name)
        return SlackUser(
            user_id=person.id,
            team_ids=(person.team.id,),
            name=person.real_name,
            is_from_own_workspace=person.team is world.app.team,
        )

    def advance(self, by: timedelta) -> None:
        """Set the clock forward, and wait until the bot has run its due jobs."""
        self.loop.run(self._advance(by))

    async def _advance(self, by: timedelta) -> None:
        # On a busy machine it may not have run since the last change.
        await self._look()
        self.sandbox.clock.advance(by)
        await self._look()

    async def _look(self) -> None:
        if self.service is not None and self.service.ticker is not None:
            await self.service.ticker.tick()

    def advance_to_work(self) -> None:
        """Set the clock forward to the morning of the next working day."""
        now = self.sandbox.clock.now().astimezone(COPENHAGEN)
        morning = now.replace(hour=9, minute=1, second=0, microsecond=0)
        while morning <= now or morning.weekday() > 4:
            morning += timedelta(days=1)
        self.advance(morning - now)

    def redeliver(self, event_id: str) -> None:
        """Deliver an event again, as Slack sometimes does."""
        self.loop.run(_call(lambda: self.sandbox.redeliver(event_id)))

    def forge(self, kind: str, change: Callable[[dict[str, Any]], object]) -> None:
        """Deliver the last payload or event of the type `kind` again, altered by `change`.

        It gets new ids, so that it does not count as a retry.
        """
        payload = copy.deepcopy(
            next(
                each.payload
                for each in reversed(self.sandbox.deliveries)
                if kind in (each.payload.get("type"), each.event_type)
            )
        )
        fresh = ts_of(self.sandbox.clock.now())
        if "event" in payload:
            payload["event_id"] = f"Ev{fresh}"
            payload["event"]["ts"] = payload["event"]["event_ts"] = fresh
        for action in payload.get("actions", ()):
            action["action_ts"] = fresh
        change(payload)
        self.loop.run(self.sandbox.forge(payload))
        self.settled()

    def unfurl(self, message: Message) -> None:
        """Unfurl the links of a message, as Slack does."""
        self.loop.run(_call(lambda: self.sandbox.unfurl(message)))

    def alter(self, change: Callable[[World], object]) -> None:
        """Change the workspace as Slack itself does."""
        self.loop.run(_call(lambda: change(self.sandbox.world)))

    def new_channel(
        self,
        name: str,
        people: list[str],
        *,
        with_bot: bool = True,
        kind: ChannelKind = ChannelKind.PUBLIC,
    ) -> str:
        """A new channel with these people and, if wanted, the bot; returns its id."""
        world = self.sandbox.world
        members = [world.person(each) for each in people]
        teams = list(dict.fromkeys([world.app.team, *(each.team for each in members)]))
        made = _call(
            lambda: self.sandbox.new_channel(
                name,
                teams=teams,
                members=[*members, *([world.app.user] if with_bot else [])],
                kind=kind,
            )
        )
        return self.loop.run(made).id

    def share(self, channel: str, team: str, people: list[str]) -> None:
        """Share a channel with another team, and bring its people in."""
        world = self.sandbox.world
        place = world.channel(channel)

        def connect() -> None:
            world.share(place, world.team(team))
            for name in people:
                world.join(place, world.person(name), place.members[0])

        self.loop.run(_call(connect))

    def restart_bot(self) -> None:
        """Restart the bot, without its caches."""
        self.stop_bot()
        self.start_bot()

    def settled(self) -> None:
        """Wait until the bot has handled every delivery and sent every outbox message."""
        self.loop.run(self.sandbox.settled(PATIENCE))
        service = self.service
        if service is not None:
            self.eventually(lambda: service.db.run(_is_idle))
            assert service.activity is not None
            self.loop.run(service.activity.write())

    def eventually(self, look: Callable[[], T]) -> T:
        """The first truthy result of `look`; fails after `PATIENCE` seconds."""
        deadline = time.monotonic() + PATIENCE
        while True:
            seen = look()
            if seen or time.monotonic() > deadline:
                assert seen, "timed out"
                return seen
            time.sleep(LOOK)


def _is_idle(session: Session) -> bool:
    now = datetime.now(UTC)
    return inbox.next_due_at(session, now=now) is None and next_at(session) is None


async def _call(function: Callable[[], T]) -> T:
    return function()
