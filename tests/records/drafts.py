"""Short ways to log records in a test's partnership."""

from datetime import datetime
from typing import Any

from pico_bot.model.actor import Actor
from pico_bot.model.records import Change, Decision, Issue, Record
from pico_bot.model.vocabulary import Kind, Via
from pico_bot.records import capture
from pico_bot.records.capture import RecordDraft, Source
from pico_bot.tags.options import Options
from tests.support.partnership import NOON, InUse


def actor(world: InUse, name: str, *, via: Via = Via.BUTTON, now: datetime = NOON) -> Actor:
    """The member called `name`, acting at `now`."""
    return Actor(member=world[name], via=via, now=now)


def log(
    world: InUse,
    kind: Kind,
    text: str = "Something to log",
    *,
    author: str = "Lene",
    by: Actor | None = None,
    ts: str | None = None,
    owner: str | None = None,
    **options: Any,
) -> Record:
    """A new record of `kind`; `options` are those of a tag."""
    return capture.create(
        world.session,
        channel=world.channel,
        draft=RecordDraft(
            kind=kind,
            text=text,
            options=Options(**options),
            owner=world[owner] if owner else None,
        ),
        source=Source(text=text, ts=ts),
        author=world[author],
        by=by or actor(world, author),
    )


def log_decision(world: InUse, text: str = "Units are kelvin", **more: Any) -> Decision:
    record = log(world, Kind.DECISION, text, **more)
    assert isinstance(record, Decision)
    return record


def log_issue(world: InUse, text: str = "Texts are missing", **more: Any) -> Issue:
    record = log(world, Kind.ISSUE, text, **more)
    assert isinstance(record, Issue)
    return record


def log_change(world: InUse, text: str = "A new market", **more: Any) -> Change:
    record = log(world, Kind.CHANGE, text, **more)
    assert isinstance(record, Change)
    return record
