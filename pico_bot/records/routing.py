"""Where a record goes: the area it is of, the role that answers for it, the person who does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core import use_cache
from pico_bot.model import (
    SETTLED,
    Area,
    AreaTerms,
    Kind,
    Member,
    Partnership,
    Record,
    Routing,
    Side,
)
from pico_bot.partnerships import Contact, partnerships, roles
from pico_bot.records import proposals


@dataclass(frozen=True, kw_only=True)
class Route:
    """Who a record goes to and why; nobody in particular means whoever of `side` comes first."""

    role: str
    side: Side
    member: Member | None
    routing: Routing


def area_of(text: str, areas: Mapping[str, AreaTerms]) -> str:
    """The area whose words `text` uses most; `general` where it uses none.

    On a tie the area that the charter lists first has it.
    """
    best, most = Area.GENERAL.value, 0
    for key, area in areas.items():
        count = sum(len(re.findall(_whole_word(word), text, re.IGNORECASE)) for word in area.words)
        if count > most:
            best, most = key, count
    return best


def responsible_role(kind: Kind, area: AreaTerms) -> str:
    """The role that a record of `kind` belongs to: an area's decider or its owner."""
    return area.decider if kind is Kind.DECISION else area.owner


def route(session: Session, *, partnership: Partnership, role: str, now: datetime) -> Route:
    """Who answers for `role` now.

    Primary; a deputy while the primary is away or the role has none; the side's lead role; a
    member of that side who spoke last; a primary although away; anyone of that side. It never ends
    nowhere.
    """
    asked = roles.contact(session, partnership=partnership, key=role, now=now)
    side = asked.role.side
    member, routing = _holder(asked)
    if member is None:
        member, routing = _lead(session, partnership, side=side, now=now), Routing.LEAD
    if member is None:
        member = _spoke_last(session, partnership=partnership, side=side, now=now)
        routing = Routing.LAST_SPOKE
    if member is None:
        member = asked.primary
        routing = Routing.PRIMARY if member else Routing.ANYONE
    return Route(role=role, side=side, member=member, routing=routing)


def route_record(session: Session, record: Record, *, now: datetime) -> Route:
    """Who answers for `record` now.

    Somebody named in person stays, whoever holds the role, until they leave. Whom it went to for
    having spoken last keeps it until somebody holds the role: a word said since does not move a
    decision.
    """
    routed = route(session, partnership=record.partnership, role=_role(session, record), now=now)
    stays = record.routing is Routing.NAMED or (
        record.routing is Routing.LAST_SPOKE
        and routed.routing in {Routing.LAST_SPOKE, Routing.ANYONE}
        and _is_of(record.responsible, routed.side)
        and not _is_away(session, record.responsible, partnership=record.partnership, now=now)
    )
    if stays and record.responsible and _is_part_of_it(record.responsible):
        return Route(
            role=routed.role, side=routed.side, member=record.responsible, routing=record.routing
        )
    return routed


def _role(session: Session, record: Record) -> str:
    """The role that `record` belongs to: its area's, where the charter dropped the one it had."""
    partnership = record.partnership
    if partnership.role(record.responsible_role).dropped_at is None:
        return record.responsible_role
    area = partnerships.terms_of(session, partnership).area(record.area)
    return responsible_role(record.kind, area)


def may_answer(session: Session, record: Record, member: Member, *, now: datetime) -> bool:
    """Whether `member` is one whom the record belongs to at this moment."""
    routed = route_record(session, record, now=now)
    if _may(session, routed, partnership=record.partnership, member=member, now=now):
        return True
    offered = stand_in_for(session, record, now=now)
    return offered is not None and offered.id == member.id


def stand_in_for(session: Session, record: Record, *, now: datetime) -> Member | None:
    """Who is offered `record` while the person is away who was named for it."""
    named = record.responsible
    if record.routing is not Routing.NAMED or named is None:
        return None
    if named.id not in roles.away_until(session, partnership=record.partnership, now=now):
        return None
    routed = route(session, partnership=record.partnership, role=_role(session, record), now=now)
    return None if routed.member is named else routed.member


def may_answer_for(
    session: Session, *, partnership: Partnership, role: str, member: Member, now: datetime
) -> bool:
    """Whether `member` is one who answers for `role` at this moment."""
    routed = route(session, partnership=partnership, role=role, now=now)
    return _may(session, routed, partnership=partnership, member=member, now=now)


