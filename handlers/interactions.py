"""What every handler stands on: the services, and the one way to act on what Slack delivered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy.orm import Session

from pico_bot.blockkit import sentence
from pico_bot.commands import MENTION
from pico_bot.core import Clock, Database, Metrics, Settings, SpeakerError
from pico_bot.delivery import SlackClient, idempotency, outbox
from pico_bot.model import Audience, Message
from pico_bot.partnerships import Directory, Workspace
from pico_bot.tags import plain

T = TypeVar("T")

Effect = Callable[[Session, datetime], T]


@dataclass(frozen=True, kw_only=True)
class Interaction:
    """One thing that Slack delivered: its natural key, who did it, and where they are answered."""

    kind: str
    key: str
    user_id: str
    channel_id: str
    thread_ts: str | None = None


class ActivityThrottle:
    """Who has just spoken where, so that a lively channel does not mean a write a message.

    Kept in memory alone: after a restart everybody's next word counts again.
    """

    GRAIN = timedelta(minutes=1)
    MOST = 10_000

    def __init__(self) -> None:
        self._heard: dict[tuple[str, str], datetime] = {}

    def beats(self, occasion: Interaction, *, now: datetime) -> bool:
        """Whether this is the first that is heard of them there for a minute."""
        who = (occasion.channel_id, occasion.user_id)
        last = self._heard.get(who)
        # A clock that was set back has nobody wait for longer.
        if last is not None and timedelta() <= now - last < self.GRAIN:
            return False
        if len(self._heard) >= self.MOST:
            self._heard.clear()
        self._heard[who] = now
        return True


@dataclass(frozen=True, kw_only=True)
class Services:
    """What the handlers work with; one set a process, made where the process is composed."""

    settings: Settings
    db: Database
    clock: Clock
    slack: SlackClient
    directory: Directory
    home: Workspace
    metrics: Metrics
    wake: Callable[[], None]
    pulse: ActivityThrottle = field(default_factory=ActivityThrottle)

    async def once(self, occasion: Interaction, effect: Effect[T]) -> T | None:
        """Let `occasion` have its effect, in one transaction, unless it has had it already.

        `effect` is called with the session and the time and may be called again, so it looks at
        nothing else that changes. Raises what it raises, with nothing kept.
        """
        now = self.clock.now()

        def whole(session: Session) -> tuple[bool, T | None]:
            if not idempotency.claim(session, key=occasion.key, now=now):
                return False, None
            return True, effect(session, now)

        first, result = await self.db.transact(whole)
        self.metrics.event(occasion.kind, "handled" if first else "duplicate")
        self.wake()
        return result

    async def act(self, occasion: Interaction, effect: Effect[T]) -> T | None:
        """`once`; what the speaker can put right is told to them alone, where they spoke."""
        try:
            return await self.once(occasion, effect)
        except SpeakerError as error:
            await self.refuse(occasion, error)
            return None

    async def refuse(self, occasion: Interaction, error: SpeakerError) -> None:
        """Owe the speaker the sentence of `error`, once."""
        self.metrics.event(occasion.kind, "refused")
        await self.tell(occasion, sentence(error.sentence), what="refusal")

    async def tell(self, occasion: Interaction, message: Message, *, what: str) -> None:
        """Owe the speaker `message`, seen by them alone; `what` tells several apart."""
        now = self.clock.now()

        def owe(session: Session) -> None:
            idempotency.claim(session, key=occasion.key, now=now)
            reply_to_speaker(session, occasion, message, what=what, now=now)

        await self.db.transact(owe)
        self.wake()

    async def readable(self, text: str) -> str:
        """Slack's markup `text` as people read it, with the names of those whom it mentions."""
        names = {
            user_id: (await self.directory.speaker(user_id)).name
            for user_id in mentioned_users(text)
        }
        read = plain(text)
        for user_id, name in names.items():
            read = read.replace(f"<@{user_id}>", f"@{name}")
        return read


def reply_to_speaker(
    session: Session, occasion: Interaction, message: Message, *, what: str, now: datetime
) -> None:
    """Owe `message` to the speaker within a transaction that has more effects.

    In a direct conversation there is nobody to hide it from, so there it is an ordinary message.
    """
    for number, said in enumerate((message, *message.more)):
        key = f"{what}:{number}:{occasion.key}" if number else f"{what}:{occasion.key}"
        _owe_one(session, occasion, said, key=key, now=now)


def _owe_one(
    session: Session, occasion: Interaction, message: Message, *, key: str, now: datetime
) -> None:
    if occasion.channel_id.startswith("D"):
        outbox.enqueue_direct(
            session,
            key=key,
            user=occasion.user_id,
            message=message,
            audience=Audience.SHARED,
            now=now,
        )
        return
    outbox.enqueue_ephemeral(
        session,
        key=key,
        channel=occasion.channel_id,
        user=occasion.user_id,
        message=message,
        thread_ts=occasion.thread_ts,
        audience=Audience.SHARED,
        now=now,
    )


def mentioned_users(text: str) -> list[str]:
    """The Slack ids of the people whom `text` mentions, in order, each once."""
    return list(dict.fromkeys(MENTION.findall(text)))
