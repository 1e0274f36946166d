"""Routing: the area of a record, its responsible role, and the person who has to act now."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.blockkit import Unavailable
from pico_bot.model import (
    GENERAL_AREA,
    AreaTerms,
    Decision,
    Kind,
    Member,
    Partnership,
    Person,
    Record,
    Routing,
    Side,
    role_of,
    snapshot_of,
)
from pico_bot.partnerships import Calendar, Contact, roles
from pico_bot.records import proposals
from pico_bot.records.lookup import lock_unsettled

# Absences are stored up to the first moment of the day after.
_ONE_TICK = timedelta(microseconds=1)

# People found in these ways don't hold the role, so they can't decide on what they proposed.
_FALLBACKS = frozenset({Routing.LEAD, Routing.LAST_ACTIVE, Routing.SECOND_PERSON, Routing.ANYONE})


@dataclass(frozen=True, kw_only=True)
class Route:
    """Who a record goes to, and why; without `member`, anyone on `side` can take it.

    `barred` are the ids of the members who proposed it, if they can't decide on it as a fallback.
    """

    role: str
    side: Side
    member: Person | None
    routing: Routing
    barred: frozenset[int] = frozenset()


def area_of(text: str, areas: Mapping[str, AreaTerms]) -> str:
    """The area whose keywords `text` uses most; `general` if it uses none.

    If two areas are equal, the one that comes first in the charter wins.
    """
    best, best_count = GENERAL_AREA, 0
    for key, area in areas.items():
        count = sum(
            len(re.findall(_whole_word(word), text, re.IGNORECASE)) for word in area.keywords
        )
        if count > best_count:
            best, best_count = key, count
    return best


def responsible_role(kind: Kind, area: AreaTerms) -> str:
    """The role responsible for a record of `kind`: the area's decider or owner."""
    return area.decider if kind.has_decider else area.owner


def barred(
    *, kind: Kind, area: AreaTerms, is_proposal: bool, proposers: Iterable[int]
) -> frozenset[int]:
    """Those of `proposers` (ids of members) who can't decide on a new record for that reason.

    This concerns them only as a fallback. Where both sides confirm, the other side is the second
    pair of eyes.
    """
    if not kind.has_decider or area.both_sides or is_proposal:
        return frozenset()
    return frozenset(proposers)


def barred_from(record: Record, *, area: str | None = None) -> frozenset[int]:
    """The same for `record`, in its own area or in `area`."""
    if not isinstance(record, Decision):
        return frozenset()
    proposers = [record.author_id, record.logged_by_id]
    if record.reproposed_by_id is not None:
        proposers.append(record.reproposed_by_id)
    return barred(
        kind=record.kind,
        area=snapshot_of(record.partnership).terms.area(area or record.area),
        is_proposal=record.has_proposal,
        proposers=proposers,
    )


def route(
    session: Session,
    *,
    partnership: Partnership,
    role: str,
    now: datetime,
    barred: frozenset[int] = frozenset(),
) -> Route:
    """Who acts for `role` now: the first of these that there is.

    The primary, unless away; a deputy; the side's lead; the member of that side who was active
    last; the primary, although away; anyone on that side. The members `barred` are no fallback. If
    the side has no one else, the route leads to one of them, but anyone else on that side acts.
    """
    contact = roles.contact(partnership, key=role, now=now)
    side = contact.role.side
    member, routing = _holder(contact)
    if member is None:
        member, routing = _fallback(session, partnership, side=side, barred=barred, now=now)
    if member is None and barred:
        member, _same = _fallback(session, partnership, side=side, barred=frozenset(), now=now)
        routing = Routing.SECOND_PERSON
    if member is None:
        member = contact.primary
        routing = Routing.PRIMARY if member else Routing.ANYONE
    return Route(role=role, side=side, member=member, routing=routing, barred=barred)


def _fallback(
    session: Session,
    partnership: Partnership,
    *,
    side: Side,
    barred: Collection[int],
    now: datetime,
) -> tuple[Person | None, Routing]:
    """The lead of `side` or the member there who was active last, but none of `barred`."""
    lead = _lead(partnership, side=side, barred=barred, now=now)
    if lead is not None:
        return lead, Routing.LEAD
    return (
        _last_active(session, partnership=partnership, side=side, barred=barred, now=now),
        Routing.LAST_ACTIVE,
    )


