"""The contact card: one pinned message per partnership that shows who is responsible for what."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from pico_bot.core import BadRequest
from pico_bot.delivery import outbox
from pico_bot.i18n import format_day, use_locale
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    LEAD_ROLES,
    SETTLED,
    Audience,
    Card,
    HeldRole,
    Member,
    Message,
    Partnership,
    Record,
    Routing,
    Schedule,
    ScheduleState,
    snapshot_of,
)
from pico_bot.partnerships import Calendar, partnerships, phase_history, roles
from pico_bot.people.views import (
    AreaLine,
    ContactPoints,
    PlannedHolder,
    RoleLine,
    RolesOnDay,
    RoleTerm,
    last_day,
    period_words,
)
from pico_bot.people.views import contacts as contact_views
from pico_bot.records import cards, lookup, routing, sla

# How records reach someone because others are away, which their cards say.
_SHOWING_ABSENCES = frozenset(
    {Routing.DEPUTY_AWAY, Routing.LEAD, Routing.LAST_ACTIVE, Routing.SECOND_PERSON}
)

# Absences are stored up to the first moment of the day after.
_ONE_TICK = timedelta(microseconds=1)

_CARD = select(Card).where(Card.partnership_id == bindparam("partnership_id")).with_for_update()


def post(session: Session, *, partnership: Partnership, now: datetime) -> None:
    """Post the contact card to the partnership's home channel and pin it.

    A card that exists is updated; one that someone deleted is posted again.
    """
    session.flush()
    if _card(session, partnership) is None:
        home_channel = partnerships.home_channel_of(session, partnership)
        session.add(
            Card(
                partnership_id=partnership.id,
                channel=home_channel.slack_id,
                audience=Audience.SHARED,
            )
        )
        session.flush()
    _publish(session, partnership, now=now, repost=True)


def publish(session: Session, *, partnership: Partnership, now: datetime) -> None:
    """Update the contact card, if there is one.

    Call this after a change to a role, an absence, the charter or a check-in's schedule.
    """
    _publish(session, partnership, now=now, repost=False)


def reassign_and_publish(
    session: Session, *, partnership: Partnership, now: datetime, about: Member | None = None
) -> list[Record]:
    """Reassign open records to those responsible now and update what shows it.

    Returns the records that moved. The cards that say whether `about` is away are updated too:
    those of records assigned to them by name, and of those for a role that they hold.
    """
    moved = routing.reroute(session, partnership=partnership, now=now)
    sla.sync_all(session, partnership=partnership, now=now)
    cards.publish(session, *moved, *_showing_absence(session, about, partnership, now=now), now=now)
    publish(session, partnership=partnership, now=now)
    return moved


def _showing_absence(
    session: Session, member: Member | None, partnership: Partnership, *, now: datetime
) -> Sequence[Record]:
    if member is None:
        return ()
    held = snapshot_of(partnership).keys_held(member, now=now)
    by_name = and_(Record.responsible_id == member.id, Record.routing == Routing.NAMED)
    by_role = and_(Record.responsible_role.in_(held), Record.routing.in_(_SHOWING_ABSENCES))
    if LEAD_ROLES.get(member.side) in held:
        by_role = Record.routing.in_(_SHOWING_ABSENCES)
    ids = session.scalars(
        select(Record.id)
        .where(
            Record.partnership_id == partnership.id,
            or_(by_name, by_role),
            Record.state.not_in(SETTLED),
        )
        .order_by(Record.id)
    ).all()
    # They are locked already, with all open records.
    return lookup.read_again(session, ids)


def describe_roles(
    session: Session, *, partnership: Partnership, statuses: Mapping[str, str], now: datetime
) -> Message:
    """The contact card's content, for the person who asked.

    `statuses` are Slack statuses by Slack user id.
    """
    return contact_views.roles_message(
        _contact_points(session, partnership, now=now), statuses=statuses
    )


def describe_roles_on(
    session: Session, *, partnership: Partnership, on: date, now: datetime
) -> Message:
    """Who held which role on the day `on`; raises BadRequest for a day in the future."""
    zone = snapshot_of(partnership).zone
    if on > now.astimezone(zone).date():
        raise BadRequest(
            _("{day} is in the future. Use `roles` to see who holds them today.").format(
                day=format_day(on)
            )
        )
    terms = roles.held_on(session, partnership=partnership, on=on, zone=zone)
    return contact_views.roles_on_message(
        partnership,
        RolesOnDay(
            on=on,
            zone=zone,
            roles=[
                each
                for each in snapshot_of(partnership).roles.values()
                if _existed(each, on=on, zone=zone)
            ],
            terms=[RoleTerm(assignment=each, was_away=was_away) for each, was_away in terms],
        ),
    )


def _existed(role: HeldRole, *, on: date, zone: ZoneInfo) -> bool:
    return role.dropped_at is None or role.dropped_at.astimezone(zone).date() >= on


def _card(session: Session, partnership: Partnership) -> Card | None:
    return session.scalar(_CARD, {"partnership_id": partnership.id})


def _publish(session: Session, partnership: Partnership, *, now: datetime, repost: bool) -> None:
    session.flush()
    # Lock before reading: the transaction that gets the lock later also shows the later state.
    card = _card(session, partnership)
    if card is None:
        return
    session.refresh(partnership, ["revision"])
    with use_locale(snapshot_of(partnership).terms.language):
        message = contact_views.contact_card(_contact_points(session, partnership, now=now))
    outbox.enqueue_card(session, card, message, now=now, force=repost)


def _contact_points(session: Session, partnership: Partnership, *, now: datetime) -> ContactPoints:
    terms = snapshot_of(partnership).terms
    contacts = roles.contacts(partnership, now=now)
    until = snapshot_of(partnership).away_until(now)
    away_through = {
        each.id: (until[each.id] - _ONE_TICK)
        .astimezone(Calendar.of(terms, side=each.side).zone)
        .date()
        for contact in contacts
        for each in contact.holders()
        if each.id in until
    }
    role_lines = [
        RoleLine(
            role=each.role,
            primary=each.primary,
            deputies=each.deputies,
            away_through=away_through,
            holds_until=_holds_until(each, partnership, now=now),
            planned=_planned(each, partnership, now=now),
        )
        for each in contacts
    ]
    by_key = {each.role.key: each for each in role_lines}
    areas = [
        AreaLine(area=key, decider=by_key[area.decider], owner=by_key[area.owner])
        for key, area in terms.areas.items()
    ]
    return ContactPoints(
        partnership=partnership,
        areas=areas,
        roles=role_lines,
        phase=describe_phase(session, partnership),
        checkin=_checkin_line(session, partnership, now=now),
    )


def _holds_until(
    contact: roles.Contact, partnership: Partnership, *, now: datetime
) -> dict[int, date]:
    zone = Calendar.of(snapshot_of(partnership).terms, side=contact.role.side).zone
    return {
        each.person.id: last_day(each.until_at, zone)
        for each in contact.role.tenures
        if each.covers(now) and each.until_at is not None
    }


def _planned(
    contact: roles.Contact, partnership: Partnership, *, now: datetime
) -> list[PlannedHolder]:
    zone = Calendar.of(snapshot_of(partnership).terms, side=contact.role.side).zone
    later = sorted(
        (each for each in contact.role.tenures if each.from_at > now),
        key=lambda tenure: tenure.from_at,
    )
    return [
        PlannedHolder(
            person=each.person,
            rank=each.rank,
            period=period_words(each.from_at, each.until_at, zone=zone),
        )
        for each in later
    ]


def describe_phase(session: Session, partnership: Partnership) -> str:
    """The current phase and its start date, as a sentence."""
    zone = snapshot_of(partnership).zone
    since = phase_history.current_since(session, partnership).astimezone(zone).date()
    return contact_views.phase_line(phase_history.current_phase(session, partnership), since=since)


def _checkin_line(session: Session, partnership: Partnership, *, now: datetime) -> str:
    schedules = session.scalars(
        select(Schedule)
        .where(
            Schedule.partnership_id == partnership.id,
            Schedule.state != ScheduleState.OFF,
            Schedule.dropped_at.is_(None),
        )
        .order_by(Schedule.id)
    ).all()
    return contact_views.checkin_line(schedules, now=now)
