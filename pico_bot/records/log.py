"""Read the log: filtered, page by page, with the records that wait for the reader first."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from pico_bot.blockkit import Block
from pico_bot.core import NotAllowed
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import (
    UNSETTLED,
    Card,
    CharterTerms,
    Decision,
    Issue,
    Kind,
    Member,
    Message,
    Partnership,
    Record,
    ResponseTimer,
    Side,
    State,
    snapshot_of,
)
from pico_bot.partnerships import SlackUser, Workspace, partnerships
from pico_bot.records import cards, notes, permissions, routing, sla
from pico_bot.records.lookup import ANY_RECORD
from pico_bot.records.views import (
    Deadline,
    RecordContext,
    card_message,
    details_modal,
    record_reply,
)

PAGE_LENGTH = 10

_NOT_A_MEMBER = gettext_noop(
    "You aren't part of this partnership. You can tag messages, but not see its records."
)


@dataclass(frozen=True, kw_only=True)
class LogFilter:
    """Which records to show; an empty field filters nothing.

    A record matches any of several kinds, states or areas. `unsettled` adds all states in which
    someone still has to act. `by` is the id of the member who wrote or tagged the record, `since`
    the first day on which it was logged, in the partnership's time zone.
    """

    kinds: tuple[Kind, ...] = ()
    states: tuple[State, ...] = ()
    unsettled: bool = False
    areas: tuple[str, ...] = ()
    by: int | None = None
    since: date | None = None
    waiting_on: Side | None = None


@dataclass(frozen=True, kw_only=True)
class LogPage:
    """One page of the `total` records that match a filter, beginning at `first` (from 0).

    `waiting_ids` are the ids of the records that wait for the reader. They come first, then the
    other unsettled ones, then the settled ones; each group newest first.
    """

    records: Sequence[Record]
    waiting_ids: frozenset[int]
    first: int
    total: int

    @property
    def newer(self) -> int | None:
        """Where the previous page begins, if there is one."""
        return max(0, self.first - PAGE_LENGTH) if self.first else None

    @property
    def older(self) -> int | None:
        """Where the next page begins, if there is one."""
        following = self.first + PAGE_LENGTH
        return following if following < self.total else None


def require_reader(user: SlackUser, partnership: Partnership, *, side: Side) -> None:
    """Raises NotAllowed for people who aren't part of the partnership: they may not read it."""
    if side is Side.UNKNOWN:
        partnerships.require_known_side(user, partnership)
        raise NotAllowed(_(_NOT_A_MEMBER))


def require_reading_member(session: Session, reader: Member) -> Partnership:
    """The reader's partnership; raises NotAllowed as `require_reader` does."""
    partnership = session.get_one(Partnership, reader.partnership_id)
    require_reader(partnerships.as_slack_user(reader), partnership, side=reader.side)
    return partnership


