"""Reading the log: which records somebody wants to see, what needs them first, page by page."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Self
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectin_polymorphic

from pico_bot.blockkit import Block
from pico_bot.core import NotAllowed
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import (
    SETTLED,
    Card,
    CharterTerms,
    Decision,
    Issue,
    Kind,
    Member,
    Partnership,
    Record,
    Side,
    State,
)
from pico_bot.partnerships import Workspace, partnerships
from pico_bot.records import cards, notes, routing
from pico_bot.records.views import whole_modal

PAGE_LENGTH = 10

_NEITHER_SIDE = gettext_noop(
    "You aren't part of this partnership. You can tag messages, but not see its records."
)


@dataclass(frozen=True, kw_only=True)
class LogFilter:
    """Which records somebody wants to see; what is not said does not narrow it.

    Several kinds, states or areas widen each other. `unsettled` adds every state in which somebody
    still has to act. `by` is the id of the member who said or tagged it, `since` the day from which
    on it was logged, in the partnership's time zone.
    """

    kinds: tuple[Kind, ...] = ()
    states: tuple[State, ...] = ()
    unsettled: bool = False
    areas: tuple[str, ...] = ()
    by: int | None = None
    since: date | None = None
    waiting_on: Side | None = None

    def dump(self) -> str:
        """As text, which a button carries."""
        said = {
            "kinds": self.kinds,
            "states": self.states,
            "unsettled": self.unsettled,
            "areas": self.areas,
            "by": self.by,
            "since": self.since and self.since.isoformat(),
            "waiting_on": self.waiting_on,
        }
        return json.dumps({name: value for name, value in said.items() if value})

    @classmethod
    def load(cls, text: str) -> Self:
        """From what `dump` wrote."""
        said = json.loads(text)
        return cls(
            kinds=tuple(Kind(each) for each in said.get("kinds", ())),
            states=tuple(State(each) for each in said.get("states", ())),
            unsettled=said.get("unsettled", False),
            areas=tuple(said.get("areas", ())),
            by=said.get("by"),
            since=date.fromisoformat(said["since"]) if "since" in said else None,
            waiting_on=Side(said["waiting_on"]) if "waiting_on" in said else None,
        )


@dataclass(frozen=True, kw_only=True)
class LogPage:
    """Some of the records that a filter lets through, of `total`, from `first` (0 is the first).

    `needing` has the ids of those that need the reader, which come first of all; then comes what
    is still to be settled, then the rest; the newest first among each.
    """

    records: Sequence[Record]
    needing: frozenset[int]
    first: int
    total: int

    @property
    def newer(self) -> int | None:
        """Where the page before this one begins, if there is one."""
        return max(0, self.first - PAGE_LENGTH) if self.first else None

    @property
    def older(self) -> int | None:
        """Where the page behind this one begins, if there is one."""
        following = self.first + PAGE_LENGTH
        return following if following < self.total else None


def require_side(side: Side) -> None:
    """Raises NotAllowed for whoever is of neither side: the record is not theirs to read."""
    if side is Side.UNKNOWN:
        raise NotAllowed(_(_NEITHER_SIDE))


def log_page(
    session: Session, *, reader: Member, chosen: LogFilter, first: int, now: datetime
) -> LogPage:
    """The records of the reader's partnership that `chosen` lets through, from `first` on.

    Where there are not that many any more, it is the last page. Raises NotAllowed as
    `require_side` does.
    """
    require_side(reader.side)
    matching = _where(session, reader, chosen)
    total = session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    first = max(0, min(first, (total - 1) // PAGE_LENGTH * PAGE_LENGTH))
    needing = ids_needing(session, reader=reader, now=now)
    rank = case((Record.id.in_(needing), 0), (Record.state.not_in(SETTLED), 1), else_=2)
    found = session.scalars(
        matching.order_by(rank, Record.id.desc())
        .limit(PAGE_LENGTH)
        .offset(first)
        .options(joinedload(Record.responsible), selectin_polymorphic(Record, [Issue]))
    ).all()
    return LogPage(records=found, needing=needing, first=first, total=total)


def unsettled(
    session: Session, *, reader: Member, now: datetime
) -> tuple[Sequence[Record], Sequence[Record]]:
    """What somebody still has to act on: what needs the reader, and the rest; oldest first."""
    waiting = _unsettled(session, reader)
    needing = ids_needing(session, reader=reader, now=now)
    return (
        [each for each in waiting if each.id in needing],
        [each for each in waiting if each.id not in needing],
    )


def ids_needing(session: Session, *, reader: Member, now: datetime) -> frozenset[int]:
    """The ids of the records that wait for `reader` to do something.

    An issue that waits for a side needs that side, and nobody else; a decision that was objected
    to needs who proposed it; one that both sides confirm needs each until it has. Anything else
    needs whom it belongs to.
    """
    need = _Need(session, reader, now)
    return frozenset(each.id for each in _unsettled(session, reader) if need.of(each))


class _Need:
    """Tells whether records need a reader; whoever answers for a role is looked up once."""

    def __init__(self, session: Session, reader: Member, now: datetime) -> None:
        self._session, self._reader, self._now = session, reader, now
        self._terms: CharterTerms | None = None
        self._known: dict[object, bool] = {}

    def of(self, record: Record) -> bool:
        """Whether `record` needs the reader."""
        match record:
            case Issue(state=State.WAITING, waiting_on=Side() as side):
                return side is self._reader.side
            case Decision(state=State.OBJECTED):
                return self._reader.id in {record.author_id, record.logged_by_id}
            case Decision(state=State.PROPOSED) if self._is_confirmed_for_reader(record):
                return False
            case Decision() if self._is_counterpart(record):
                return True
        return self._belongs(record)

    def _belongs(self, record: Record) -> bool:
        alike = (record.responsible_role, record.routing, record.responsible_id)
        return self._once(
            alike,
            lambda: routing.may_answer(self._session, record, self._reader, now=self._now),
        )

    def _is_confirmed_for_reader(self, decision: Decision) -> bool:
        return any(each.side is self._reader.side for each in decision.confirmations)

    def _is_counterpart(self, decision: Decision) -> bool:
        if self._terms is None:
            self._terms = partnerships.terms_of(self._session, decision.partnership)
        area = self._terms.area(decision.area)
        if not area.both_sides:
            return False
        role = routing.counterpart(decision.partnership, area)
        return self._once(
            role,
            lambda: routing.may_answer_for(
                self._session,
                partnership=decision.partnership,
                role=role,
                member=self._reader,
                now=self._now,
            ),
        )

    def _once(self, key: object, find: Callable[[], bool]) -> bool:
        if key not in self._known:
            self._known[key] = find()
        return self._known[key]


def record_modal(
    session: Session,
    record: Record,
    *,
    reader: Member,
    channel_id: str,
    home: Workspace,
    now: datetime,
    page: int = 0,
) -> Block:
    """The modal that tells `reader` the whole story of `record`, opened at `page` (0 first).

    `channel_id` is the Slack id of the channel that it was asked for in or about. Raises NotAllowed
    as `require_side` does.
    """
    require_side(reader.side)
    return whole_modal(
        record,
        cards.context_of(session, record, now=now),
        notes=notes.notes_of(session, record=record, reader=reader),
        address=address_of(session, record, home=home),
        channel_id=channel_id,
        page=page,
    )


def address_of(session: Session, record: Record, *, home: Workspace) -> str | None:
    """The permalink of the record's card, once it was sent."""
    card = session.scalars(select(Card).where(Card.record_id == record.id)).one()
    if card.ts is None:
        return None
    return home.permalink(channel=card.channel, ts=card.ts, thread_ts=card.thread_ts)


