"""A quarter in the workspace: the clock runs from one due time to the next, and posts are noted."""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from pico_bot.model import snapshot_of
from pico_bot.model.charter import Charter
from pico_bot.model.checkins import Occurrence, OccurrenceState, Schedule
from pico_bot.model.partnership import NOT_COMPUTED, Partnership
from pico_bot.model.people import Absence
from pico_bot.model.sla import ResponseTimer
from pico_bot.partnerships import partnerships
from pico_bot.sandbox.entities import Message
from pico_bot.sandbox.world_events import MessagePosted, WorldEvent
from tests.stories.messages import said
from tests.stories.stage import Stage

COPENHAGEN = ZoneInfo("Europe/Copenhagen")

_LINK = re.compile(r"<https:[^|>]*\|([^>]*)>")
_LENGTH = 50

# All due times, except those that only update a message.
_DUE: tuple[tuple[InstrumentedAttribute[datetime | None], tuple[ColumnElement[bool], ...]], ...] = (
    (Schedule.next_due_at, ()),
    (
        Occurrence.closes_at,
        (Occurrence.closed_at.is_(None), Occurrence.state == OccurrenceState.POSTED),
    ),
    (Occurrence.remind_at, (Occurrence.state == OccurrenceState.POSTED,)),
    (ResponseTimer.next_at, ()),
    (Partnership.inactivity_check_at, ()),
    (Partnership.digest_due_at, ()),
    (Partnership.monthly_digest_due_at, ()),
    (Absence.welcome_at, ()),
)


@dataclass
class Quarter:
    """A quarter on `stage`; `lines` are the bot's messages with time, place and first words."""

    stage: Stage
    _posts: list[tuple[datetime, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stage.alter(lambda world: world.listeners.append(self._note))

    def _note(self, happened: WorldEvent) -> None:
        if isinstance(happened, MessagePosted) and happened.message.author.is_bot:
            message = happened.message
            at_minute = self.stage.sandbox.clock.now().replace(second=0, microsecond=0)
            self._posts.append((at_minute, f"{_where(message)} {_begins(message)}"))

    @property
    def lines(self) -> list[str]:
        """The posts by minute; those of the same minute are sorted by place."""
        return [f"{_when(minute)} {post}" for minute, post in sorted(self._posts)]

    def until(self, moment: datetime) -> None:
        """Advance the clock to `moment`, with a stop at each due time."""
        while (due := self._next_due()) is not None and due <= moment:
            self._set(due)
        self._set(moment)

    def _set(self, moment: datetime) -> None:
        clock = self.stage.sandbox.clock
        if moment > clock.now():
            self.stage.advance(moment - clock.now())
        self.stage.eventually(lambda: (due := self._next_due()) is None or due > clock.now())
        self.stage.settled()

    def _next_due(self) -> datetime | None:
        service = self.stage.service
        assert service is not None
        return service.db.run(_next_due)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the quarter, in Copenhagen's time."""
    return datetime(2032, month, day, hour, minute, tzinfo=COPENHAGEN).astimezone(UTC)


def _next_due(session: Session) -> datetime | None:
    found = [
        session.scalar(select(func.min(column)).where(*conditions)) for column, conditions in _DUE
    ]
    return min((each for each in found if each is not None), default=None)


def _when(moment: datetime) -> str:
    return f"{moment.astimezone(COPENHAGEN):%a %d %b %H:%M}"


def _where(message: Message) -> str:
    channel = message.channel
    place = f"@{channel.with_person.first_name}" if channel.with_person else f"#{channel.name}"
    return f"{place} in a thread:" if message.thread_ts else f"{place}:"


def _begins(message: Message) -> str:
    """The start of its first line, without the addresses of links."""
    first = next(line for line in said(message).splitlines() if line.strip())
    return _LINK.sub(r"\1", first.strip()).replace("*", "")[:_LENGTH].strip()


def amend(stage: Stage, channel: str, **changes: Any) -> None:
    """Put a charter with `changes` into force for the partnership in `channel`."""

    def write(session: Session) -> None:
        place = partnerships.channel_at(session, stage.sandbox.world.channel(channel).id)
        assert place is not None
        version = session.scalar(
            select(func.max(Charter.version)).where(Charter.partnership_id == place.partnership_id)
        )
        terms = replace(snapshot_of(place.partnership).terms, **changes)
        session.add(
            Charter(
                partnership_id=place.partnership_id,
                version=(version or 0) + 1,
                body=terms.to_json(),
                created_at=stage.sandbox.clock.now(),
            )
        )
        place.partnership.monthly_digest_due_at = NOT_COMPUTED

    assert stage.service is not None
    stage.service.db.run(write)
