"""What Slack delivers as an `Interaction`, and the services with which handlers act on it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self, TypeVar

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from handlers.activity import ActivityTracker
from handlers.known_snapshots import KnownSnapshots
from pico_bot.blockkit import conversation_in, sentence
from pico_bot.commands import MENTION, NO_PARTNERSHIP
from pico_bot.core import (
    Clock,
    Database,
    Metrics,
    NotFound,
    Settings,
    SystemClock,
    UserError,
)
from pico_bot.delivery import SlackClient, SlackError, inbox, outbox
from pico_bot.i18n import gettext as _
from pico_bot.i18n import set_locale, set_now
from pico_bot.model import Actor, Audience, Channel, CharterTerms, Member, Message, Partnership, Via
from pico_bot.partnerships import (
    ChannelInfo,
    Directory,
    SlackProfile,
    SlackUser,
    Workspace,
    partnerships,
)
from pico_bot.tags import plain

# People that are looked up in Slack at a time on behalf of one message.
LOOKUPS_AT_A_TIME = 8

# Seconds that a look-up may take, and that of several people: Slack shows an error to a person who
# waits for three, and some answers need two look-ups, one after the other.
LOOKUP_SECONDS = 1.0

T = TypeVar("T")

_Next = Callable[[], Awaitable[BoltResponse]]

Payload = Mapping[str, Any]
UseCase = Callable[[Session, datetime], T]


@dataclass(frozen=True, kw_only=True)
class Interaction:
    """One thing that happened in Slack: who did what where, and the key that makes it count once.

    `kind` names it in the metrics. `channel_id` is the channel that it is about, `origin_id` the
    one in which it happened: another for a button in a direct message, empty in a modal and on the
    Home tab. `message_ts` is the message that was posted, changed, deleted, reacted to or clicked;
    empty in a modal and on the Home tab. `value` is that of the button or menu entry, `metadata`
    the private metadata of the modal: load them with the class of their state. `trigger_id` opens a
    modal within three seconds; `response_url` replaces the message that was clicked.
    """

    kind: str
    key: str
    user_id: str
    channel_id: str
    origin_id: str = ""
    thread_ts: str | None = None
    message_ts: str = ""
    value: str = ""
    metadata: str = ""
    trigger_id: str = ""
    response_url: str = ""

    @classmethod
    def from_body(cls, body: Payload) -> Self:
        """What one delivery of Slack is, whatever its kind."""
        match body.get("type"):
            case "event_callback":
                return cls.from_event(body)
            case "block_actions":
                return cls.from_action(body)
            case "view_submission":
                return cls.from_view(body)
            case "message_action":
                return cls.from_shortcut(body)
        if "command" in body:
            return cls.from_command(body)
        # No handler listens to anything else.
        return cls(kind="unknown", key="", user_id=_id_of(body.get("user")), channel_id="")

    @classmethod
    def from_event(cls, body: Payload) -> Self:
        """An event; its key is Slack's own id of it, the same each time it is delivered."""
        event = body["event"]
        message = event.get("message") or event
        item = event.get("item") or {}
        kind = event["type"]
        if kind == "message" and event.get("subtype") in {"message_changed", "message_deleted"}:
            kind = event["subtype"]
        channel_id = _id_of(
            event.get("channel") or item.get("channel") or event.get("old_channel_id")
        )
        return cls(
            kind=kind,
            key=body["event_id"],
            user_id=_id_of(message.get("user")),
            channel_id=channel_id,
            origin_id=channel_id,
            thread_ts=(
                message.get("thread_ts") or (event.get("previous_message") or {}).get("thread_ts")
            ),
            message_ts=event.get("deleted_ts") or message.get("ts") or item.get("ts") or "",
        )

    @classmethod
    def from_action(cls, body: Payload) -> Self:
        """A click; its key is who clicked on what and when.

        It is about the channel that the button's value or the modal names, if one does.
        """
        action = body["actions"][0]
        container, message = body.get("container") or {}, body.get("message") or {}
        origin_id, user_id = _id_of(body.get("channel")), body["user"]["id"]
        metadata = (body.get("view") or {}).get("private_metadata", "")
        # The value of an input is what the person typed.
        value = _value(action) if action["type"] in {"button", "overflow"} else ""
        in_modal, _thread_ts = conversation_in(metadata)
        in_button, _thread_ts = conversation_in(value)
        key = ("action", user_id, action["action_ts"], action["action_id"], value)
        return cls(
            kind="action",
            key=":".join(key),
            user_id=user_id,
            channel_id=in_modal or in_button or origin_id,
            origin_id=origin_id,
            thread_ts=container.get("thread_ts") or message.get("thread_ts"),
            message_ts=container.get("message_ts") or message.get("ts") or "",
            value=value,
            metadata=metadata,
            trigger_id=body["trigger_id"],
            response_url=body.get("response_url", ""),
        )

    @classmethod
    def from_view(cls, body: Payload) -> Self:
        """A submitted modal; its key is the modal as it was shown, so it counts once.

        It is about the channel that its state names. Replies go where it was opened.
        """
        view = body["view"]
        metadata = view.get("private_metadata", "")
        channel_id, thread_ts = conversation_in(metadata)
        return cls(
            kind="view",
            key=f"view:{view['id']}:{view['hash']}",
            user_id=body["user"]["id"],
            channel_id=channel_id,
            thread_ts=thread_ts,
            metadata=metadata,
            trigger_id=body["trigger_id"],
        )

    @classmethod
    def from_command(cls, body: Payload) -> Self:
        """A slash command; its key is its trigger, which no other has."""
        return cls(
            kind="command",
            key=f"command:{body['trigger_id']}",
            user_id=body["user_id"],
            channel_id=body["channel_id"],
            origin_id=body["channel_id"],
            trigger_id=body["trigger_id"],
        )

    @classmethod
    def from_shortcut(cls, body: Payload) -> Self:
        """A message shortcut; its key is its trigger. Replies go to the message's thread."""
        message, channel_id = body["message"], body["channel"]["id"]
        return cls(
            kind="shortcut",
            key=f"shortcut:{body['trigger_id']}",
            user_id=body["user"]["id"],
            channel_id=channel_id,
            origin_id=channel_id,
            thread_ts=message.get("thread_ts") or message["ts"],
            message_ts=message["ts"],
            trigger_id=body["trigger_id"],
        )

    @classmethod
    def from_lookup(cls, *, kind: str, user_id: str, now: datetime) -> Self:
        """Something that the bot itself found out about a person, as of `now`."""
        return cls(
            kind=kind,
            key=f"lookup:{kind}:{user_id}:{now.isoformat()}",
            user_id=user_id,
            channel_id="",
        )

    @property
    def reply_channel_id(self) -> str:
        """Where replies go: where it happened, or to the channel that it is about."""
        return self.origin_id or self.channel_id

    def in_thread(self, ts: str | None = None) -> Self:
        """With replies in its thread, or else that of the message `ts` or `message_ts`."""
        return replace(self, thread_ts=self.thread_ts or ts or self.message_ts or None)

    def with_key_per_submission(self) -> Self:
        """With each submission of the modal counting, as after going back from a preview."""
        return replace(self, key=f"{self.key}:{self.trigger_id}")

    def locale(self, session: Session) -> str:
        """The language in which the person is answered."""
        return partnerships.language_at(session, self.channel_id, user_id=self.user_id)

    def channel(self, session: Session) -> Channel:
        """The channel that it is about; raises NotFound where it has no partnership."""
        channel = partnerships.channel_at(session, self.channel_id)
        if channel is None:
            raise NotFound(_(NO_PARTNERSHIP))
        return channel

    def member(self, session: Session, user: SlackUser) -> Member:
        """Who acted, as a member of the channel's partnership."""
        return member_of(session, self.channel(session).partnership, user)

    def actor(self, session: Session, user: SlackUser, *, via: Via, now: datetime) -> Actor:
        """Who acted, as the one who changes something in the channel's partnership."""
        return Actor(member=self.member(session, user), via=via, now=now)


