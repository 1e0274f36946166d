"""What a tag is about: the message's own words, or the first message of its thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.context import Services
from pico_bot import partnerships, records
from pico_bot.directory import Said
from pico_bot.errors import SpeakerError
from pico_bot.model import Kind, Member, Record, Via
from pico_bot.model.acting import By
from pico_bot.partnerships import Place, Speaker
from pico_bot.records import Entry, Reasoning, Source
from pico_bot.tags import Options, Tag, find_tags, has_words, is_only_tag


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Something to log, with everybody whom it names looked up."""

    kind: Kind
    text: str
    source: Source
    author: Speaker
    options: Options
    owner: Speaker | None
    problems: tuple[str, ...] = ()
    title: str | None = None
    reasoning: Reasoning | None = None


async def subject_of_tag(
    services: Services, tag: Tag, *, event: dict[str, Any], speaker: Speaker
) -> Subject:
    """What `tag` in the message `event` is about.

    A reply with no text of its own is about the first message of its thread.
    """
    said = Said(
        ts=event["ts"],
        thread_ts=event.get("thread_ts"),
        user_id=speaker.user_id,
        team_id=None,
        text=event["text"],
    )
    text, author = await services.readable(tag.text), speaker
    if not has_words(tag.text):
        first = await _first_of_thread(services, said, channel=event["channel"])
        if first:
            said, text = first, await words_of(services, first.text)
            author = await author_of(services, first, otherwise=speaker)
    owner = tag.options.owner
    return Subject(
        kind=tag.kind,
        text=text,
        source=source_of(services, said, channel=event["channel"]),
        author=author,
        options=tag.options,
        owner=await services.directory.speaker(owner) if owner else None,
        problems=tag.problems,
    )


async def subject_of_message(
    services: Services, said: Said, *, kind: Kind, channel: str, speaker: Speaker
) -> Subject:
    """What `speaker` marks as a record of `kind` by reacting to the message `said`."""
    if is_only_tag(said.text):
        said = await _first_of_thread(services, said, channel=channel) or said
    return Subject(
        kind=kind,
        text=await words_of(services, said.text),
        source=source_of(services, said, channel=channel),
        author=await author_of(services, said, otherwise=speaker),
        options=Options(),
        owner=None,
    )


def log_subjects(
    session: Session,
    services: Services,
    *,
    place: Place,
    speaker: Speaker,
    subjects: Sequence[Subject],
    via: Via,
    now: datetime,
) -> tuple[list[Record], list[str]]:
    """Log `subjects` in the partnership at `place`, begun here if there is none yet.

    Returns the records, and the sentences that the speaker should hear about what was not
    understood; one subject that cannot be logged does not hold up the others.
    """
    channel = partnerships.begin(
        session, place=place, time_zone=services.settings.time_zone, now=now
    )

    def member(person: Speaker, *, spoke_at: datetime | None) -> Member:
        return partnerships.member(
            session, partnership=channel.partnership, speaker=person, spoke_at=spoke_at
        )

    tagger = member(speaker, spoke_at=now)
    logged: list[Record] = []
    problems: list[str] = []
    for subject in subjects:
        problems.extend(subject.problems)
        author = tagger
        if subject.author.user_id != speaker.user_id:
            author = member(subject.author, spoke_at=None)
        entry = Entry(
            kind=subject.kind,
            text=subject.text,
            title=subject.title,
            options=subject.options,
            owner=member(subject.owner, spoke_at=None) if subject.owner else None,
            reasoning=subject.reasoning,
        )
        try:
            logged.append(
                records.log(
                    session,
                    channel=channel,
                    entry=entry,
                    source=subject.source,
                    author=author,
                    by=By(member=tagger, via=via, now=now),
                )
            )
        except SpeakerError as error:
            problems.append(error.sentence)
    return logged, problems


def source_of(services: Services, said: Said, *, channel: str) -> Source:
    """The message `said` in `channel` as a record keeps it."""
    return Source(
        text=said.text,
        ts=said.ts,
        thread_ts=said.thread_ts,
        permalink=services.home.permalink(channel=channel, ts=said.ts, thread_ts=said.thread_ts),
    )


async def words_of(services: Services, text: str) -> str:
    """The readable words of a message without what was tagged in it."""
    tags = find_tags(text)
    if not tags:
        return await services.readable(text)
    return "\n".join([await services.readable(tag.text) for tag in tags])


async def author_of(services: Services, said: Said, *, otherwise: Speaker) -> Speaker:
    """Who wrote `said`; `otherwise` where an app did."""
    if said.user_id is None or said.user_id == otherwise.user_id:
        return otherwise
    return await services.directory.speaker(said.user_id, team_id=said.team_id)


async def _first_of_thread(services: Services, said: Said, *, channel: str) -> Said | None:
    if said.thread_ts is None or said.thread_ts == said.ts:
        return None
    return await services.directory.message(channel, said.thread_ts)