def unavailable(
    partnership: Partnership,
    *,
    role: str,
    routing: Routing,
    barred: Collection[int] = (),
    now: datetime,
) -> tuple[Unavailable, ...]:
    """Who is passed over when `role` leads to someone by `routing`, and why.

    Empty if it leads to someone who holds it.
    """
    if routing is Routing.DEPUTY_AWAY:
        keys = [role]
    elif routing in _FALLBACKS:
        lead = roles.lead_key(snapshot_of(partnership).role(role).side)
        keys = [role] if routing is Routing.LEAD else list(dict.fromkeys((role, lead)))
    else:
        return ()
    snapshot = snapshot_of(partnership)
    until = snapshot.away_until(now)
    found: dict[Unavailable, None] = {}
    for key in keys:
        contact = roles.contact(partnership, key=key, now=now)
        if contact.is_vacant:
            found[Unavailable(name=contact.role.title, is_role=True)] = None
        for each in contact.holders():
            if each.id in until:
                zone = Calendar.of(snapshot.terms, side=each.side).zone
                through = (until[each.id] - _ONE_TICK).astimezone(zone).date()
                found[Unavailable(name=each.name, away_through=through)] = None
            elif each.id in barred:
                found[Unavailable(name=each.name)] = None
    return tuple(found)


def responsible(session: Session, routed: Route) -> Member | None:
    """The member that `routed` makes responsible, as a record stores it."""
    return None if routed.member is None else session.get_one(Member, routed.member.id)


def route_record(session: Session, record: Record, *, now: datetime) -> Route:
    """Who acts on `record` now.

    A person it was assigned to by name keeps it until they leave. A person who got it for being
    active last keeps it until someone holds the role, even if others have been active since.
    """
    routed = _routed(session, record, now=now)
    keeps = record.routing is Routing.NAMED or (
        record.routing is Routing.LAST_ACTIVE
        and routed.routing in {Routing.LAST_ACTIVE, Routing.ANYONE}
        and _is_on_side(record.responsible, routed.side)
        and not _is_away(record.responsible, partnership=record.partnership, now=now)
        and record.responsible_id not in routed.barred
    )
    if keeps and record.responsible and _is_part_of_partnership(record.responsible):
        return replace(routed, member=record.responsible, routing=record.routing)
    return routed


def _routed(session: Session, record: Record, *, now: datetime) -> Route:
    return route(
        session,
        partnership=record.partnership,
        role=_current_role(record),
        barred=barred_from(record),
        now=now,
    )


def _current_role(record: Record) -> str:
    """The responsible role; the area's role if the charter no longer has the record's own."""
    partnership = record.partnership
    if role_of(record).dropped_at is None:
        return record.responsible_role
    area = snapshot_of(partnership).terms.area(record.area)
    return responsible_role(record.kind, area)


def may_act_on(session: Session, record: Record, member: Member, *, now: datetime) -> bool:
    """Whether `member` may act on `record` now, as the responsible person or a substitute."""
    routed = route_record(session, record, now=now)
    if _is_on_route(routed, partnership=record.partnership, member=member, now=now):
        return True
    substitute = substitute_for(session, record, now=now)
    return substitute is not None and substitute.id == member.id


def substitute_for(session: Session, record: Record, *, now: datetime) -> Person | None:
    """Who can take `record` while the person it was assigned to by name is away."""
    owner = record.responsible
    if record.routing is not Routing.NAMED or owner is None:
        return None
    if owner.id not in snapshot_of(record.partnership).away_until(now):
        return None
    routed = _routed(session, record, now=now)
    is_owner = routed.member is not None and routed.member.id == owner.id
    return None if is_owner else routed.member


def may_act_for(
    session: Session, *, partnership: Partnership, role: str, member: Member, now: datetime
) -> bool:
    """Whether `member` may act for `role` now."""
    routed = route(session, partnership=partnership, role=role, now=now)
    return _is_on_route(routed, partnership=partnership, member=member, now=now)


