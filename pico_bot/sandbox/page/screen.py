"""The page and its parts, as one person sees them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from markupsafe import Markup

from pico_bot.sandbox.blockkit.charts import CHART
from pico_bot.sandbox.bot_process import BotProcess
from pico_bot.sandbox.entities import Channel, Message, Person, Team
from pico_bot.sandbox.page.conversation import Viewer, rows
from pico_bot.sandbox.page.read_markers import ReadMarkers
from pico_bot.sandbox.page.reader import Reader
from pico_bot.sandbox.page.render import Choice, blocks_html, environment
from pico_bot.sandbox.payloads import permalink
from pico_bot.sandbox.server import Sandbox
from pico_bot.sandbox.user_client import UserClient
from pico_bot.sandbox.world import World

PARTS = ("status", "people", "channels", "head", "messages", "thread", "modal")
"""The parts that the script refreshes after a change."""


@dataclass(frozen=True, slots=True)
class Place:
    """What an address of the page refers to: acting person, conversation and open thread.

    `message` is the ts of a message to scroll to. `at_home` shows the app's Home tab instead of
    the direct message with it.
    """

    client: UserClient
    channel: Channel
    thread: Message | None = None
    message: str = ""
    at_home: bool = False

    @property
    def person(self) -> Person:
        """The acting person."""
        return self.client.person


@dataclass(frozen=True, slots=True)
class ChannelEntry:
    """An entry in the list of conversations."""

    channel: Channel
    unread: int
    current: bool


@dataclass(frozen=True, slots=True)
class TeamGroup:
    """The people of a workspace and the side that they are on."""

    team: Any
    side: str
    people: list[Person]


@dataclass(frozen=True, slots=True)
class ClockState:
    """The clock's offset, and next Monday 09:00 for the button that moves it there."""

    offset_seconds: float
    monday: str


@dataclass(frozen=True, slots=True)
class BotStatus:
    """The state of the bot, its label and the available actions."""

    state: str
    label: str
    pid: int | None
    waiting: int
    can_kill: bool
    can_start: bool


