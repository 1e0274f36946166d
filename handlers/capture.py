"""What a tag is about: the message's own words, or the first message of its thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.interactions import Interaction, Services, reply_to_speaker
from pico_bot.blockkit import escape, sentence
from pico_bot.core import SpeakerError
from pico_bot.i18n import gettext as _
from pico_bot.model import Actor, CharterTerms, Kind, Member, Partnership, Record, Side, Via
from pico_bot.partnerships import ChannelInfo, SlackMessage, SlackUser, partnerships
from pico_bot.records import Reasoning, RecordDraft, Source, capture
from pico_bot.tags import Options, Tag, find_tags, has_words, is_only_tag, parse_mention


@dataclass(frozen=True, kw_only=True)
class RecordInput:
    """Something to log, with everybody whom it names looked up."""

    kind: Kind
    text: str
    source: Source
    author: SlackUser
    options: Options
    owner: SlackUser | None
    problems: tuple[str, ...] = ()
    title: str | None = None
    reasoning: Reasoning | None = None


@dataclass(frozen=True, kw_only=True)
class ChannelContext:
    """A channel in which something is logged; `met` is who spoke there before, and when (UTC).

    Only a channel that has no partnership yet is read back: there nobody is known, and what is
    logged first should go to whoever spoke last.
    """

    place: ChannelInfo
    met: tuple[tuple[SlackUser, datetime], ...] = ()


async def channel_context(services: Services, channel_id: str) -> ChannelContext:
    """Look the channel up; raises BadRequest where the bot is not in it."""
    place = await services.directory.place(channel_id)
    if await services.db.transact(partnerships.channel_at, channel_id):
        return ChannelContext(place=place)
    met: dict[str, tuple[SlackUser, datetime]] = {}
    for said in await services.directory.recent(channel_id):
        if said.user_id and said.user_id not in met:
            speaker = await services.directory.speaker(said.user_id)
            met[said.user_id] = (speaker, datetime.fromtimestamp(float(said.ts), UTC))
    return ChannelContext(place=place, met=tuple(met.values()))


async def input_from_tag(
    services: Services, tag: Tag, *, event: dict[str, Any], speaker: SlackUser, terms: CharterTerms
) -> RecordInput:
    """What `tag` in the message `event` is about.

    A reply with no text of its own is about the first message of its thread.
    """
    said = SlackMessage(
        ts=event["ts"],
        thread_ts=event.get("thread_ts"),
        user_id=speaker.user_id,
        text=event["text"],
    )
    text, author = await services.readable(tag.text), speaker
    if not has_words(tag.text):
        first = await _first_of_thread(services, said, channel=event["channel"])
        if first:
            said, text = first, await readable_words(services, first.text, terms=terms)
            author = await author_of(services, first, otherwise=speaker)
    owner, problems = await _owner(services, tag)
    return RecordInput(
        kind=tag.kind,
        text=text,
        source=source_of(services, said, channel=event["channel"]),
        author=author,
        options=tag.options,
        owner=owner,
        problems=tag.problems + problems,
    )


async def input_from_command(
    services: Services, tag: Tag, *, text: str, speaker: SlackUser
) -> RecordInput:
    """What a command that logs is about: its own words, since it has no message."""
    owner, problems = await _owner(services, tag)
    return RecordInput(
        kind=tag.kind,
        text=await services.readable(tag.text),
        source=Source(text=text),
        author=speaker,
        options=tag.options,
        owner=owner,
        problems=tag.problems + problems,
    )


async def input_from_message(
    services: Services,
    said: SlackMessage,
    *,
    kind: Kind,
    channel: str,
    speaker: SlackUser,
    terms: CharterTerms,
) -> RecordInput:
    """What `speaker` marks as a record of `kind` by reacting to the message `said`."""
    if is_only_tag(said.text, words=terms.tag_words, areas=terms.areas):
        said = await _first_of_thread(services, said, channel=channel) or said
    return RecordInput(
        kind=kind,
        text=await readable_words(services, said.text, terms=terms),
        source=source_of(services, said, channel=channel),
        author=await author_of(services, said, otherwise=speaker),
        options=Options(),
        owner=None,
    )


def capture_inputs(
    session: Session,
    services: Services,
    *,
    arrival: ChannelContext,
    speaker: SlackUser,
    subjects: Sequence[RecordInput],
    via: Via,
    now: datetime,
) -> tuple[list[Record], list[str]]:
    """Log `subjects` in the partnership where `arrival` is, begun here if there is none yet.

    Returns the records, and the sentences that the speaker should hear about what was not
    understood; one subject that cannot be logged does not hold up the others.
    """
    channel = partnerships.begin(
        session, place=arrival.place, time_zone=services.settings.time_zone, now=now
    )

    def member(person: SlackUser, *, spoke_at: datetime | None) -> Member:
        return partnerships.member(
            session, partnership=channel.partnership, speaker=person, spoke_at=spoke_at
        )

    for person, at in arrival.met:
        member(person, spoke_at=at)
    tagger = member(speaker, spoke_at=now)
    logged: list[Record] = []
    problems: list[str] = []
    for subject in subjects:
        problems.extend(subject.problems)
        author = tagger
        if subject.author.user_id != speaker.user_id:
            author = member(subject.author, spoke_at=None)
        entry = RecordDraft(
            kind=subject.kind,
            text=subject.text,
            title=subject.title,
            options=subject.options,
            owner=_owning(
                session, subject.owner, partnership=channel.partnership, problems=problems
            ),
            reasoning=subject.reasoning,
        )
        try:
            logged.append(
                capture.create(
                    session,
                    channel=channel,
                    entry=entry,
                    source=subject.source,
                    author=author,
                    by=Actor(member=tagger, via=via, now=now),
                )
            )
        except SpeakerError as error:
            problems.append(error.sentence)
    return logged, problems


def capture_for(
    session: Session,
    services: Services,
    occasion: Interaction,
    *,
    arrival: ChannelContext,
    speaker: SlackUser,
    subjects: Sequence[RecordInput],
    via: Via,
    now: datetime,
) -> None:
    """`log_subjects`, and tell the speaker alone what was a record already or not understood."""
    logged, problems = capture_inputs(
        session,
        services,
        arrival=arrival,
        speaker=speaker,
        subjects=subjects,
        via=via,
        now=now,
    )
    problems += [_said_before(each, now=now) for each in logged if each.created_at != now]
    if problems:
        message = sentence("\n".join(dict.fromkeys(problems)))
        reply_to_speaker(session, occasion, message, what="problems", now=now)


def _said_before(record: Record, *, now: datetime) -> str:
    if record.history[-1].at == now:
        return _("{record} came from this message and was withdrawn. It's active again.").format(
            record=record.reference
        )
    return _("Already logged as {record}. Its card is in the thread.").format(
        record=record.reference
    )


def source_of(services: Services, said: SlackMessage, *, channel: str) -> Source:
    """The message `said` in `channel` as a record keeps it."""
    return Source(
        text=said.text,
        ts=said.ts,
        thread_ts=said.thread_ts,
        permalink=services.home.permalink(channel=channel, ts=said.ts, thread_ts=said.thread_ts),
    )


async def readable_words(services: Services, text: str, *, terms: CharterTerms) -> str:
    """The readable words of a message without what was tagged in it."""
    tags = find_tags(
        text, words=terms.tag_words, areas=terms.areas, bot_user_id=services.home.user_id
    )
    if not tags:
        return await services.readable(text)
    return "\n".join([await services.readable(tag.text) for tag in tags])


async def words_of_kind(services: Services, text: str, *, kind: Kind, terms: CharterTerms) -> str:
    """The readable words of a message of which a record of `kind` was made.

    They are those that are tagged so, and all of it where it was tagged from outside.
    """
    words, areas, bot = terms.tag_words, terms.areas, services.home.user_id
    tags = find_tags(text, words=words, areas=areas, bot_user_id=bot)
    line = parse_mention(text, bot_user_id=bot, words=words, areas=areas)
    if not tags and line and line.record:
        tags = (line.record,)
    for tag in tags:
        if tag.kind is kind and has_words(tag.text):
            return await services.readable(tag.text)
    return await readable_words(services, text, terms=terms)


async def author_of(services: Services, said: SlackMessage, *, otherwise: SlackUser) -> SlackUser:
    """Who wrote `said`; `otherwise` where an app did."""
    if said.user_id is None or said.user_id == otherwise.user_id:
        return otherwise
    return await services.directory.speaker(said.user_id)


async def _first_of_thread(
    services: Services, said: SlackMessage, *, channel: str
) -> SlackMessage | None:
    if said.thread_ts is None or said.thread_ts == said.ts:
        return None
    first = await services.directory.message(channel, said.thread_ts)
    # What the bot itself says is nothing that anybody could have decided or raised.
    return None if first is None or first.is_ours else first


async def _owner(services: Services, tag: Tag) -> tuple[SlackUser | None, tuple[str, ...]]:
    """Whom the options name as owner, and what is wrong with that."""
    named = tag.options.owner
    if named is None:
        return None, ()
    if tag.kind is Kind.DECISION:
        return None, (
            _("Decisions have a decider (set by area), not an owner, so I ignored `owner:`."),
        )
    if named == services.home.user_id:
        return None, (_("I can't own records, so I ignored `owner:`."),)
    return await services.directory.speaker(named), ()


def _owning(
    session: Session, owner: SlackUser | None, *, partnership: Partnership, problems: list[str]
) -> Member | None:
    """The owner as a member; nobody, and a problem, where they are of neither side."""
    if owner is None:
        return None
    if partnerships.side_of(session, owner, partnership) is Side.UNKNOWN:
        problems.append(
            _("{name} isn't part of this partnership, so I ignored `owner:`.").format(
                name=escape(owner.name)
            )
        )
        return None
    return partnerships.member(session, partnership=partnership, speaker=owner, spoke_at=None)
