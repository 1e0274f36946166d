"""What Slack delivers as an `Interaction`, and the services with which handlers act on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self, TypeVar

from sqlalchemy.orm import Session

from pico_bot.blockkit import sentence
from pico_bot.commands import MENTION, NO_PARTNERSHIP
from pico_bot.core import Clock, Database, Metrics, NotFound, Settings, SpeakerError
from pico_bot.delivery import SlackClient, idempotency, outbox
from pico_bot.i18n import gettext as _
from pico_bot.i18n import set_locale
from pico_bot.model import Actor, Audience, Channel, Member, Message, Via
from pico_bot.partnerships import Directory, SlackUser, Workspace, partnerships
from pico_bot.tags import plain

T = TypeVar("T")

Payload = Mapping[str, Any]
Effect = Callable[[Session, datetime], T]


@dataclass(frozen=True, kw_only=True)
class Interaction:
    """One thing that happened in Slack: who did what where, and the key that makes it count once.

    `kind` names it in the metrics. Replies go to `channel_id` and `thread_ts`. `origin_id` is the
    channel in which it happened: empty in a modal and on the Home tab. `trigger_id` opens a modal
    within three seconds; `response_url` replaces the message that was clicked.
    """

    kind: str
    key: str
    user_id: str
    channel_id: str
    thread_ts: str | None = None
    origin_id: str = ""
    trigger_id: str = ""
    response_url: str = ""

    @classmethod
    def from_event(cls, event: Payload, body: Payload, *, thread_ts: str | None = None) -> Self:
        """An event; its key is Slack's own id of it, the same each time it is delivered.

        `thread_ts` is for events that don't include it, such as those of reactions.
        """
        message = event.get("message") or event
        item = event.get("item") or {}
        kind = event["type"]
        if kind == "message" and event.get("subtype") in {"message_changed", "message_deleted"}:
            kind = event["subtype"]
        channel = event.get("channel") or item.get("channel") or event.get("old_channel_id")
        return cls(
            kind=kind,
            key=body["event_id"],
            user_id=_id_of(message.get("user")),
            channel_id=_id_of(channel),
            thread_ts=message.get("thread_ts") or thread_ts,
            origin_id=_id_of(channel),
        )

    @classmethod
    def from_action(
        cls, body: Payload, action: Payload, *, channel_id: str = "", reply_in_thread: bool = False
    ) -> Self:
        """A click; its key is who clicked on what and when.

        `channel_id` is the channel that it is about where it happens in none: in a modal or on the
        Home tab. With `reply_in_thread`, replies go to the thread of the message clicked, else to
        where that message is.
        """
        container, message = body.get("container") or {}, body.get("message") or {}
        thread_ts = container.get("thread_ts") or message.get("thread_ts")
        origin_id = _id_of(body.get("channel"))
        user_id = body["user"]["id"]
        key = ("action", user_id, action["action_ts"], action["action_id"], _value_of(action))
        return cls(
            kind="action",
            key=":".join(key),
            user_id=user_id,
            channel_id=origin_id or channel_id,
            thread_ts=thread_ts or (message.get("ts") if reply_in_thread else None),
            origin_id=origin_id,
            trigger_id=body["trigger_id"],
            response_url=body.get("response_url", ""),
        )

    @classmethod
    def from_view(
        cls,
        body: Payload,
        view: Payload,
        *,
        channel_id: str,
        thread_ts: str | None = None,
        is_resubmittable: bool = False,
    ) -> Self:
        """A submitted modal; its key is the modal as it was shown, so it counts once.

        `channel_id` and `thread_ts` are where the modal was opened. With `is_resubmittable`, each
        submission counts: after going back from a preview, the same modal is submitted again.
        """
        key = f"view:{view['id']}:{view['hash']}"
        return cls(
            kind="view",
            key=f"{key}:{body['trigger_id']}" if is_resubmittable else key,
            user_id=body["user"]["id"],
            channel_id=channel_id,
            thread_ts=thread_ts,
            trigger_id=body["trigger_id"],
        )

    @classmethod
    def from_command(cls, command: Payload) -> Self:
        """A slash command; its key is its trigger, which no other has."""
        return cls(
            kind="command",
            key=f"command:{command['trigger_id']}",
            user_id=command["user_id"],
            channel_id=command["channel_id"],
            origin_id=command["channel_id"],
            trigger_id=command["trigger_id"],
        )

    @classmethod
    def from_shortcut(cls, shortcut: Payload) -> Self:
        """A message shortcut; its key is its trigger. Replies go to the message's thread."""
        message, channel_id = shortcut["message"], shortcut["channel"]["id"]
        return cls(
            kind="shortcut",
            key=f"shortcut:{shortcut['trigger_id']}",
            user_id=shortcut["user"]["id"],
            channel_id=channel_id,
            thread_ts=message.get("thread_ts") or message["ts"],
            origin_id=channel_id,
            trigger_id=shortcut["trigger_id"],
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


class ActivityThrottle:
    """Limits how often a person's activity in a channel is recorded, to spare the database writes.

    Kept in memory: after a restart the next message of each person is recorded.
    """

    INTERVAL = timedelta(minutes=1)
    MAX_ENTRIES = 10_000

    def __init__(self) -> None:
        self._recorded: dict[tuple[str, str], datetime] = {}

    def should_record(self, interaction: Interaction, *, now: datetime) -> bool:
        """Whether the person's activity there was last recorded over a minute ago."""
        key = (interaction.channel_id, interaction.user_id)
        last = self._recorded.get(key)
        # A time in the future means that the clock was set back.
        if last is not None and timedelta() <= now - last < self.INTERVAL:
            return False
        if len(self._recorded) >= self.MAX_ENTRIES:
            self._recorded.clear()
        self._recorded[key] = now
        return True


@dataclass(frozen=True, kw_only=True)
class Services:
    """What the handlers work with; one set per process."""

    settings: Settings
    db: Database
    clock: Clock
    slack: SlackClient
    directory: Directory
    home: Workspace
    metrics: Metrics
    wake: Callable[[], None]
    activity: ActivityThrottle = field(default_factory=ActivityThrottle)

    async def run_once(self, interaction: Interaction, effect: Effect[T]) -> T | None:
        """Run `effect` in a transaction, unless `interaction` has had its effect already.

        `effect` gets the session and the time. It may be called again after a conflict, so it must
        not depend on anything else that changes. What it raises is passed on, and rolls it back.
        """
        now = self.clock.now()

        def claim_and_run(session: Session) -> tuple[bool, T | None]:
            if not idempotency.claim(session, key=interaction.key, now=now):
                return False, None
            return True, effect(session, now)

        is_first, result = await self.db.transact(claim_and_run)
        self.metrics.event(interaction.kind, "handled" if is_first else "duplicate")
        self.wake()
        return result

    async def run_and_reply(self, interaction: Interaction, effect: Effect[T]) -> T | None:
        """`run_once`; an error that the person can correct is shown to them where they acted."""
        try:
            return await self.run_once(interaction, effect)
        except SpeakerError as error:
            await self.refuse(interaction, error)
            return None

    async def refuse(self, interaction: Interaction, error: SpeakerError) -> None:
        """Send the person the sentence of `error`, once."""
        self.metrics.event(interaction.kind, "refused")
        await self.reply(interaction, sentence(error.sentence), what="refusal")

    async def reply(self, interaction: Interaction, message: Message, *, what: str) -> None:
        """Send the person `message`, visible only to them; `what` tells several replies apart."""
        now = self.clock.now()

        def enqueue(session: Session) -> None:
            idempotency.claim(session, key=interaction.key, now=now)
            enqueue_reply(session, interaction, message, what=what, now=now)

        await self.db.transact(enqueue)
        self.wake()

    async def replace_message(self, interaction: Interaction, message: Message) -> None:
        """Show `message` in place of the one that was clicked; raises SlackError."""
        await self.slack.respond(
            interaction.response_url,
            {"replace_original": True, "text": message.text, "blocks": message.blocks},
        )

    async def user_of(self, interaction: Interaction) -> SlackUser:
        """Who acted, as Slack knows them."""
        return await self.directory.speaker(interaction.user_id)

    async def user_in(self, interaction: Interaction, *, channel_id: str) -> SlackUser:
        """Who acted, where their interaction is about `channel_id`.

        It may have happened elsewhere: in a direct message, a modal or on the Home tab. Then the
        locale becomes the channel's, and NotFound is raised if they have left the channel.
        """
        if interaction.origin_id != channel_id:
            user_id = interaction.user_id
            set_locale(
                await self.db.transact(partnerships.language_at, channel_id, user_id=user_id)
            )
            if not await self.directory.is_in(channel_id, user_id):
                raise NotFound(_("You're no longer in that channel."))
        return await self.user_of(interaction)

    async def readable(self, text: str) -> str:
        """Slack's markup `text` as people read it, with the names of the people mentioned."""
        names = {
            user_id: (await self.directory.speaker(user_id)).name
            for user_id in mentioned_users(text)
        }
        readable = plain(text)
        for user_id, name in names.items():
            readable = readable.replace(f"<@{user_id}>", f"@{name}")
        return readable


def channel_of(session: Session, channel_id: str) -> Channel:
    """The channel with this Slack id; raises NotFound where it has no partnership."""
    channel = partnerships.channel_at(session, channel_id)
    if channel is None:
        raise NotFound(_(NO_PARTNERSHIP))
    return channel


def member_of(session: Session, channel: Channel, user: SlackUser) -> Member:
    """The user as a member of the channel's partnership."""
    return partnerships.member(
        session, partnership=channel.partnership, speaker=user, spoke_at=None
    )


def actor_in(
    session: Session, channel: Channel, user: SlackUser, *, via: Via, now: datetime
) -> Actor:
    """The user as the one who changes something in the channel's partnership."""
    return Actor(member=member_of(session, channel, user), via=via, now=now)


def enqueue_reply(
    session: Session, interaction: Interaction, message: Message, *, what: str, now: datetime
) -> None:
    """Enqueue a reply that only the person sees, in a transaction with other effects.

    In a direct message everything is private, so there it is an ordinary message.
    """
    for number, part in enumerate((message, *message.more)):
        key = f"{what}:{number}:{interaction.key}" if number else f"{what}:{interaction.key}"
        if interaction.channel_id.startswith("D"):
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
                channel=interaction.channel_id,
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


def _value_of(action: Payload) -> str:
    return str(action.get("value") or (action.get("selected_option") or {}).get("value") or "")