# Seconds that a command, click or form waits for earlier events of its channel, and between looks.
EARLIER_EVENTS_SECONDS = 0.5
_LOOK = 0.02

# Whether a channel is held up, and the revision of its partnership.
_STATE = select(
    inbox.IS_HELD_UP.scalar_subquery(),
    select(Partnership.revision)
    .join(Channel, Channel.partnership_id == Partnership.id)
    .where(Channel.slack_id == bindparam("slack_id"))
    .scalar_subquery(),
)


async def _locale_after_earlier_events(
    interaction: Interaction, db: Database, snapshots: KnownSnapshots
) -> str:
    """The person's locale, once earlier events of the channel had their effect or took too long."""
    deadline = time.monotonic() + EARLIER_EVENTS_SECONDS
    machine = SystemClock()

    def look(session: Session) -> tuple[bool, str]:
        queue, channel_id = interaction.reply_channel_id, interaction.channel_id
        is_held_up, revision = session.execute(
            _STATE, {"queue": queue, "now": machine.now(), "slack_id": channel_id}
        ).one()
        snapshot = snapshots.known(channel_id)
        if snapshot is None or snapshot.revision != revision:
            snapshot = snapshots.read(session, channel_id)
        locale = snapshot.terms.language if snapshot else interaction.locale(session)
        return bool(queue and is_held_up), locale

    while True:
        is_held_up, locale = await asyncio.to_thread(db.read, look)
        if not is_held_up or time.monotonic() > deadline:
            return locale
        await asyncio.sleep(_LOOK)