def _is_on_route(routed: Route, *, partnership: Partnership, member: Member, now: datetime) -> bool:
    # A decision of one side is never confirmed by the other, however it was routed.
    if member.side is not routed.side:
        return routed.routing is Routing.NAMED and _is_routed_to(routed, member)
    if routed.routing in {Routing.ANYONE, Routing.SECOND_PERSON}:
        return member.id not in routed.barred
    if _is_routed_to(routed, member):
        return True
    if routed.routing in {Routing.NAMED, Routing.LAST_ACTIVE}:
        return False
    held = roles.contact(partnership, key=routed.role, now=now)
    return member.id in {each.id for each in held.may_act()}


def _is_routed_to(routed: Route, member: Member) -> bool:
    return routed.member is not None and routed.member.id == member.id


def counterpart_role(partnership: Partnership, area: AreaTerms) -> str:
    """The role that confirms for the other side, if both sides confirm decisions in `area`.

    It is the first consulted role of that side, or that side's lead role.
    """
    deciding = snapshot_of(partnership).role(area.decider).side
    other = Side.CUSTOMER if deciding is Side.CONSULTANCY else Side.CONSULTANCY
    for key in area.consulted:
        if snapshot_of(partnership).role(key).side is other:
            return key
    return roles.lead_key(other)


def other_decider(session: Session, record: Record) -> str | None:
    """The role that confirms `record` besides the responsible one, if both sides have to."""
    if not record.kind.has_decider:
        return None
    partnership = record.partnership
    if proposals.proposal_of(session, record) is not None:
        return roles.lead_key(proposals.other_side(role_of(record).side))
    area = snapshot_of(partnership).terms.area(record.area)
    return counterpart_role(partnership, area) if area.both_sides else None


def reroute(session: Session, *, partnership: Partnership, now: datetime) -> list[Record]:
    """Reassign the open records of `partnership` to who acts on them now; returns the changed."""
    # Locked, so that a change that someone makes at the same time isn't overwritten on the card.
    changed = [
        record
        for record in lock_unsettled(session, partnership)
        if reroute_record(session, record, now=now)
    ]
    session.flush()
    return changed


def reroute_record(session: Session, record: Record, *, now: datetime) -> bool:
    """Reassign the locked `record` to who acts on it now; returns whether that is a change."""
    routed = route_record(session, record, now=now)
    member_id = routed.member.id if routed.member else None
    if (record.responsible_id, record.routing) == (member_id, routed.routing):
        return False
    record.responsible = responsible(session, routed)
    record.routing = routed.routing
    return True


def _is_on_side(member: Member | None, side: Side) -> bool:
    return member is not None and member.side is side


def _is_part_of_partnership(member: Member) -> bool:
    return member.left_at is None and member.side is not Side.UNKNOWN


def _is_away(member: Member | None, *, partnership: Partnership, now: datetime) -> bool:
    away = snapshot_of(partnership).away_until(now)
    return member is not None and member.id in away


def _holder(contact: Contact) -> tuple[Person | None, Routing]:
    answering = contact.answering()
    if not answering:
        return None, Routing.ANYONE
    if contact.primary is None:
        return answering[0], Routing.DEPUTY_VACANT
    return answering[0], Routing.DEPUTY_AWAY if contact.is_primary_away else Routing.PRIMARY


def _lead(
    partnership: Partnership, *, side: Side, barred: Collection[int], now: datetime
) -> Person | None:
    lead = roles.contact(partnership, key=roles.lead_key(side), now=now)
    present = (each for each in lead.holders() if each.id not in {*barred, *lead.away})
    return next(present, None)


def _last_active(
    session: Session,
    *,
    partnership: Partnership,
    side: Side,
    barred: Collection[int],
    now: datetime,
) -> Member | None:
    away = snapshot_of(partnership).away_until(now)
    return session.scalars(
        select(Member)
        .where(
            Member.partnership_id == partnership.id,
            Member.side == side,
            Member.last_active_at.is_not(None),
            Member.left_at.is_(None),
            Member.id.not_in(barred),
        )
        .order_by(Member.id.in_(away), Member.last_active_at.desc(), Member.id.desc())
        .limit(1)
    ).first()


def _whole_word(word: str) -> str:
    return rf"(?<!\w){re.escape(word)}(?!\w)"
