"""What hardly changes about a partnership: its charter, roles, absences and channels.

Almost everything that the bot does needs these, so they are read into one immutable `Snapshot`,
which all transactions of a process share for as long as it is true. `Partnership.revision` says
which that is: it changes in the transaction that changes any of them.
"""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, bindparam, event, func, inspect, select
from sqlalchemy.orm import Session, aliased, object_session

from pico_bot.model.base import Base
from pico_bot.model.charter import Charter, CharterTerms
from pico_bot.model.charter_texts import default_role_title
from pico_bot.model.partnership import Channel, Partnership, new_revision
from pico_bot.model.people import Absence, Assignment, Member, Role
from pico_bot.model.records import Record
from pico_bot.model.vocabulary import Rank, Side

# As many snapshots as a process keeps; the one that was used longest ago goes first.
KEPT = 500

# The key in the `info` of a partnership's state.
_SNAPSHOT = "snapshot"


class Person(Protocol):
    """A member of a partnership, as a row of the database or as a value of a snapshot."""

    @property
    def id(self) -> int:
        """The id of the `Member`."""

    @property
    def slack_user_id(self) -> str:
        """Their id in Slack."""

    @property
    def name(self) -> str:
        """Their name, as Slack last reported it."""

    @property
    def side(self) -> Side:
        """The side that they are on."""

    @property
    def left_at(self) -> datetime | None:
        """When they left the partnership (UTC)."""

    @property
    def mention(self) -> str:
        """The person as a mention in Slack's markup."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """A member who holds or held a role; see `Person`."""

    id: int
    slack_user_id: str
    name: str
    side: Side
    left_at: datetime | None

    @property
    def mention(self) -> str:
        """The person as a mention in Slack's markup."""
        return f"<@{self.slack_user_id}>"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tenure:
    """The time (UTC) in which a person holds a role; open-ended without `until_at`."""

    person: Holder
    rank: Rank
    from_at: datetime
    until_at: datetime | None = None

    def covers(self, at: datetime) -> bool:
        """Whether the person holds the role at `at` (UTC)."""
        return self.from_at <= at and self.lasts_beyond(at)

    def lasts_beyond(self, at: datetime) -> bool:
        """Whether the person holds the role at some time after `at` (UTC)."""
        return self.until_at is None or at < self.until_at

    def overlaps(self, begin: datetime, end: datetime | None) -> bool:
        """Whether the person holds the role at some time from `begin` until `end` (UTC)."""
        return self.lasts_beyond(begin) and (end is None or self.from_at < end)


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldRole:
    """A role of the partnership with everyone who holds or held it, in order of assignment.

    `own_title` and `dropped_at` (UTC) are those of `Role`.
    """

    id: int
    key: str
    side: Side
    own_title: str | None = None
    dropped_at: datetime | None = None
    tenures: tuple[Tenure, ...] = ()

    @property
    def title(self) -> str:
        """The role's title; a default one is in English and translated where it is shown."""
        return self.own_title or default_role_title(self.key) or self.key

    def holders(self, rank: Rank, *, now: datetime) -> tuple[Holder, ...]:
        """Who holds the role in `rank` at `now` (UTC), in order of assignment."""
        return tuple(each.person for each in self.tenures if each.rank is rank and each.covers(now))

    def rank_at(self, at: datetime, *, member: Person) -> Rank | None:
        """The rank that `member` had in the role at `at` (UTC); None if they did not hold it."""
        held = (
            each.rank for each in self.tenures if each.person.id == member.id and each.covers(at)
        )
        return next(held, None)


@dataclass(frozen=True, kw_only=True, slots=True)
class AwayTime:
    """The time (UTC) in which a member is away."""

    member_id: int
    from_at: datetime
    until_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownChannel:
    """A channel of the partnership; see `Channel`."""

    slack_id: str
    name: str
    is_home_channel: bool
    is_suspended: bool


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A partnership as of `revision`. It has dates, so what is true at a moment is worked out then.

    `roles` include those that the charter dropped, since past records refer to them. `away` are the
    absences that are not closed yet.
    """

    revision: int
    partnership_id: int
    name: str
    customer_team_id: str | None
    terms: CharterTerms
    roles: Mapping[str, HeldRole]
    away: tuple[AwayTime, ...] = ()
    channels: tuple[KnownChannel, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The partnership's time zone."""
        return ZoneInfo(self.terms.time_zone)

    @property
    def home_channel(self) -> KnownChannel:
        """The partnership's home channel, with its contact card and check-ins."""
        return next(each for each in self.channels if each.is_home_channel)

    def role(self, key: str) -> HeldRole:
        """The role with `key`; raises KeyError if there is none."""
        return self.roles[key]

    def away_until(self, now: datetime) -> dict[int, datetime]:
        """The end (UTC) of each absence that is in effect at `now` (UTC), by member id."""
        found: dict[int, datetime] = {}
        for each in self.away:
            if each.from_at <= now < each.until_at:
                found[each.member_id] = max(each.until_at, found.get(each.member_id, now))
        return found

    def keys_held(self, member: Person, *, now: datetime) -> tuple[str, ...]:
        """The keys of the roles that `member` holds at `now` (UTC), in any rank."""
        return tuple(
            key for key, role in self.roles.items() if role.rank_at(now, member=member) is not None
        )