async def use_reader_locale(interaction: Interaction, db: Database, *, clock: Clock) -> None:
    """Answer the person in their locale, without the current year, within this task."""
    set_locale(await db.transact(interaction.locale))
    set_now(clock.now())


def use_interactions(
    app: AsyncApp, db: Database, *, clock: Clock, snapshots: KnownSnapshots
) -> None:
    """Give each listener its `interaction`, and the locale and year for what the bot answers.

    What the person has seen before they acted should count first, so earlier events of the channel
    get up to EARLIER_EVENTS_SECONDS seconds to have their effect.
    """

    async def make(req: AsyncBoltRequest, next_: _Next) -> BoltResponse:
        interaction = Interaction.from_body(req.body)
        # Bolt runs the listener after this has returned, in the same task.
        set_locale(await _locale_after_earlier_events(interaction, db, snapshots))
        set_now(clock.now())
        req.context["interaction"] = interaction
        return await next_()

    app.middleware(make)


@dataclass(frozen=True, kw_only=True)
class Services:
    """What the handlers work with; one set per process."""

    settings: Settings
    db: Database
    clock: Clock
    slack: SlackClient
    directory: Directory
    workspace: Workspace
    metrics: Metrics
    wake: Callable[[], None]
    activity: ActivityTracker
    snapshots: KnownSnapshots

    async def run_once(self, interaction: Interaction, use_case: UseCase[T]) -> T | None:
        """Run `use_case` in a transaction, unless `interaction` has had its effect already.

        `use_case` gets the session and the time. It may be called again after a conflict, so it
        must not depend on anything else that changes. What it raises is passed on, and rolls it
        back.
        """
        now = self.clock.now()

        def claim_and_run(session: Session) -> tuple[bool, T | None]:
            if not inbox.claim(session, key=interaction.key, now=now):
                return False, None
            return True, use_case(session, now)

        is_first, result = await self.db.transact(claim_and_run)
        self.metrics.event(interaction.kind, "handled" if is_first else "duplicate")
        self.wake()
        return result

    async def run_and_reply(self, interaction: Interaction, use_case: UseCase[T]) -> T | None:
        """`run_once`; an error that the person can correct is shown to them where they acted."""
        try:
            return await self.run_once(interaction, use_case)
        except UserError as error:
            await self.refuse(interaction, error)
            return None

    async def refuse(self, interaction: Interaction, error: UserError) -> None:
        """Send the person the sentence of `error`, once."""
        self.metrics.event(interaction.kind, "refused")
        await self.reply(interaction, sentence(error.sentence), what="refusal")

    async def reply(self, interaction: Interaction, message: Message, *, what: str) -> None:
        """Send the person `message`, visible only to them; `what` tells several replies apart."""
        now = self.clock.now()

        def enqueue(session: Session) -> None:
            inbox.claim(session, key=interaction.key, now=now)
            enqueue_reply(session, interaction, message, what=what, now=now)

        await self.db.transact(enqueue)
        self.wake()

    async def replace_message(self, interaction: Interaction, message: Message) -> None:
        """Show `message` in place of the one that was clicked; raises SlackError."""
        await self.slack.respond(
            interaction.response_url,
            {"replace_original": True, "text": message.text, "blocks": message.blocks},
        )

    async def use_known_locale(self, interaction: Interaction) -> None:
        """As `use_reader_locale`, with what is known of the channel; see `KnownSnapshots`."""
        snapshot = await self.snapshots.at(interaction.channel_id)
        if snapshot is None:
            await use_reader_locale(interaction, self.db, clock=self.clock)
        else:
            set_locale(snapshot.terms.language)
            set_now(self.clock.now())

    async def terms_at(self, channel_id: str) -> CharterTerms:
        """The terms in force in the channel; without a partnership, those for tags."""
        snapshot = await self.snapshots.at(channel_id)
        return partnerships.NEW_TERMS if snapshot is None else snapshot.terms

    async def user_of(self, interaction: Interaction) -> SlackUser:
        """Who acted; see `user`."""
        return await self.user(interaction.user_id)

    async def user(self, user_id: str) -> SlackUser:
        """A person, as Slack knows them now, or last did if it doesn't answer in time."""
        return (await self.profile(user_id)).user

    async def profile(self, user_id: str) -> SlackProfile:
        """What Slack shows of a person, or who they last were if it doesn't answer in time."""
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                return await self.directory.profile(user_id)
        except (SlackError, TimeoutError):
            known = await self.db.transact(partnerships.last_known, user_id)
            if known is None:
                raise
            return SlackProfile(user=known)

    async def place(self, channel_id: str) -> ChannelInfo:
        """The channel, as Slack has it now, or as the bot knows it if Slack doesn't answer in time.

        Raises BadRequest if the bot isn't in it.
        """
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                return await self.directory.place(channel_id)
        except (SlackError, TimeoutError):
            known = await self.db.transact(partnerships.last_known_place, channel_id)
            if known is None:
                raise
            return known

    async def users(self, user_ids: Iterable[str]) -> dict[str, SlackUser]:
        """Several people at a time, by Slack id."""
        ids = list(dict.fromkeys(user_ids))
        turn = asyncio.Semaphore(LOOKUPS_AT_A_TIME)

        async def user(user_id: str) -> SlackUser:
            async with turn:
                return await self.user(user_id)

        return dict(zip(ids, await asyncio.gather(*map(user, ids)), strict=True))

    async def people_in_time(
        self, user_ids: Iterable[str], *, seconds: float
    ) -> dict[str, SlackUser]:
        """These people by Slack id, as far as Slack shows them within `seconds`."""
        turn = asyncio.Semaphore(LOOKUPS_AT_A_TIME)
        found: dict[str, SlackUser] = {}

        async def look_up(user_id: str) -> None:
            async with turn:
                with suppress(SlackError, TimeoutError):
                    found[user_id] = await self.directory.user(user_id)

        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await asyncio.gather(*map(look_up, dict.fromkeys(user_ids)))
        return found

    async def names(
        self, user_ids: Iterable[str], *, seconds: float | None = None
    ) -> dict[str, str]:
        """The names of these people, by Slack id, as far as they can be had in `seconds`.

        By default, that is LOOKUP_SECONDS.
        """
        ids = set(user_ids)
        if not ids:
            return {}
        known = await self.db.transact(partnerships.last_known_names, ids)
        unknown = await self.people_in_time(
            ids - known.keys(), seconds=LOOKUP_SECONDS if seconds is None else seconds
        )
        return known | {user_id: user.name for user_id, user in unknown.items()}

    async def user_in_channel(self, interaction: Interaction) -> SlackUser:
        """Who acted; raises NotFound if they have left the channel that it is about."""
        channel_id = interaction.channel_id
        is_elsewhere = interaction.origin_id != channel_id
        if is_elsewhere and not await self.directory.is_in(channel_id, interaction.user_id):
            raise NotFound(_("You're no longer in that channel."))
        return await self.user_of(interaction)

    async def switch_channel(self, interaction: Interaction, channel_id: str) -> Interaction:
        """The interaction as one about `channel_id`, in whose locale the person is answered."""
        moved = replace(interaction, channel_id=channel_id)
        await use_reader_locale(moved, self.db, clock=self.clock)
        return moved

    async def readable(self, text: str) -> str:
        """Slack's markup `text` as people read it, with the names of the people mentioned.

        A name that can't be had in time is left out: the id takes its place.
        """
        readable, names = plain(text), await self.names(mentioned_users(text))
        for user_id in mentioned_users(text):
            readable = readable.replace(f"<@{user_id}>", f"@{names.get(user_id, user_id)}")
        return readable


