"""Actions of people in check-ins, and readers of the messages."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from pico_bot.checkins import answers, replies, schedules
from pico_bot.checkins.views.modal import AnswerFormState
from pico_bot.checkins.views.question_types import FilledAnswer
from pico_bot.commands import checkin
from pico_bot.model.actor import Actor
from pico_bot.model.charter import Charter, CharterTerms, PhasePeriod
from pico_bot.model.charter_terms import PhaseTerms, Question
from pico_bot.model.checkins import Answer, Occurrence, Schedule, ThreadReply
from pico_bot.model.delivery import Card
from pico_bot.model.message import Message
from pico_bot.model.people import Member
from pico_bot.model.records import Record
from pico_bot.model.vocabulary import Kind, Via
from pico_bot.records import capture
from pico_bot.tags.options import Options
from tests.support.partnership import NOON, InUse

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NEXT_MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
FILLED = {
    "progress": "The import runs",
    "next_steps": "Map the units",
    "blockers": "No access to the ERP",
    "upcoming_changes": "Norway in spring",
    "confidence": "4",
}


def agree(world: InUse, **changes: Any) -> CharterTerms:
    """Put a new version of the charter into force."""
    newest = world.session.scalars(
        select(Charter)
        .where(Charter.partnership_id == world.partnership.id)
        .order_by(Charter.version.desc())
        .limit(1)
    ).one()
    terms = replace(newest.terms, **changes)
    world.session.add(
        Charter(
            partnership_id=world.partnership.id,
            version=newest.version + 1,
            body=terms.to_json(),
            created_at=NOON,
        )
    )
    world.session.flush()
    return terms


def ask(world: InUse, *questions: Question) -> None:
    """Make the charter ask these questions in every phase."""
    agree(world, questions=questions, phases=(PhaseTerms(key="initial", title="Initial"),))


def enter(world: InUse, phase: str) -> None:
    """Move the partnership to `phase` from now on."""
    world.session.add(PhasePeriod(partnership_id=world.partnership.id, phase=phase, from_at=NOON))
    world.session.flush()


def command(world: InUse, words: str, *, by: str = "Mads", now: datetime = NOON) -> str:
    return checkin.run_subcommand(
        world.session,
        words=words,
        partnership=world.partnership,
        channel=world.channel,
        member=world[by],
        now=now,
    )


def schedule_of(world: InUse) -> Schedule:
    return world.session.scalars(select(Schedule)).one()


def asked(world: InUse, *, now: datetime = NOON) -> Occurrence:
    """A prompt that was posted at `now`, with a ts from Slack."""
    occurrence = schedules.start_now(
        world.session,
        partnership=world.partnership,
        channel=world.channel,
        by=world["Mads"],
        now=now,
    )
    card_of(world, occurrence).ts = "1700000000.000100"
    world.session.flush()
    return occurrence


def card_of(world: InUse, occurrence: Occurrence) -> Card:
    return world.session.scalars(select(Card).where(Card.occurrence_id == occurrence.id)).one()


def answer(
    world: InUse,
    occurrence: Occurrence,
    name: str,
    fields: Mapping[str, FilledAnswer],
    *,
    now: datetime = NOON,
) -> Answer:
    return answers.submit(
        world.session,
        occurrence_id=occurrence.id,
        member=world[name],
        fields=fields,
        via=Via.MODAL,
        now=now,
    )


def form_for(world: InUse, occurrence_id: int, member: Member) -> dict[str, Any]:
    state = AnswerFormState(occurrence_id=occurrence_id, channel_id="C1", thread_ts="1.2")
    return answers.answer_form(world.session, state=state, member=member)


def last_time(world: InUse, occurrence: Occurrence, name: str) -> dict[str, str]:
    """The modal's hints with the previous answers, by block id."""
    blocks = form_for(world, occurrence.id, world[name])["blocks"]
    return {each["block_id"]: each["hint"]["text"] for each in blocks if "hint" in each}


def reply(
    world: InUse,
    name: str,
    text: str,
    *,
    thread_ts: str = "1700000000.000100",
    now: datetime = NOON,
    is_tagged: bool = False,
) -> Message | None:
    """Reply in a thread; returns the question that the bot asks about it."""
    count = world.session.scalar(select(func.count()).select_from(ThreadReply)) or 0
    return replies.answer_in_thread(
        world.session,
        replies.Reply(channel_slack_id=world.channel.slack_id, ts=f"{count + 1}.000200", text=text),
        thread_ts=thread_ts,
        member=world[name],
        now=now,
        is_tagged=is_tagged,
    )


def texts(shown: dict[str, Any]) -> list[str]:
    return [block["text"]["text"] for block in shown["blocks"] if block["type"] == "section"]


def whole(shown: dict[str, Any]) -> str:
    return "\n".join(texts(shown))


def buttons(shown: dict[str, Any]) -> list[tuple[str, str]]:
    found = []
    for block in shown["blocks"]:
        elements = [*block.get("elements", []), block.get("accessory", {})]
        found += [
            (each["text"]["text"], each["value"])
            for each in elements
            if each.get("type") == "button"
        ]
    return found


def log(
    world: InUse, kind: Kind, text: str, *, permalink: str | None = None, **options: Any
) -> Record:
    return capture.create(
        world.session,
        channel=world.channel,
        draft=capture.RecordDraft(kind=kind, text=text, options=Options(**options)),
        source=capture.Source(text=text, permalink=permalink),
        author=world["Berit"],
        by=Actor(member=world["Berit"], via=Via.HASHTAG, now=NOON),
    )


def check_limits(shown: dict[str, Any]) -> None:
    """Check Slack's limits for a message and for the total text."""
    assert 0 < len(shown["text"]) <= 4000
    assert len(shown["blocks"]) <= 50
    assert len(json.dumps(shown["blocks"], ensure_ascii=False)) <= 12_000
    for block in shown["blocks"]:
        if block["type"] == "section":
            assert 0 < len(block["text"]["text"]) <= 3000
            assert not re.search(r"&(?!amp;|lt;|gt;)", block["text"]["text"])
        if block["type"] == "context":
            assert all(0 < len(each["text"]) <= 2000 for each in block["elements"])
