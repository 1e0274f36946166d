"""People, teams, channels and messages as Slack has them, cached for a few minutes.

Used before a transaction and never within one. Entries expire quickly, because people can change
sides and channels can be shared at any moment.
"""

import asyncio
import copy
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, Protocol, Self, TypeVar

from pico_bot.core import BadRequest, PicoError, Refused
from pico_bot.i18n import gettext as _
from pico_bot.partnerships.partnerships import ChannelInfo, SlackUser
from pico_bot.partnerships.slack_messages import SlackFile, SlackMessage, read_file, read_message

PEOPLE_KEPT = timedelta(minutes=10)
CHANNELS_KEPT = timedelta(minutes=2)
TEAMS_KEPT = timedelta(hours=6)

# Seconds that looking up the name of a channel's customer may take.
TEAM_SECONDS = 0.5

# Messages that are read when a partnership is set up in a channel.
RECENT = 50

# Errors for a user, team, message or channel that the bot cannot see.
_NOT_THERE = frozenset({"user_not_found", "user_not_visible", "users_not_found", "team_not_found"})
_NO_MESSAGE = frozenset({"message_not_found", "thread_not_found"})
# Slack's own bot, in every workspace.
SLACKBOT = "USLACKBOT"

# What the Slack ids of direct messages begin with.
_DIRECT = "D"

# Pages of a thread that are read to find what was said before a reply.
_THREAD_PAGES = 5
_NO_FILE = frozenset(
    {"file_not_found", "file_deleted", "access_denied", "missing_scope", "not_visible"}
)
_NO_CHANNEL = frozenset({"channel_not_found", "not_in_channel"})

T = TypeVar("T")


