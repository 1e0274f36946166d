"""A record after its message was edited or deleted, or the reaction was removed."""

from datetime import datetime, timedelta

import pytest

from pico_bot.core.errors import BadRequest, IllegalStep
from pico_bot.model.vocabulary import Kind, State, Via
from pico_bot.records import notes, sources
from pico_bot.records.sources import MessageText
from tests.records.drafts import actor, log_issue
from tests.support.partnership import NOON, InUse

TS = "1.000100"


def sync(world: InUse, *, deleted: bool = False, now: datetime = NOON) -> None:
    if deleted:
        sources.mark_records_deleted(world.session, channel=world.channel, ts=TS, now=now)
    else:
        message = MessageText("Edited text")
        sources.mark_records_edited(
            world.session, channel=world.channel, ts=TS, message=message, now=now
        )


def accept(world: InUse, record: object, text: str, *, seen: datetime | None = NOON) -> None:
    sources.accept_edited_text(
        world.session,
        record=record,  # type: ignore[arg-type]
        text=text,
        message=MessageText(text),
        seen_edit_at=seen,
        by=actor(world, "Lene"),
    )


def undo(world: InUse, *, name: str = "Lene", after: timedelta = timedelta(seconds=5)) -> None:
    sources.undo_reaction(
        world.session,
        channel=world.channel,
        ts=TS,
        kind=Kind.ISSUE,
        removed_at=NOON + after,
        by=actor(world, name, via=Via.EMOJI),
    )


def test_a_record_keeps_its_text_until_the_edit_is_accepted(world: InUse) -> None:
    issue = log_issue(world, "Old text", ts=TS)
    with pytest.raises(IllegalStep, match="already matches"):
        accept(world, issue, "New text")
    sync(world)
    assert (issue.text, issue.source_edited_at) == ("Old text", NOON)
    with pytest.raises(BadRequest, match="now empty"):
        accept(world, issue, " ")
    accept(world, issue, "New text")
    assert (issue.text, issue.source_edited_at) == ("New text", None)


def test_an_edit_after_the_last_read_stays_marked(world: InUse) -> None:
    issue = log_issue(world, "Old text", ts=TS)
    later = NOON + timedelta(minutes=1)
    sync(world, now=later)
    accept(world, issue, "New text", seen=NOON)
    assert issue.source_edited_at == later


def test_a_deleted_message_leaves_the_record(world: InUse) -> None:
    issue = log_issue(world, ts=TS)
    sync(world, deleted=True)
    assert (issue.source_deleted_at, issue.state) == (NOON, State.OPEN)


def test_a_removed_reaction_withdraws_the_record_within_a_minute(world: InUse) -> None:
    issue = log_issue(world, ts=TS, by=actor(world, "Lene", via=Via.EMOJI))
    undo(world, after=timedelta(seconds=61))
    undo(world, name="Mads")
    assert issue.history[-1].step == "log"
    undo(world)
    assert issue.state is State.WITHDRAWN


def test_a_record_in_use_is_not_withdrawn(world: InUse) -> None:
    issue = log_issue(world, ts=TS, by=actor(world, "Lene", via=Via.EMOJI))
    notes.add(world.session, record=issue, text="Used", member=world["Mads"], now=NOON)
    undo(world)
    assert issue.state is State.OPEN


def test_a_record_that_was_tagged_in_another_way_is_not_withdrawn(world: InUse) -> None:
    issue = log_issue(world, ts=TS, by=actor(world, "Lene", via=Via.HASHTAG))
    undo(world)
    assert issue.state is State.OPEN


def test_an_edit_back_removes_the_mark(world: InUse) -> None:
    issue = log_issue(world, "Old text", ts=TS)
    sync(world)
    sources.mark_records_edited(
        world.session, channel=world.channel, ts=TS, message=MessageText("Old text"), now=NOON
    )
    assert issue.source_edited_at is None