def member_of(
    session: Session,
    partnership: Partnership,
    user: SlackUser,
    *,
    active_at: datetime | None = None,
) -> Member:
    """The user as a member of `partnership`; `active_at` is when they posted there, if they did."""
    return partnerships.member(session, partnership=partnership, user=user, active_at=active_at)


def enqueue_reply(
    session: Session, interaction: Interaction, message: Message, *, what: str, now: datetime
) -> None:
    """Enqueue a reply that only the person sees, in a transaction with other effects.

    In a direct message everything is private, so there it is an ordinary message.
    """
    for number, part in enumerate((message, *message.more)):
        key = f"{what}:{number}:{interaction.key}" if number else f"{what}:{interaction.key}"
        if interaction.reply_channel_id.startswith("D"):
            outbox.enqueue_direct(
                session,
                key=key,
                user=interaction.user_id,
                message=part,
                audience=Audience.SHARED,
                now=now,
            )
        else:
            outbox.enqueue_ephemeral(
                session,
                key=key,
                channel=interaction.reply_channel_id,
                user=interaction.user_id,
                message=part,
                thread_ts=interaction.thread_ts,
                audience=Audience.SHARED,
                now=now,
            )


def mentioned_users(text: str) -> list[str]:
    """The Slack ids of the people mentioned in `text`, in order, each once."""
    return list(dict.fromkeys(MENTION.findall(text)))


def _id_of(found: Any) -> str:
    """An id that Slack gives as such or within an object; empty where there is none."""
    return str(found["id"] if isinstance(found, Mapping) else found or "")


def _value(action: Payload) -> str:
    return str(action.get("value") or (action.get("selected_option") or {}).get("value") or "")