_OF_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_other = aliased(Charter)
_CHARTERS = select(Charter.partnership_id, Charter.body).where(
    Charter.partnership_id.in_(_OF_IDS),
    Charter.version
    == select(func.max(_other.version))
    .where(_other.partnership_id == Charter.partnership_id)
    .correlate(Charter)
    .scalar_subquery(),
)
_ROLES = (
    select(
        Role.partnership_id,
        Role.id, Role.key, Role.side, Role.own_title, Role.dropped_at,
        Assignment.rank, Assignment.from_at, Assignment.until_at,
        Member.id, Member.slack_user_id, Member.name, Member.side, Member.left_at,
    )
    .outerjoin(Assignment, Assignment.role_id == Role.id)
    .outerjoin(Member, Member.id == Assignment.member_id)
    .where(Role.partnership_id.in_(_OF_IDS))
    .order_by(Role.side, Role.id, Assignment.id)
)  # fmt: skip
_AWAY = (
    select(Member.partnership_id, Absence.member_id, Absence.from_at, Absence.until_at)
    .join(Member, Member.id == Absence.member_id)
    .where(Member.partnership_id.in_(_OF_IDS), Absence.closed_at.is_(None))
    .order_by(Absence.id)
)
_CHANNELS = (
    select(
        Channel.partnership_id, Partnership.revision,
        Channel.slack_id, Channel.name, Channel.is_home_channel, Channel.suspended_at,
    )
    .join(Partnership, Partnership.id == Channel.partnership_id)
    .where(Channel.partnership_id.in_(_OF_IDS))
    .order_by(Channel.id)
)  # fmt: skip


class _Kept:
    """The snapshots of this process by revision; a revision is never used twice."""

    def __init__(self) -> None:
        self._by_revision: OrderedDict[int, Snapshot] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, revision: int) -> Snapshot | None:
        with self._lock:
            found = self._by_revision.get(revision)
            if found is not None:
                self._by_revision.move_to_end(revision)
            return found

    def add(self, snapshot: Snapshot) -> None:
        with self._lock:
            self._by_revision[snapshot.revision] = snapshot
            if len(self._by_revision) > KEPT:
                self._by_revision.popitem(last=False)


_kept = _Kept()


def snapshot_of(partnership: Partnership) -> Snapshot:
    """The charter, roles, absences and channels of `partnership`, as its session sees them.

    They are read from the database only if this process does not know the partnership's revision,
    which is as new as the row of `partnership` in the session.
    """
    session = object_session(partnership)
    if session is not None and _is_changing(session):
        session.flush()
    known: Snapshot | None = inspect(partnership).info.get(_SNAPSHOT)
    if known is None or known.revision != partnership.revision:
        known = _kept.get(partnership.revision)
        if known is None:
            [known] = _read([partnership])
        set_snapshot(partnership, known)
    return known


def read_snapshots(partnerships: Sequence[Partnership]) -> None:
    """Read at once those snapshots of `partnerships` that this process does not know."""
    unknown = [each for each in partnerships if _kept.get(each.revision) is None]
    if unknown:
        for partnership, snapshot in zip(unknown, _read(unknown), strict=True):
            set_snapshot(partnership, snapshot)


def set_snapshot(partnership: Partnership, snapshot: Snapshot) -> None:
    """Let `snapshot_of` return `snapshot` for as long as `partnership` has its revision."""
    inspect(partnership).info[_SNAPSHOT] = snapshot


def role_of(record: Record) -> HeldRole:
    """The role that is responsible for `record`."""
    return snapshot_of(record.partnership).role(record.responsible_role)


