"""The services with which handlers act on an `Interaction`."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from handlers.activity import ActivityTracker
from handlers.interactions import Interaction, enqueue_reply, use_language, use_reader_locale
from handlers.known_snapshots import KnownSnapshots
from pico_bot.blockkit import sentence
from pico_bot.commands import MENTION
from pico_bot.core import Clock, Database, Metrics, NotFound, Settings, UserError
from pico_bot.delivery import SlackClient, SlackError, inbox
from pico_bot.i18n import gettext as _
from pico_bot.model import CharterTerms, Message
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

UseCase = Callable[[Session, datetime], T]


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
            use_language(snapshot.terms.language, clock=self.clock)

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


def mentioned_users(text: str) -> list[str]:
    """The Slack ids of the people mentioned in `text`, in order, each once."""
    return list(dict.fromkeys(MENTION.findall(text)))