def _unsettled(session: Session, reader: Member) -> Sequence[Record]:
    return session.scalars(
        select(Record)
        .where(
            Record.partnership_id == reader.partnership_id,
            Record.state.not_in(SETTLED),
        )
        .order_by(Record.id)
        .options(joinedload(Record.responsible), selectin_polymorphic(Record, [Issue, Decision]))
    ).all()


def _where(session: Session, reader: Member, chosen: LogFilter) -> Select[Record]:
    matching = select(Record).where(Record.partnership_id == reader.partnership_id)
    if chosen.kinds:
        matching = matching.where(Record.kind.in_(chosen.kinds))
    states: list[ColumnElement[bool]] = []
    if chosen.unsettled:
        states.append(Record.state.not_in(SETTLED))
    if chosen.states:
        states.append(Record.state.in_(chosen.states))
    if states:
        matching = matching.where(or_(*states))
    if chosen.areas:
        matching = matching.where(Record.area.in_(chosen.areas))
    if chosen.by is not None:
        said_by = or_(Record.author_id == chosen.by, Record.logged_by_id == chosen.by)
        matching = matching.where(said_by)
    if chosen.since is not None:
        matching = matching.where(Record.created_at >= _begin(session, reader, chosen.since))
    if chosen.waiting_on is not None:
        waiting = select(Issue.id).where(Issue.waiting_on == chosen.waiting_on)
        matching = matching.where(Record.state == State.WAITING, Record.id.in_(waiting))
    return matching


def _begin(session: Session, reader: Member, day: date) -> datetime:
    """When `day` begins where the reader's partnership lives."""
    partnership = session.get_one(Partnership, reader.partnership_id)
    zone = ZoneInfo(partnerships.terms_of(session, partnership).time_zone)
    return datetime.combine(day, time(), zone).astimezone(UTC)