@dataclass(slots=True)
class Screen:
    """Renders the page. `bot` is the bot's process, if the sandbox supervises one."""

    sandbox: Sandbox
    bot: BotProcess | None = None
    read_markers: ReadMarkers = field(init=False)

    def __post_init__(self) -> None:
        self.read_markers = ReadMarkers(self.sandbox.world)

    @property
    def world(self) -> World:
        """The sandbox's world."""
        return self.sandbox.world

    def place(
        self,
        *,
        who: str = "",
        channel: str = "",
        thread: str = "",
        message: str = "",
        tab: str = "",
    ) -> Place:
        """Resolve the parameters of an address; unknown ones get defaults."""
        client = self._client(who)
        mine = client.channels
        here = next((one for one in mine if channel in (one.id, one.name) and channel), mine[0])
        root = here.message(thread) if thread else None
        if root is not None and root.parent is not None:
            root = root.parent
        if root is not None and root.ephemeral_to not in (None, client.person):
            root = None
        return Place(client, here, root, message, at_home=here.is_im and tab == "home")

    def page(self, place: Place) -> str:
        """The whole page."""
        return environment().get_template("page.html").render(self._context(place))

    def parts(self, place: Place) -> dict[str, str]:
        """The HTML of the parts that can change, by name."""
        context = self._context(place)
        drawn = {
            name: environment().get_template(f"{name}.html").render(context)
            for name in ("status", "people", "channels", "head", "modal")
        }
        messages = environment().get_template("messages.html")
        panes = [] if place.at_home else [("messages", "channel", context["messages"])]
        if place.at_home:
            drawn["messages"] = environment().get_template("home.html").render(context)
        if place.thread is not None:
            panes.append(("thread", "thread", context["replies"]))
        for name, pane, those in panes:
            drawn[name] = messages.render(context, rows=those, pane=pane)
        return drawn

    def viewer(self, place: Place) -> Viewer:
        """The acting person's view of names, people and channels."""
        everyone = [*self.world.people, self.world.app.user]
        present = [one for one in everyone if one in place.channel.members]
        return Viewer(
            person=place.person,
            reader=Reader(
                now=self.sandbox.clock.now(),
                zone=ZoneInfo(place.person.tz),
                me=place.person.id,
                people={one.id: one.real_name for one in everyone},
                channels={one.id: one.name for one in self.world.channels if one.name},
            ),
            people=tuple(Choice(one.id, one.real_name) for one in present if not one.is_bot),
            channels=tuple(
                Choice(one.id, f"#{one.name}") for one in place.client.channels if one.name
            ),
        )

    def _client(self, who: str) -> UserClient:
        try:
            return self.sandbox.acting_as(who)
        except KeyError:
            return self.sandbox.acting_as(self.world.people[0].id)

    def _context(self, place: Place) -> dict[str, Any]:
        self.read_markers.start()
        self.read_markers.mark_read(place.person, place.channel)
        viewer = self.viewer(place)
        heading = self.world.app.name if place.channel.is_im else f"#{place.channel.name}"
        thread = place.client.sees(place.channel, place.thread) if place.thread else []
        view, home = place.client.modal, place.client.home
        dm = self.world.dm_with(place.person)
        return {
            "me": place.person,
            "bot": self.world.app.user,
            "channel": place.channel,
            "thread": place.thread,
            "heading": heading,
            "messages": list(rows(place.client.sees(place.channel), viewer, pane="channel")),
            "replies": list(rows(thread, viewer, pane="thread")),
            "teams": list(self._teams()),
            "channels": [self._entry(one, place) for one in place.client.channels if not one.is_im],
            "dm": self._entry(dm, place) if dm else None,
            "view": view,
            "view_blocks": blocks_html(view.blocks, viewer.surface(view.id, view.entered))
            if view
            else Markup(),
            "at_home": place.at_home,
            "home": home,
            "home_blocks": blocks_html(home.blocks, viewer.surface(home.id, home.entered))
            if home and place.at_home
            else Markup(),
            "shortcuts": place.client.shortcuts,
            "has_charts": CHART not in self.world.unknown_blocks,
            "clock": self._clock(viewer.reader),
            "bot_status": self._bot_status(),
            "setting": self._setting(place),
            "side_of": self._side_of,
            "may_host": place.client.may_host,
            "other_teams": [one for one in self.world.teams if one != self.world.app.team],
            "consultants": [
                one
                for one in self.world.people
                if one.team == self.world.app.team and one is not place.person
            ],
            "absent": [
                one
                for one in (*self.world.people, self.world.app.user)
                if one not in place.channel.members
            ],
            "initials": initials,
            "unread_for": self.read_markers.unread_for,
            "permalink": self._permalink,
            "address": lambda **change: _address(place, **change),
        }

    def _side_of(self, person: Person) -> str:
        if person.is_guest:
            return "guest"
        if person.team == self.world.app.team:
            return "consultancy"
        return "customer" if self._is_customer(person.team) else "outside"

    def _is_customer(self, team: Team) -> bool:
        """Whether the consultancy shares a channel with this team only."""
        pair = {self.world.app.team, team}
        return any(set(one.teams) == pair for one in self.world.channels if not one.is_im)

    def _teams(self) -> Iterator[TeamGroup]:
        for team in self.world.teams:
            people = [one for one in self.world.people if one.team == team]
            if people:
                yield TeamGroup(team, self._side_of(people[0]), people)

    def _entry(self, channel: Channel, place: Place) -> ChannelEntry:
        unread = len(self.read_markers.unread(place.person, channel))
        return ChannelEntry(channel, unread, channel is place.channel)

    def _permalink(self, message: Message) -> str:
        return permalink(self.world, message)

    def _clock(self, reader: Reader) -> ClockState:
        here = reader.local(reader.now)
        return ClockState(
            offset_seconds=self.sandbox.clock.offset.total_seconds(),
            monday=next_monday(here).isoformat(),
        )

    def _bot_status(self) -> BotStatus:
        process = "none" if self.bot is None else self.bot.state
        connected = self.sandbox.connected and process in ("none", "running")
        state = "up" if connected else "down" if process in ("none", "down") else "waiting"
        labels = {"up": "Bot connected", "waiting": "Bot starting", "down": "Bot stopped"}
        return BotStatus(
            state=state,
            label="No bot connected" if state == "down" and self.bot is None else labels[state],
            pid=None if self.bot is None else self.bot.pid,
            waiting=len(self.sandbox.pending),
            can_kill=process in ("running", "starting"),
            can_start=process == "down",
        )

    def _setting(self, place: Place) -> dict[str, Any]:
        """The script's settings: the current place and what the composer suggests."""
        members = [one for one in place.channel.members if one is not place.person]
        return {
            "as": place.person.id,
            "channel": place.channel.id,
            "thread": place.thread.ts if place.thread else "",
            "message": place.message,
            "tab": "home" if place.at_home else "",
            "people": [
                {"name": one.real_name, "about": "app" if one.is_bot else one.team.name}
                for one in members
            ],
            "commands": [
                {"name": one.name, "hint": one.usage_hint, "about": one.description}
                for one in place.client.commands
            ],
        }


def initials(person: Person) -> str:
    """The initials of a person's first and last name."""
    words = person.real_name.split()
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def next_monday(now: datetime) -> datetime:
    """The first Monday 09:00 after `now`, in its time zone."""
    day = now.date() + timedelta(days=-now.weekday() % 7)
    moment = datetime.combine(day, time(9), tzinfo=now.tzinfo)
    return moment if moment > now else moment + timedelta(days=7)


def _address(
    place: Place,
    *,
    who: Person | None = None,
    channel: Channel | None = None,
    thread: str | None = None,
) -> str:
    """The address of another place; changing the channel closes the thread.

    A person who isn't in the channel gets their own first channel.
    """
    query = {"as": (who or place.person).id, "channel": (channel or place.channel).id}
    if thread:
        query["thread"] = thread
    elif who is not None and place.thread is not None and not place.channel.is_im:
        query["thread"] = place.thread.ts
    return "/?" + urlencode(query)