def log_page(
    session: Session, *, reader: Member, log_filter: LogFilter, first: int, now: datetime
) -> LogPage:
    """The page that begins at `first`, or the last page if there are fewer records by now.

    Raises NotAllowed as `require_reader` does.
    """
    require_reading_member(session, reader)
    matching = _matching(session, reader, log_filter)
    total = session.scalars(select(func.count()).select_from(Record).where(*matching)).one()
    first = max(0, min(first, (total - 1) // PAGE_LENGTH * PAGE_LENGTH))
    waiting_ids = ids_waiting_for(session, reader=reader, now=now)
    rank = case((Record.id.in_(waiting_ids), 0), (Record.state.in_(UNSETTLED), 1), else_=2)
    page = select(Record.id).where(*matching).order_by(rank, Record.id.desc())
    found = session.scalars(
        select(ANY_RECORD)
        # Sorting ids is much faster than sorting whole records.
        .where(ANY_RECORD.id.in_(page.limit(PAGE_LENGTH).offset(first).correlate(None)))
        .order_by(rank, ANY_RECORD.id.desc())
        .options(joinedload(ANY_RECORD.responsible))
    ).all()
    return LogPage(records=found, waiting_ids=waiting_ids, first=first, total=total)


@dataclass(frozen=True, kw_only=True)
class OpenRecords:
    """The unsettled records of some partnerships, and all that is needed to list them.

    `by_partnership` has the records of each partnership by its id, oldest first, and `timers` the
    running response timers by record id.
    """

    partnerships: Sequence[Partnership]
    by_partnership: Mapping[int, Sequence[Record]]
    timers: Mapping[int, ResponseTimer]
    _deadlines: dict[int, Deadline | None] = field(default_factory=dict)

    def waiting_for(self, session: Session, reader: Member, *, now: datetime) -> list[Record]:
        """The records that wait for `reader` to do something; see `ids_waiting_for`."""
        records = self.by_partnership[reader.partnership_id]
        return _waiting_for(session, records, reader, now=now)

    def deadline_of(self, session: Session, record: Record, *, now: datetime) -> Deadline | None:
        """By when someone has to act on one of the records, as by `sla.deadline`.

        It is worked out once for each record, so `now` has to be the same each time.
        """
        if record.id not in self._deadlines:
            timer = self.timers.get(record.id)
            found = None if timer is None else sla.deadline(session, timer, now=now)
            self._deadlines[record.id] = found
        return self._deadlines[record.id]


def open_records(session: Session, partnerships: Sequence[Partnership]) -> OpenRecords:
    """The unsettled records of `partnerships`."""
    ids = [each.id for each in partnerships]
    timers = session.scalars(
        select(ResponseTimer)
        .join(Record, Record.id == ResponseTimer.record_id)
        .where(*_are_open(ids), ResponseTimer.expected_action.is_not(None))
    )
    return OpenRecords(
        partnerships=partnerships,
        by_partnership=_unsettled(session, ids),
        timers={each.record_id: each for each in timers},
    )


def ids_waiting_for(session: Session, *, reader: Member, now: datetime) -> frozenset[int]:
    """The ids of the records that wait for `reader` to do something.

    An issue on hold waits for everyone on the side it is waiting for. A decision that was objected
    to waits for its author and the person who proposed it. A decision that both sides confirm waits
    for each side until it has. Everything else waits for the person responsible.
    """
    [records] = _unsettled(session, [reader.partnership_id]).values()
    return frozenset(each.id for each in _waiting_for(session, records, reader, now=now))


def _unsettled(session: Session, ids: Collection[int]) -> Mapping[int, Sequence[Record]]:
    """The unsettled records of the partnerships with these ids, by that id, oldest first."""
    found: dict[int, list[Record]] = {each: [] for each in ids}
    for record in session.scalars(
        select(ANY_RECORD)
        .where(*_are_open(ids))
        .order_by(ANY_RECORD.id)
        .options(
            joinedload(ANY_RECORD.responsible),
            selectinload(ANY_RECORD.Decision.confirmations),
        )
    ):
        found[record.partnership_id].append(record)
    return found


def _are_open(ids: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return Record.partnership_id.in_(ids), Record.state.in_(UNSETTLED)


def _waiting_for(
    session: Session, records: Sequence[Record], reader: Member, *, now: datetime
) -> list[Record]:
    waiting = _WaitingFor(session, reader, now)
    return [each for each in records if waiting.includes(each)]


class _WaitingFor:
    """Whether records wait for `reader`; who may act for a role is looked up only once."""

    def __init__(self, session: Session, reader: Member, now: datetime) -> None:
        self._session, self._reader, self._now = session, reader, now
        self._terms: CharterTerms | None = None
        self._known: dict[object, bool] = {}

    def includes(self, record: Record) -> bool:
        """Whether `record` waits for the reader."""
        match record:
            case Issue(state=State.ON_HOLD, waiting_on=Side() as side):
                return side is self._reader.side
            case Decision(state=State.OBJECTED):
                return self._reader.id in {record.author_id, record.logged_by_id}
            case Decision(state=State.PROPOSED) if self._is_confirmed_for_reader(record):
                return False
            case Decision() if self._is_counterpart(record):
                return True
        return self._is_responsible(record)

    def _is_responsible(self, record: Record) -> bool:
        key = (
            record.responsible_role,
            record.routing,
            record.responsible_id,
            routing.barred_from(record),
        )
        return self._once(
            key,
            lambda: routing.may_act_on(self._session, record, self._reader, now=self._now),
        )

    def _is_confirmed_for_reader(self, decision: Decision) -> bool:
        return any(each.side is self._reader.side for each in decision.confirmations)

    def _is_counterpart(self, decision: Decision) -> bool:
        if self._terms is None:
            self._terms = snapshot_of(decision.partnership).terms
        area = self._terms.area(decision.area)
        if not area.both_sides:
            return False
        role = routing.counterpart_role(decision.partnership, area)
        return self._once(
            role,
            lambda: routing.may_act_for(
                self._session,
                partnership=decision.partnership,
                role=role,
                member=self._reader,
                now=self._now,
            ),
        )

    def _once(self, key: object, compute: Callable[[], bool]) -> bool:
        if key not in self._known:
            self._known[key] = compute()
        return self._known[key]


def details_for(
    session: Session,
    record: Record,
    *,
    reader: Member,
    channel_id: str,
    workspace: Workspace,
    now: datetime,
    page: int = 0,
) -> Block:
    """The Details modal of `record` for `reader`, at `page` (from 0).

    `channel_id` is the Slack id of the channel from which it is opened. Raises NotAllowed as
    `require_reader` does.
    """
    require_reading_member(session, reader)
    return details_modal(
        record,
        cards.context_of(session, record, now=now),
        notes=notes.notes_of(session, record=record, reader=reader),
        card_permalink=card_permalink(session, record, workspace=workspace),
        channel_id=channel_id,
        page=page,
    )


def reader_buttons(
    session: Session,
    record: Record,
    context: RecordContext,
    *,
    reader: Member,
    now: datetime,
) -> list[Block]:
    """The buttons of the steps that `reader` may take on `record` now, for any message."""
    steps = permissions.allowed_steps(
        session, record, card_message.possible_steps(record, context), member=reader, now=now
    )
    return card_message.step_buttons(record, steps)


def emoji_answer(session: Session, card: Card, *, reader: Member, now: datetime) -> Message:
    """What `reader`, who reacted to the message of `card`, can do instead."""
    if card.record_id is None:
        return record_reply.card_emoji_answer(None, [])
    record = session.get_one(Record, card.record_id)
    context = cards.context_of(session, record, now=now)
    buttons = reader_buttons(session, record, context, reader=reader, now=now)
    return record_reply.card_emoji_answer(record, buttons)


def card_permalink(session: Session, record: Record, *, workspace: Workspace) -> str | None:
    """The permalink of the record's card, once it is posted."""
    card = cards.card_of(session, record)
    if card is None or card.ts is None:
        return None
    return workspace.permalink(channel=card.channel, ts=card.ts, thread_ts=card.thread_ts)


def card_permalinks(
    session: Session, records: Sequence[Record], *, workspace: Workspace
) -> dict[int, str]:
    """The permalinks of the posted cards of `records`, by the ids of the records."""
    ids = [each.id for each in records]
    posted = session.scalars(select(Card).where(Card.record_id.in_(ids), Card.ts.is_not(None)))
    return {
        card.record_id: workspace.permalink(
            channel=card.channel, ts=card.ts, thread_ts=card.thread_ts
        )
        for card in posted
        if card.record_id is not None and card.ts is not None
    }


def _matching(session: Session, reader: Member, log_filter: LogFilter) -> list[ColumnElement[bool]]:
    """The conditions that records have to meet."""
    matching = [Record.partnership_id == reader.partnership_id]
    if log_filter.kinds:
        matching.append(Record.kind.in_(log_filter.kinds))
    states = {*log_filter.states, *(UNSETTLED if log_filter.unsettled else ())}
    if states:
        matching.append(Record.state.in_(states))
    if log_filter.areas:
        matching.append(Record.area.in_(log_filter.areas))
    if log_filter.by is not None:
        matching.append(
            or_(Record.author_id == log_filter.by, Record.logged_by_id == log_filter.by)
        )
    if log_filter.since is not None:
        matching.append(Record.created_at >= _start_of(session, reader, log_filter.since))
    if log_filter.waiting_on is not None:
        issues = Issue.__table__.alias()
        waiting = exists().where(
            issues.c.id == Record.id, issues.c.waiting_on == log_filter.waiting_on
        )
        matching += [Record.state == State.ON_HOLD, waiting]
    return matching


def _start_of(session: Session, reader: Member, day: date) -> datetime:
    """When `day` begins in the partnership's time zone."""
    partnership = session.get_one(Partnership, reader.partnership_id)
    zone = snapshot_of(partnership).zone
    return datetime.combine(day, time(), zone).astimezone(UTC)
