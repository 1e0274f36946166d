"""The contact points: one pinned card per partnership that says who answers for what, kept true."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core import BadRequest
from pico_bot.delivery import outbox
from pico_bot.i18n import format_day as say_day
from pico_bot.i18n import gettext as _
from pico_bot.i18n import use_locale
from pico_bot.model import (
    SETTLED,
    Audience,
    Card,
    Member,
    Message,
    Partnership,
    Record,
    Role,
    Routing,
    Schedule,
    ScheduleState,
)
from pico_bot.partnerships import Calendar, partnerships, phase_history, roles
from pico_bot.people.views import AreaLine, ContactPoints, RoleLine, RolesOnDay, RoleTerm
from pico_bot.people.views import contacts as people_contacts
from pico_bot.records import cards, routing, sla

# A day ends a moment before the next begins, which is what an absence is kept until.
_A_MOMENT = timedelta(microseconds=1)


def post(session: Session, *, partnership: Partnership, now: datetime) -> None:
    """Owe that the contact card stands in the partnership's home channel, pinned.

    Where it stands already it is brought up to date, and posted anew if somebody deleted it.
    """
    session.flush()
    if _card(session, partnership) is None:
        home = partnerships.home_of(session, partnership)
        session.add(
            Card(partnership_id=partnership.id, channel=home.slack_id, audience=Audience.SHARED)
        )
        session.flush()
    _show(session, partnership, now=now, anew=True)


def publish(session: Session, *, partnership: Partnership, now: datetime) -> None:
    """Owe that the contact card, where there is one, shows what is true now.

    Whatever changes a role, an absence, the charter or the check-in's rhythm calls it.
    """
    _show(session, partnership, now=now, anew=False)


def reassign_and_publish(
    session: Session, *, partnership: Partnership, now: datetime, about: Member | None = None
) -> list[Record]:
    """Bring everything that is open to who answers for it now, and show it; returns what moved.

    What is `about`'s in person stays theirs, and is shown too: it may be offered to others now.
    """
    moved = routing.reroute(session, partnership=partnership, now=now)
    sla.sync_all(session, partnership=partnership, now=now)
    with cards.batched(session, now=now):
        for record in [*moved, *_named(session, about)]:
            cards.publish(session, record, now=now)
    publish(session, partnership=partnership, now=now)
    return moved


def _named(session: Session, member: Member | None) -> Sequence[Record]:
    if member is None:
        return ()
    return session.scalars(
        select(Record)
        .where(
            Record.responsible_id == member.id,
            Record.routing == Routing.NAMED,
            Record.state.not_in(SETTLED),
        )
        .order_by(Record.id)
    ).all()


def roles_message(
    session: Session, *, partnership: Partnership, statuses: Mapping[str, str], now: datetime
) -> Message:
    """What the contact card says, for one person who asks.

    `statuses` are what people say of themselves in Slack, by their Slack ids.
    """
    return people_contacts.roles_message(_people(session, partnership, now=now), statuses=statuses)


def roles_on_message(
    session: Session, *, partnership: Partnership, on: date, now: datetime
) -> Message:
    """Who held which role on the day `on`; raises BadRequest for a day that is still to come."""
    zone = ZoneInfo(partnerships.terms_of(session, partnership).time_zone)
    if on > now.astimezone(zone).date():
        raise BadRequest(
            _("{day} is in the future. Use `roles` to see who holds them today.").format(
                day=say_day(on)
            )
        )
    held = roles.held_on(session, partnership=partnership, on=on, zone=zone)
    return people_contacts.roles_on_message(
        partnership,
        RolesOnDay(
            on=on,
            zone=zone,
            roles=[each for each in partnership.roles if _was_there(each, on=on, zone=zone)],
            terms=[RoleTerm(assignment=each, was_away=was_away) for each, was_away in held],
        ),
    )


def _was_there(role: Role, *, on: date, zone: ZoneInfo) -> bool:
    return role.dropped_at is None or role.dropped_at.astimezone(zone).date() >= on


def _card(session: Session, partnership: Partnership) -> Card | None:
    return session.scalar(
        select(Card).where(Card.partnership_id == partnership.id).with_for_update()
    )


def _show(session: Session, partnership: Partnership, *, now: datetime, anew: bool) -> None:
    session.flush()
    # Locked before anything is read that it shows: whoever comes later sees what is true later.
    card = _card(session, partnership)
    if card is None:
        return
    with use_locale(partnerships.terms_of(session, partnership).language):
        message = people_contacts.contact_card(_people(session, partnership, now=now))
    outbox.enqueue_card(session, card, message, now=now, anew=anew)


def _people(session: Session, partnership: Partnership, *, now: datetime) -> ContactPoints:
    terms = partnerships.terms_of(session, partnership)
    contacts = roles.contacts(session, partnership=partnership, now=now)
    until = roles.away_until(session, partnership=partnership, now=now)
    away_through = {
        each.id: (until[each.id] - _A_MOMENT)
        .astimezone(Calendar.of(terms, side=each.side).zone)
        .date()
        for contact in contacts
        for each in contact.holders()
        if each.id in until
    }
    held = [
        RoleLine(
            role=each.role,
            primary=each.primary,
            deputies=each.deputies,
            away_through=away_through,
        )
        for each in contacts
    ]
    by_key = {each.role.key: each for each in held}
    duties = [
        AreaLine(area=key, decider=by_key[area.decider], owner=by_key[area.owner])
        for key, area in terms.areas.items()
    ]
    return ContactPoints(
        partnership=partnership,
        duties=duties,
        held=held,
        phase=phase_line(session, partnership),
        checkin=_checkin(session, partnership, now=now),
    )


def phase_line(session: Session, partnership: Partnership) -> str:
    """In which phase the partnership is, and since when; a sentence."""
    zone = ZoneInfo(partnerships.terms_of(session, partnership).time_zone)
    since = phase_history.current_since(session, partnership).astimezone(zone).date()
    return people_contacts.phase_line(
        phase_history.current_phase(session, partnership), since=since
    )


def _checkin(session: Session, partnership: Partnership, *, now: datetime) -> str:
    schedules = session.scalars(
        select(Schedule)
        .where(
            Schedule.partnership_id == partnership.id,
            Schedule.state != ScheduleState.OFF,
            Schedule.dropped_at.is_(None),
        )
        .order_by(Schedule.id)
    ).all()
    return people_contacts.checkin_line(schedules, now=now)
