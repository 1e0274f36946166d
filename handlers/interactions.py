"""What Slack delivers as an `Interaction`: who did what where, and how they are answered."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from handlers.known_snapshots import KnownSnapshots
from pico_bot.blockkit import conversation_in
from pico_bot.commands import NO_PARTNERSHIP
from pico_bot.core import (
    Clock,
    Database,
    NotFound,
    SystemClock,
    Unreadable,
)
from pico_bot.delivery import inbox, outbox
from pico_bot.i18n import gettext as _
from pico_bot.i18n import set_locale, set_now
from pico_bot.model import Actor, Audience, Channel, Member, Message, Partnership, Via
from pico_bot.partnerships import (
    SlackUser,
    partnerships,
)

_Next = Callable[[], Awaitable[BoltResponse]]

Payload = Mapping[str, Any]


# What an event must tell by its kind. A message may be from an app, and an emoji on a file has no
# message.
_NEEDED = {
    "message": ("channel_id", "message_ts"),
    "message_changed": ("channel_id", "message_ts"),
    "message_deleted": ("channel_id", "message_ts"),
    "reaction_added": ("user_id",),
    "reaction_removed": ("user_id",),
    "member_joined_channel": ("channel_id", "user_id"),
    "member_left_channel": ("channel_id", "user_id"),
    "app_home_opened": ("user_id",),
    "user_change": ("user_id",),
}


@contextmanager
def reading() -> Iterator[None]:
    """Raise Unreadable where Slack's payload isn't what the code in the context expects."""
    try:
        yield
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        # Only a missing name may be logged: other errors can quote what a person wrote.
        detail = f" {error}" if isinstance(error, KeyError) else ""
        raise Unreadable(f"{type(error).__name__}{detail}") from error


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
        """What one delivery of Slack is, whatever its kind; raises Unreadable."""
        with reading():
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
        """An event; its key is Slack's own id of it, the same each time it is delivered.

        Raises Unreadable unless it has what its kind needs.
        """
        with reading():
            event = body["event"]
            kind = event["type"]
            if kind == "message" and event.get("subtype") in {"message_changed", "message_deleted"}:
                kind = event["subtype"]
            message, item = event.get("message") or event, event.get("item") or {}
            previous = event.get("previous_message") or {}
            message_ts = message.get("ts") or item.get("ts")
            if kind == "message_deleted":
                # `ts` is then that of the event.
                message_ts = event.get("deleted_ts") or previous.get("ts")
            channel_id = _id_of(
                event.get("channel") or item.get("channel") or event.get("old_channel_id")
            )
            interaction = cls(
                kind=kind,
                key=str(body["event_id"]),
                user_id=_id_of(message.get("user")),
                channel_id=channel_id,
                origin_id=channel_id,
                thread_ts=message.get("thread_ts") or previous.get("thread_ts"),
                message_ts=message_ts or "",
            )
        if kind.startswith(("channel_", "group_")):
            needed: tuple[str, ...] = ("channel_id",)
        else:
            needed = _NEEDED.get(kind, ())
        if missing := [name for name in needed if not getattr(interaction, name)]:
            raise Unreadable(f"{kind} without {' and '.join(missing)}")
        return interaction

    @classmethod
    def from_action(cls, body: Payload) -> Self:
        """A click; its key is who clicked on what and when.

        It is about the channel that the button's value or the modal names, if one does.
        """
        action = body["actions"][0]
        container, message = body.get("container") or {}, body.get("message") or {}
        origin_id, user_id = _id_of(body.get("channel")), body["user"]["id"]
        # An ephemeral message starts no thread.
        shown_ts = container.get("message_ts") or message.get("ts") or ""
        message_ts = "" if container.get("is_ephemeral") else shown_ts
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
            message_ts=message_ts,
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
    use_language(await db.transact(interaction.locale), clock=clock)


def use_language(language: str, *, clock: Clock) -> None:
    """Answer in `language`, without the current year, within this task."""
    set_locale(language)
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
        use_language(await _locale_after_earlier_events(interaction, db, snapshots), clock=clock)
        req.context["interaction"] = interaction
        return await next_()

    app.middleware(make)


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

    In a direct message everything is private, so there it is an ordinary message. An app gets none.
    """
    if not interaction.user_id:
        return
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


def _id_of(found: Any) -> str:
    """An id that Slack gives as such or within an object; empty where there is none."""
    return str(found["id"] if isinstance(found, Mapping) else found or "")


def _value(action: Payload) -> str:
    return str(action.get("value") or (action.get("selected_option") or {}).get("value") or "")