def _may(
    session: Session, routed: Route, *, partnership: Partnership, member: Member, now: datetime
) -> bool:
    if routed.member is not None and routed.member.id == member.id:
        return True
    if routed.routing is Routing.ANYONE:
        return member.side is routed.side
    if routed.routing in {Routing.NAMED, Routing.LAST_SPOKE}:
        return False
    held = roles.contact(session, partnership=partnership, key=routed.role, now=now)
    return member.id in {each.id for each in held.may_act()}


def counterpart(partnership: Partnership, area: AreaTerms) -> str:
    """The role that confirms for the side that does not decide, where both sides have to.

    The first of that side who is consulted on the area, else that side's lead role.
    """
    deciding = partnership.role(area.decider).side
    other = Side.CUSTOMER if deciding is Side.CONSULTANCY else Side.CONSULTANCY
    for key in area.consulted:
        if partnership.role(key).side is other:
            return key
    return roles.lead_key(other)


def other_decider(session: Session, record: Record) -> str | None:
    """The role that confirms `record` beside the one that it belongs to, if it needs both sides."""
    if record.kind is not Kind.DECISION:
        return None
    partnership = record.partnership
    if proposals.proposal_of(session, record) is not None:
        return roles.lead_key(proposals.other_side(partnership.role(record.responsible_role).side))
    area = partnerships.terms_of(session, partnership).area(record.area)
    return counterpart(partnership, area) if area.both_sides else None


def reroute(session: Session, *, partnership: Partnership, now: datetime) -> list[Record]:
    """Bring the open records of `partnership` to who answers for them now; returns the moved."""
    with use_cache(session):
        return _reroute(session, partnership=partnership, now=now)


def _reroute(session: Session, *, partnership: Partnership, now: datetime) -> list[Record]:
    moved = []
    # Locked, so that what somebody does with a record meanwhile is not shown as undone.
    for record in session.scalars(
        select(Record)
        .where(Record.partnership_id == partnership.id, Record.state.not_in(SETTLED))
        .order_by(Record.id)
        .with_for_update(key_share=True, of=Record)
    ).all():
        # What was read before the lock may be old by now.
        session.expire(record)
        routed = route_record(session, record, now=now)
        member_id = routed.member.id if routed.member else None
        if (record.responsible_id, record.routing) != (member_id, routed.routing):
            record.responsible = routed.member
            record.routing = routed.routing
            moved.append(record)
    session.flush()
    return moved


def _is_of(member: Member | None, side: Side) -> bool:
    return member is not None and member.side is side


def _is_part_of_it(member: Member) -> bool:
    return member.left_at is None and member.side is not Side.UNKNOWN


def _is_away(
    session: Session, member: Member | None, *, partnership: Partnership, now: datetime
) -> bool:
    away = roles.away_until(session, partnership=partnership, now=now)
    return member is not None and member.id in away


def _holder(asked: Contact) -> tuple[Member | None, Routing]:
    answering = asked.answering()
    if not answering:
        return None, Routing.ANYONE
    if asked.primary is None:
        return answering[0], Routing.DEPUTY_EMPTY
    return answering[0], Routing.DEPUTY_AWAY if asked.is_primary_away else Routing.PRIMARY


def _lead(
    session: Session, partnership: Partnership, *, side: Side, now: datetime
) -> Member | None:
    key = roles.lead_key(side)
    answering = roles.contact(session, partnership=partnership, key=key, now=now).answering()
    return answering[0] if answering else None


def _spoke_last(
    session: Session, *, partnership: Partnership, side: Side, now: datetime
) -> Member | None:
    away = roles.away_until(session, partnership=partnership, now=now)
    return session.scalars(
        select(Member)
        .where(
            Member.partnership_id == partnership.id,
            Member.side == side,
            Member.last_spoke_at.is_not(None),
            Member.left_at.is_(None),
        )
        .order_by(Member.id.in_(away), Member.last_spoke_at.desc(), Member.id.desc())
        .limit(1)
    ).first()


def _whole_word(word: str) -> str:
    return rf"(?<!\w){re.escape(word)}(?!\w)"
