"""Logging: from a tag, a message or a command to records, and replies about problems."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from handlers import handler_services, missing_names
from handlers.handler_services import Services
from handlers.interactions import Interaction, enqueue_reply, member_of
from handlers.record_inputs import RecordInput
from pico_bot.blockkit import escape, sentence
from pico_bot.core import BadRequest, UserError
from pico_bot.delivery import SlackError
from pico_bot.i18n import gettext as _
from pico_bot.i18n import join_and
from pico_bot.model import Actor, Channel, Member, Message, Partnership, Record, Via
from pico_bot.partnerships import ChannelInfo, SlackUser, partnerships
from pico_bot.people import side_changes
from pico_bot.records import Entry, capture, permissions


@dataclass(frozen=True, kw_only=True)
class ChannelContext:
    """The channel in which something is logged.

    `recent_authors` are the people who posted there lately, and when (UTC). They are looked up only
    where there is no partnership yet: the first record should go to the last active person.
    """

    place: ChannelInfo
    recent_authors: tuple[tuple[SlackUser, datetime], ...] = ()


async def channel_context(services: Services, channel_id: str) -> ChannelContext:
    """Look up the channel; raises BadRequest as `taggable_place` does."""
    if await services.snapshots.at(channel_id):
        return ChannelContext(place=await services.place(channel_id))
    place, recent_authors = await asyncio.gather(
        taggable_place(services, channel_id), _recent_authors(services, channel_id)
    )
    return ChannelContext(place=place, recent_authors=recent_authors)


async def taggable_place(services: Services, channel_id: str) -> ChannelInfo:
    """The channel; raises BadRequest if the bot isn't in it, or if it is a direct message."""
    place = await services.place(channel_id)
    if place.is_direct:
        raise BadRequest(_(partnerships.TAG_IN_CHANNEL))
    return place


async def _recent_authors(
    services: Services, channel_id: str
) -> tuple[tuple[SlackUser, datetime], ...]:
    """Who wrote in the channel lately and when, as far as Slack tells in time."""
    last_written: dict[str, datetime] = {}
    deadline = time.monotonic() + handler_services.LOOKUP_SECONDS
    with suppress(SlackError, TimeoutError):
        async with asyncio.timeout(handler_services.LOOKUP_SECONDS):
            for message in await services.directory.recent(channel_id):
                if message.user_id:
                    at = datetime.fromtimestamp(float(message.ts), UTC)
                    last_written.setdefault(message.user_id, at)
    found = await services.people_in_time(last_written, seconds=deadline - time.monotonic())
    return tuple((found[each], at) for each, at in last_written.items() if each in found)


def capture_inputs(
    session: Session,
    services: Services,
    *,
    context: ChannelContext,
    user: SlackUser,
    inputs: Sequence[RecordInput],
    via: Via,
    now: datetime,
    channel: Channel | None = None,
) -> tuple[list[Record], list[str]]:
    """Log `inputs` in the channel's partnership, which starts here if there is none yet.

    `channel` is the channel if it was read already. Returns the records, and sentences about what
    could not be logged or understood. One input that can't be logged doesn't affect the others.
    """
    if channel is None:
        channel = partnerships.get_or_create_channel(
            session, place=context.place, time_zone=services.settings.time_zone, now=now
        )
    partnership = channel.partnership
    side_changes.note_organisations(session, partnership=partnership, place=context.place, now=now)
    missing_names.note_partnership(session, channel, now=now)

    def member(person: SlackUser, *, active_at: datetime | None) -> Member:
        return member_of(session, partnership, person, active_at=active_at)

    for person, at in context.recent_authors:
        member(person, active_at=at)
    tagger = member(user, active_at=now)
    problems: list[str] = []
    entries = []
    for each in inputs:
        problems += each.problems
        owner = None
        try:
            if each.owner:
                _require_may_own(services, partnership, each)
                owner = member(each.owner, active_at=None)
        except UserError as error:
            problems.append(error.sentence)
        is_own = each.author.user_id == user.user_id
        author = tagger if is_own else member(each.author, active_at=None)
        entries.append(Entry(draft=each.draft(owner), source=each.source, author=author))
    by = Actor(member=tagger, via=via, now=now)
    created = capture.create_all(session, channel=channel, entries=entries, by=by)
    logged = [each for each in created if isinstance(each, Record)]
    problems += [each.sentence for each in created if isinstance(each, UserError)]
    for record in logged:
        missing_names.note_record(session, record, channel=channel, now=now)
    return logged, problems


def _require_may_own(services: Services, partnership: Partnership, each: RecordInput) -> None:
    if each.owner:
        permissions.require_may_own(
            partnership=partnership,
            kind=each.kind,
            user=each.owner,
            bot_user_id=services.workspace.user_id,
        )


def capture_and_reply(
    session: Session,
    services: Services,
    interaction: Interaction,
    *,
    context: ChannelContext,
    user: SlackUser,
    inputs: Sequence[RecordInput],
    via: Via,
    now: datetime,
    channel: Channel | None = None,
) -> None:
    """`capture_inputs`, with a reply about what was already logged or not understood."""
    logged, problems = capture_inputs(
        session,
        services,
        context=context,
        user=user,
        inputs=inputs,
        via=via,
        now=now,
        channel=channel,
    )
    reply_about(session, interaction, logged=logged, problems=problems, now=now)


def reply_about(
    session: Session,
    interaction: Interaction,
    *,
    logged: Sequence[Record],
    problems: Sequence[str],
    now: datetime,
) -> None:
    """Reply to what was already logged, or not understood."""
    repeated = [each for each in logged if each.created_at != now]
    active_again = [each for each in repeated if each.history[-1].at == now]
    known = [each.reference for each in repeated if each not in active_again]
    problems = [*problems, *map(_active_again, active_again)]
    if known:
        problems.append(
            _("Already logged as {records}, in this thread.").format(records=join_and(known))
        )
    if problems:
        message = sentence("\n".join(dict.fromkeys(problems)))
        enqueue_reply(session, interaction, message, what="problems", now=now)


def logged_message(logged: Sequence[Record], problems: Sequence[str]) -> Message:
    """What was logged, and what was not understood."""
    lines = [
        _("Logged *{record}* · {title}").format(record=each.reference, title=escape(each.title))
        for each in logged
    ]
    return sentence("\n".join([*lines, *problems]))


def _active_again(record: Record) -> str:
    return _("{record} came from this message and was withdrawn. It's active again.").format(
        record=record.reference
    )