class Caller(Protocol):
    """A client of Slack's Web API; raises Refused if Slack rejects a call."""

    async def call(self, method: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """Slack's answer to `method`."""
        ...


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """Our own workspace and the bot in it, from `auth.test`."""

    team_id: str
    enterprise_id: str | None
    user_id: str
    bot_id: str
    url: str

    def never_speaks(self, user_id: str | None) -> bool:
        """Whether this is the bot itself or Slackbot, who author, own and say nothing."""
        return user_id in (self.user_id, SLACKBOT)

    def permalink(self, *, channel: str, ts: str, thread_ts: str | None) -> str:
        """The URL of a message, which Slack builds from channel and timestamp."""
        link = f"{self.url}archives/{channel}/p{ts.replace('.', '')}"
        if thread_ts and thread_ts != ts:
            link += f"?thread_ts={thread_ts}&cid={channel}"
        return link


@dataclass(frozen=True, kw_only=True)
class SlackStatus:
    """A user's status in Slack; `until` is when it expires (UTC), if it does."""

    words: str
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class SlackProfile:
    """A user as Slack has them now; `is_gone` marks deactivated accounts, `is_bot` apps."""

    user: SlackUser
    status: SlackStatus | None = None
    is_gone: bool = False
    is_bot: bool = False


class Directory:
    """Looks up people and channels through `slack`, for `workspace`, our own.

    Its methods raise Refused where Slack rejects the call, and what `slack` raises.
    """

    def __init__(self, slack: Caller, *, workspace: Workspace) -> None:
        self._slack = slack
        self._workspace = workspace
        self._seconds: float | None = None
        self._people: _Cache[SlackProfile] = _Cache(PEOPLE_KEPT)
        self._places: _Cache[ChannelInfo | None] = _Cache(CHANNELS_KEPT)
        self._teams: _Cache[str] = _Cache(TEAMS_KEPT)

    def within(self, seconds: float) -> Self:
        """The same directory for someone who waits: each look-up raises TimeoutError by then."""
        impatient = copy.copy(self)
        impatient._seconds = seconds
        return impatient

    async def user(self, user_id: str) -> SlackUser:
        """The user with this Slack id, from `users.info`.

        Team ids in events and clicks are ignored: they sometimes name the receiving team and
        sometimes the organisation, and a forged one would choose a side. The side of a user that
        Slack does not show is unknown.
        """
        return (await self.profile(user_id)).user

    async def profile(self, user_id: str) -> SlackProfile:
        """Everything Slack shows of the user with this id."""
        async with asyncio.timeout(self._seconds):
            return await self._people.get(user_id, self._look_up_person)

    def forget_person(self, user_id: str) -> None:
        """Drop the user from the cache."""
        self._people.drop(user_id)

    async def place(self, channel_id: str) -> ChannelInfo:
        """The channel with this Slack id; raises BadRequest if the bot is not in it."""
        async with asyncio.timeout(self._seconds):
            known = await self._places.get(channel_id, self._look_up_place)
        if known is None:
            self._places.drop(channel_id)
            raise not_in_channel()
        return known

    def forget_place(self, channel_id: str) -> None:
        """Drop the channel from the cache."""
        self._places.drop(channel_id)

    async def message(self, channel_id: str, ts: str) -> SlackMessage | None:
        """The message with this timestamp, also in a thread; None if it is gone."""
        try:
            # conversations.history does not show thread replies; this shows both.
            answer = await self._call(
                "conversations.replies",
                {
                    "channel": channel_id,
                    "ts": ts,
                    "oldest": ts,
                    "latest": ts,
                    "inclusive": True,
                    "limit": 2,
                },
            )
        except Refused as error:
            if error.error in _NO_MESSAGE:
                return None
            raise
        for found in answer.get("messages", []):
            # Where a deleted message has replies, Slack keeps its place.
            if found.get("ts") == ts and found.get("subtype") != "tombstone":
                return self.read_message(found)
        return None

    def read_message(self, payload: Mapping[str, Any]) -> SlackMessage:
        """A message as Slack delivers or shows it."""
        return read_message(payload, is_ours=self.is_ours(payload))

    def is_ours(self, payload: Mapping[str, Any]) -> bool:
        """Whether the bot itself or Slackbot wrote a message that Slack delivers or shows."""
        bot = self._workspace
        return bot.never_speaks(payload.get("user")) or (
            bool(bot.bot_id) and payload.get("bot_id") == bot.bot_id
        )

    async def file(self, file_id: str) -> SlackFile | None:
        """The file with this Slack id; None if it is gone or not shown to the bot."""
        try:
            answer = await self._call("files.info", {"file": file_id})
        except Refused as error:
            if error.error in _NO_FILE:
                return None
            raise
        return read_file(answer["file"])

    async def said_before(
        self, channel_id: str, *, thread_ts: str, ts: str
    ) -> Sequence[SlackMessage]:
        """The messages of a thread before the one with `ts`, oldest first, without the bot's.

        Of a long thread, these are its first message and the latest of those that were read.
        """
        found: dict[str, SlackMessage] = {}
        cursor = ""
        for _page in range(_THREAD_PAGES):
            answer = await self._call(
                "conversations.replies",
                {"channel": channel_id, "ts": thread_ts, "latest": ts, "limit": 200}
                | ({"cursor": cursor} if cursor else {}),
            )
            for each in answer.get("messages", []):
                if not self.is_ours(each) and float(each["ts"]) < float(ts):
                    found[each["ts"]] = self.read_message(each)
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return list(found.values())

    async def recent(self, channel_id: str) -> list[SlackMessage]:
        """Recent messages of people at the channel's top level, newest first."""
        answer = await self._call("conversations.history", {"channel": channel_id, "limit": RECENT})
        return [
            self.read_message(each)
            for each in answer.get("messages", [])
            if each.get("user") and not self.is_ours(each) and not each.get("subtype")
        ]

    async def is_in(self, channel_id: str, user_id: str) -> bool:
        """Whether this user is in the channel now."""
        cursor = ""
        while True:
            answer = await self._call(
                "conversations.members", {"channel": channel_id, "limit": 200, "cursor": cursor}
            )
            if user_id in answer["members"]:
                return True
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return False

    async def _call(self, method: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        async with asyncio.timeout(self._seconds):
            return await self._slack.call(method, arguments)

    async def _look_up_person(self, user_id: str) -> SlackProfile:
        try:
            answer = await self._slack.call("users.info", {"user": user_id})
        except Refused as error:
            if error.error in _NOT_THERE:
                unknown = SlackUser(
                    user_id=user_id, team_ids=(), name=user_id, is_from_own_workspace=False
                )
                return SlackProfile(user=unknown)
            raise
        user = answer["user"]
        profile = user.get("profile", {})
        # People of other workspaces may have a name only in their profile.
        name = (
            profile.get("real_name")
            or user.get("real_name")
            or profile.get("display_name")
            or user.get("name")
            or user_id
        )
        enterprise = (user.get("enterprise_user") or {}).get("enterprise_id")
        teams = tuple(each for each in (user.get("team_id"), enterprise) if each)
        is_guest = bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
        # Slack gives Slackbot the team of the person who asks, and doesn't call it a bot.
        is_bot = bool(user.get("is_bot")) or user_id == SLACKBOT
        if is_bot:
            teams = ()
        is_ours = not {self._workspace.team_id, self._workspace.enterprise_id}.isdisjoint(teams)
        return SlackProfile(
            user=SlackUser(
                user_id=user_id,
                team_ids=teams,
                name=name,
                is_from_own_workspace=is_ours and not is_guest,
                is_guest=is_guest,
            ),
            status=_status(profile),
            is_gone=bool(user.get("deleted")),
            is_bot=is_bot,
        )

    async def _look_up_place(self, channel_id: str) -> ChannelInfo | None:
        if channel_id.startswith(_DIRECT):
            return _direct(channel_id)
        try:
            answer = await self._slack.call("conversations.info", {"channel": channel_id})
        except Refused as error:
            if error.error in _NO_CHANNEL:
                return None
            raise
        channel = answer["channel"]
        if not channel.get("is_member", True):
            return None
        if channel.get("is_im") or channel.get("is_mpim"):
            return _direct(channel_id)
        name = channel.get("name") or channel_id
        # `is_shared` is true of channels shared within one organisation too.
        others: list[str] = []
        if channel.get("is_ext_shared"):
            teams = channel.get("connected_team_ids") or channel.get("shared_team_ids") or []
            others = [
                team
                for team in teams
                if team not in {self._workspace.team_id, self._workspace.enterprise_id}
            ]
        names = await asyncio.gather(*map(self._organisation_name, others))
        is_clear = len(others) == 1
        return ChannelInfo(
            slack_id=channel_id,
            name=name,
            customer_team_id=others[0] if is_clear else None,
            customer_name=names[0] if is_clear else name,
            organisations=tuple(zip(others, names, strict=True)),
        )

    async def _organisation_name(self, team_id: str) -> str:
        """The name of a workspace, or its id: a name is not worth waiting for."""
        try:
            async with asyncio.timeout(TEAM_SECONDS):
                return await self._teams.get(team_id, self._look_up_team)
        except (PicoError, TimeoutError):
            return team_id

    async def team_name(self, team_id: str) -> str:
        """The name of a workspace, or its id if Slack does not show it."""
        async with asyncio.timeout(self._seconds):
            return await self._teams.get(team_id, self._look_up_team)

    async def _look_up_team(self, team_id: str) -> str:
        try:
            answer = await self._slack.call("team.info", {"team": team_id})
        except Refused as error:
            if error.error not in _NOT_THERE:
                raise
            return team_id
        return str(answer["team"]["name"])


def _direct(channel_id: str) -> ChannelInfo:
    return ChannelInfo(
        slack_id=channel_id, name="", customer_team_id=None, customer_name="", is_direct=True
    )


def _status(profile: Mapping[str, Any]) -> SlackStatus | None:
    shown = (profile.get("status_emoji") or "", profile.get("status_text") or "")
    words = " ".join(each.strip() for each in shown if each.strip())
    if not words:
        return None
    ends = profile.get("status_expiration") or 0
    return SlackStatus(words=words, until=datetime.fromtimestamp(ends, UTC) if ends else None)


def not_in_channel() -> BadRequest:
    """The error for a channel that the bot cannot see."""
    return BadRequest(
        _("I'm not in this channel yet. Invite me with `/invite @Pico`, then try again.")
    )


class _Cache(Generic[T]):
    """Values that expire after a while, by the machine's monotonic clock."""

    LIMIT = 10_000

    def __init__(self, kept: timedelta, *, ticks: Callable[[], float] = time.monotonic) -> None:
        self._kept = kept.total_seconds()
        self._ticks = ticks
        self._values: dict[str, tuple[float, T]] = {}
        self._looking_up: dict[str, asyncio.Task[T]] = {}

    async def get(self, key: str, look_up: Callable[[str], Coroutine[Any, Any, T]]) -> T:
        """The value for `key`; all who wait for it share one `look_up`, and its error."""
        if key in self._values:
            until, value = self._values[key]
            if until > self._ticks():
                return value
        task = self._looking_up.get(key)
        if task is None:
            task = asyncio.create_task(look_up(key))
            self._looking_up[key] = task
            task.add_done_callback(lambda done: self._found(key, done))
        # A caller that stops waiting must not cancel the look-up for the others.
        return await asyncio.shield(task)

    def drop(self, key: str) -> None:
        """Forget the value, even one that is still being looked up."""
        self._values.pop(key, None)
        self._looking_up.pop(key, None)

    def _found(self, key: str, task: asyncio.Task[T]) -> None:
        error = None if task.cancelled() else task.exception()
        if self._looking_up.get(key) is not task:
            return
        del self._looking_up[key]
        if task.cancelled() or error is not None:
            return
        if len(self._values) >= self.LIMIT:
            self._values.clear()
        self._values[key] = (self._ticks() + self._kept, task.result())