def _read(partnerships: Sequence[Partnership]) -> list[Snapshot]:
    session = object_session(partnerships[0])
    if session is None:
        raise ValueError("a partnership outside a session has no snapshot")
    ids = {"ids": [each.id for each in partnerships]}
    charters: dict[int, dict[str, Any]] = dict(session.execute(_CHARTERS, ids).all())
    roles = _by_partnership(session.execute(_ROLES, ids))
    away = _by_partnership(session.execute(_AWAY, ids))
    channels = _by_partnership(session.execute(_CHANNELS, ids))
    changed = [
        each
        for each in partnerships
        if any(revision != each.revision for revision, *_channel in channels[each.id])
    ]
    if changed:
        # Another transaction was committed between two of these statements.
        for each in changed:
            session.refresh(each, ["revision"])
        return _read(partnerships)
    snapshots = [
        Snapshot(
            revision=each.revision,
            partnership_id=each.id,
            name=each.name,
            customer_team_id=each.customer_team_id,
            terms=CharterTerms.from_json(charters[each.id]),
            roles=_roles(roles[each.id]),
            away=tuple(
                AwayTime(member_id=member_id, from_at=from_at, until_at=until_at)
                for member_id, from_at, until_at in away[each.id]
            ),
            channels=tuple(
                KnownChannel(
                    slack_id=slack_id,
                    name=name,
                    is_home_channel=is_home_channel,
                    is_suspended=suspended_at is not None,
                )
                for _revision, slack_id, name, is_home_channel, suspended_at in channels[each.id]
            ),
        )
        for each in partnerships
    ]
    for snapshot in snapshots:
        _kept.add(snapshot)
    return snapshots


def _by_partnership(rows: Iterable[Any]) -> Mapping[int, Sequence[Any]]:
    """The rows without their first column, by that column."""
    found: dict[int, list[Any]] = defaultdict(list)
    for partnership_id, *row in rows:
        found[partnership_id].append(row)
    return found


def _roles(rows: Iterable[Any]) -> Mapping[str, HeldRole]:
    roles: dict[str, dict[str, Any]] = {}
    tenures: dict[str, list[Tenure]] = {}
    for row in rows:
        role_id, key, side, own_title, dropped_at, rank, from_at, until_at, *person = row
        roles[key] = {"id": role_id, "side": side, "own_title": own_title, "dropped_at": dropped_at}
        held = tenures.setdefault(key, [])
        if rank is not None:
            member_id, slack_user_id, name, side, left_at = person
            holder = Holder(
                id=member_id, slack_user_id=slack_user_id, name=name, side=side, left_at=left_at
            )
            held.append(Tenure(person=holder, rank=rank, from_at=from_at, until_at=until_at))
    return {
        key: HeldRole(key=key, tenures=tuple(tenures[key]), **role) for key, role in roles.items()
    }


@dataclass(frozen=True, kw_only=True)
class _Watched:
    """Whose snapshot a mapped object belongs to, and which of its attributes a snapshot holds."""

    partnership_id: Callable[[Session, Any], int | None]
    attributes: frozenset[str] | None = None


def _own(_session: Session, each: Any) -> int | None:
    of_it: Partnership | None = getattr(each, "partnership", None)
    return each.partnership_id if of_it is None else of_it.id


def _of_role(session: Session, assignment: Assignment) -> int:
    role: Role | None = assignment.role
    return (role or session.get_one(Role, assignment.role_id)).partnership_id


def _of_member(session: Session, absence: Absence) -> int:
    member: Member | None = absence.member
    return (member or session.get_one(Member, absence.member_id)).partnership_id


_WATCHED: Mapping[type[Base], _Watched] = {
    Partnership: _Watched(
        partnership_id=lambda _session, each: each.id,
        attributes=frozenset({"name", "customer_team_id"}),
    ),
    Charter: _Watched(partnership_id=_own),
    Role: _Watched(partnership_id=_own),
    Assignment: _Watched(partnership_id=_of_role),
    Absence: _Watched(
        partnership_id=_of_member, attributes=frozenset({"from_at", "until_at", "closed_at"})
    ),
    Channel: _Watched(partnership_id=_own),
    Member: _Watched(
        partnership_id=_own,
        attributes=frozenset({"slack_user_id", "name", "side", "left_at"}),
    ),
}


def _is_changing(session: Session) -> bool:
    return any(type(each) in _WATCHED for each in (*session.new, *session.deleted)) or any(
        type(each) in _WATCHED for each in session.dirty
    )


@event.listens_for(Session, "before_flush")
def _on_flush(session: Session, _context: object, _instances: object) -> None:
    """Give each partnership whose snapshot this flush changes a new revision."""
    changed = {
        partnership_id
        for each in (*session.new, *session.dirty, *session.deleted)
        if type(each) in _WATCHED and _changes_snapshot(session, each)
        if (partnership_id := _WATCHED[type(each)].partnership_id(session, each)) is not None
    }
    for partnership_id in sorted(changed):
        partnership = session.get_one(Partnership, partnership_id)
        partnership.revision = new_revision()


def _changes_snapshot(session: Session, each: Base) -> bool:
    if each in session.new:
        # No snapshot has a person who holds no role yet, and none is of a new partnership.
        return not isinstance(each, Member | Partnership)
    if each in session.deleted:
        return True
    watched, state = _WATCHED[type(each)].attributes, inspect(each).attrs
    names = watched or {attribute.key for attribute in inspect(type(each)).column_attrs}
    return any(state[name].history.has_changes() for name in names)
