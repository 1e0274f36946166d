"""Changes of roles: made at once by those who may, and proposed to the side's lead by others.

`model.role_rights` is the table of who may do what. The people appointed or replaced, and the leads
of both sides, get a message about each change, except for the person who made it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.blockkit import escape, label_of, role_in_sentence
from pico_bot.core import AlreadyTaken, BadRequest, IllegalStep, NotAllowed, NotFound
from pico_bot.i18n import format_day, gettext_noop, use_locale
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    LEAD_ROLES,
    ROLE_RIGHTS,
    Actor,
    Charter,
    Member,
    Message,
    Partnership,
    Person,
    Rank,
    Role,
    RoleAuthority,
    RoleProposal,
    RoleStep,
    Routing,
    Side,
    Tenure,
    snapshot_of,
)
from pico_bot.partnerships import Calendar, Contact, personal_messages, roles
from pico_bot.people.views import appointments as appointment_views
from pico_bot.records import routing

_NEWS = {
    Rank.PRIMARY: gettext_noop("{by} made {name} *{role}* in *{partnership}*."),
    Rank.DEPUTY: gettext_noop("{by} made {name} a deputy for *{role}* in *{partnership}*."),
    None: gettext_noop("{by} ended the role *{role}* of {name} in *{partnership}*."),
}
_PROPOSED = {
    Rank.PRIMARY: gettext_noop("{by} proposes {name} as *{role}* in *{partnership}*."),
    Rank.DEPUTY: gettext_noop("{by} proposes {name} as a deputy for *{role}* in *{partnership}*."),
    None: gettext_noop("{by} proposes to end the role *{role}* of {name} in *{partnership}*."),
}

_DONE = {
    Rank.PRIMARY: gettext_noop("{name} is now *{role}*."),
    Rank.DEPUTY: gettext_noop("{name} is now a deputy for *{role}*."),
    None: gettext_noop("{name} no longer has the role *{role}*."),
}
_BEGINS_LATER = _DONE | {
    Rank.PRIMARY: gettext_noop("{name} will be *{role}*."),
    Rank.DEPUTY: gettext_noop("{name} will be a deputy for *{role}*."),
}

_PROPOSED_TO = {
    Rank.PRIMARY: gettext_noop(
        "Proposed to {acceptor}: *{role}*, {name}. It takes effect once accepted."
    ),
    Rank.DEPUTY: gettext_noop(
        "Proposed to {acceptor}: deputy for *{role}*, {name}. It takes effect once accepted."
    ),
    None: gettext_noop(
        "Proposed to {acceptor}: end the role *{role}* of {name}. It takes effect once accepted."
    ),
}
_PROPOSED_TO_SIDE = {
    Rank.PRIMARY: gettext_noop(
        "Proposed: *{role}*, {name}. Someone else on the {side} side has to accept it with "
        "`role accept`."
    ),
    Rank.DEPUTY: gettext_noop(
        "Proposed: deputy for *{role}*, {name}. Someone else on the {side} side has to accept it "
        "with `role accept`."
    ),
    None: gettext_noop(
        "Proposed: end the role *{role}* of {name}. Someone else on the {side} side has to accept "
        "it with `role accept`."
    ),
}

_ACCEPTED = gettext_noop("{by} accepted your proposal.")
_DECLINED = gettext_noop("{by} declined your proposal.")


@dataclass(frozen=True, kw_only=True)
class RoleChange:
    """Gives the role `key` to `member` with `rank`, or ends their assignment if it is None.

    `from_at` is when it begins, if that is later, and `until_at` when it ends, if that is known;
    both are in UTC, and `period` has them for a first and last day.
    """

    key: str
    member: Member
    rank: Rank | None
    from_at: datetime | None = None
    until_at: datetime | None = None

    def begins(self, now: datetime) -> datetime:
        """When it takes effect (UTC): at `from_at`, or `now` if that is past or not given."""
        return max(now, self.from_at or now)


@dataclass(frozen=True, kw_only=True)
class RoleNews:
    """What people get to read about a change: the `text` (markup), and who is concerned by it."""

    key: str
    text: str
    people: Sequence[Person]


@dataclass(frozen=True, kw_only=True)
class RoleOutcome:
    """What became of a change: the role as it is now, and the proposal if it has to be accepted.

    `news` is for `announce`, if something changed. `acceptor` is the person who was asked to accept
    it, if one is known.
    """

    contact: Contact
    news: RoleNews | None = None
    proposal: RoleProposal | None = None
    acceptor: Person | None = None


def request(
    session: Session,
    *,
    partnership: Partnership,
    change: RoleChange,
    by: Actor,
    is_setting_up: bool = False,
) -> RoleOutcome:
    """Make `change` if `by` may, or else propose it to the lead of the role's side.

    With `is_setting_up` the partnership is being set up, so that `by` may take vacant roles too.
    The people concerned get no message before `announce` is called.

    Raises NotAllowed unless `by` is on a side, BadRequest if the role is the other side's, and
    NotFound if an assignment that doesn't exist is to end.
    """
    if by.member.side is Side.UNKNOWN:
        raise NotAllowed(_("You can't change roles because you aren't part of this partnership."))
    contact = roles.contact(partnership, key=change.key, now=by.now)
    _check(contact, change, now=by.now)
    if _is_so_already(contact, change, now=by.now):
        return RoleOutcome(contact=contact)
    step = _step(contact, change, by=by)
    is_free = contact.is_vacant and not _displaced(contact, change, now=by.now)
    if (is_setting_up and is_free) or _may(session, partnership, contact, step=step, by=by):
        return _make(session, partnership, change, by=by)
    return _propose(session, partnership, contact, change, by=by)


def accept(session: Session, *, proposal_id: int, by: Actor) -> RoleProposal:
    """Accept the proposal and make its change.

    Raises AlreadyTaken if `by` has accepted it before, IllegalStep if it is settled in another way,
    NotFound if `by` isn't part of its partnership, and NotAllowed unless `by` leads the role's
    side, or is on that side if it has no lead; no one accepts their own proposal.
    """
    proposal = _settle(session, proposal_id, by=by, is_accepted=True)
    partnership = session.get_one(Partnership, proposal.role.partnership_id)
    change = RoleChange(
        key=proposal.role.key,
        member=proposal.member,
        rank=proposal.rank,
        from_at=proposal.from_at,
        until_at=proposal.until_at,
    )
    _check(roles.contact(partnership, key=change.key, now=by.now), change, now=by.now)
    announce(session, partnership, [_make(session, partnership, change, by=by)], by=by)
    _notify_proposer(session, partnership, proposal, _ACCEPTED, by=by)
    return proposal


def decline(session: Session, *, proposal_id: int, by: Actor) -> RoleProposal:
    """Decline the proposal; raises as `accept` does."""
    proposal = _settle(session, proposal_id, by=by, is_accepted=False)
    partnership = session.get_one(Partnership, proposal.role.partnership_id)
    _notify_proposer(session, partnership, proposal, _DECLINED, by=by)
    return proposal


def find_proposal(session: Session, *, partnership: Partnership, key: str, member: Member) -> int:
    """The id of the newest open proposal about `member` and the role; raises NotFound."""
    found = session.scalar(
        select(RoleProposal.id)
        .join(Role)
        .where(
            Role.partnership_id == partnership.id,
            Role.key == key,
            RoleProposal.member_id == member.id,
            RoleProposal.settled_at.is_(None),
        )
        .order_by(RoleProposal.id.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound(
            _("There's no open proposal about {name} and this role.").format(
                name=escape(member.name)
            )
        )
    return found


def partnership_of_proposal(session: Session, proposal_id: int) -> Partnership:
    """The partnership of a proposal."""
    proposal = session.get_one(RoleProposal, proposal_id)
    return session.get_one(Partnership, proposal.role.partnership_id)


def settled(session: Session, proposal_id: int) -> Message:
    """What the message of a proposal shows once that is settled, in the partnership's language."""
    proposal, partnership = (
        session.get_one(RoleProposal, proposal_id),
        partnership_of_proposal(session, proposal_id),
    )
    with use_locale(snapshot_of(partnership).terms.language):
        return appointment_views.settled_message(
            proposal_sentence(proposal, partnership=partnership)
        )


def proposal_sentence(proposal: RoleProposal, *, partnership: Partnership) -> str:
    """The proposal as a sentence, with its outcome if it is settled."""
    text = _sentence(
        _PROPOSED[proposal.rank],
        partnership,
        proposal.role.title,
        name=proposal.member.name,
        by=proposal.proposed_by.name,
        period=period_sentence(
            partnership, proposal.role.side, from_at=proposal.from_at, until_at=proposal.until_at
        ),
    )
    if proposal.settled_by is None:
        return text
    outcome = _("Accepted by {name}.") if proposal.is_accepted else _("Declined by {name}.")
    return f"{text} {outcome.format(name=escape(proposal.settled_by.name))}"


def period(
    partnership: Partnership, side: Side, *, first: date | None, last: date | None, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """The times (UTC) at which the day `first` begins and `last` ends, for people on `side`.

    `first` is None from `now` on. Raises BadRequest for a day in the past.
    """
    zone, today = _zone(partnership, side), local_day(partnership, side, now=now)
    for day in (first, last):
        if day is not None and day < today:
            raise BadRequest(_("{day} is in the past.").format(day=format_day(day)))
    from_at = datetime.combine(first, time(), zone) if first and first > today else None
    until_at = datetime.combine(last + timedelta(days=1), time(), zone) if last else None
    return from_at, until_at


def local_day(partnership: Partnership, side: Side, *, now: datetime) -> date:
    """The day on which it is `now` (UTC) for people on `side`."""
    return now.astimezone(_zone(partnership, side)).date()


def _zone(partnership: Partnership, side: Side) -> ZoneInfo:
    return Calendar.of(snapshot_of(partnership).terms, side=side).zone


def period_sentence(
    partnership: Partnership, side: Side, *, from_at: datetime | None, until_at: datetime | None
) -> str:
    """From which day until which day a role of `side` is held; empty without either."""
    words = appointment_views.period_words(from_at, until_at, zone=_zone(partnership, side))
    return _("This applies {period}.").format(period=words) if words else ""


def _check(contact: Contact, change: RoleChange, *, now: datetime) -> None:
    if change.until_at is not None and change.until_at <= now:
        raise IllegalStep(_("The proposed last day is in the past. Propose it again."))
    if change.rank is not None:
        roles.require_side_of(contact.role, change.member)
    elif not _tenures(contact, change.member, now=now):
        raise NotFound(
            _("{name} doesn't have the role {role}.").format(
                name=change.member.name, role=role_in_sentence(contact.role.title)
            )
        )


def _tenures(contact: Contact, member: Person, *, now: datetime) -> list[Tenure]:
    """The times in which `member` has the role, now or later."""
    return [
        each
        for each in contact.role.tenures
        if each.person.id == member.id and each.lasts_beyond(now)
    ]


def _is_so_already(contact: Contact, change: RoleChange, *, now: datetime) -> bool:
    return any(
        each.rank is change.rank
        and each.from_at <= change.begins(now)
        and each.until_at == change.until_at
        for each in _tenures(contact, change.member, now=now)
    )


def _displaced(contact: Contact, change: RoleChange, *, now: datetime) -> list[Tenure]:
    """The times in which others have the role as primary and which `change` would cut."""
    if change.rank is not Rank.PRIMARY:
        return []
    return [
        each
        for each in contact.role.tenures
        if each.rank is Rank.PRIMARY and each.person.id != change.member.id
        if each.overlaps(change.begins(now), change.until_at)
    ]


def _step(contact: Contact, change: RoleChange, *, by: Actor) -> RoleStep:
    if change.rank is None:
        return RoleStep.END
    if change.member.id == by.member.id:
        return RoleStep.TAKE
    moves = _tenures(contact, change.member, now=by.now)
    if moves or _displaced(contact, change, now=by.now):
        return RoleStep.REPLACE
    return RoleStep.FILL


def _may(
    session: Session, partnership: Partnership, contact: Contact, *, step: RoleStep, by: Actor
) -> bool:
    return any(
        _has(session, partnership, contact, authority=each, by=by) for each in ROLE_RIGHTS[step]
    )


def _has(
    session: Session,
    partnership: Partnership,
    contact: Contact,
    *,
    authority: RoleAuthority,
    by: Actor,
) -> bool:
    match authority:
        case RoleAuthority.SIDE_LEAD:
            return _leads(partnership, contact.role.side, by=by)
        case RoleAuthority.CONSULTANCY_LEAD:
            return _leads(partnership, Side.CONSULTANCY, by=by)
        case RoleAuthority.SETTER_UP:
            return _set_up_by(session, partnership) == by.member.id


def _leads(partnership: Partnership, side: Side, *, by: Actor) -> bool:
    lead = roles.contact(partnership, key=roles.lead_key(side), now=by.now)
    return by.member.side is side and by.member.id in {each.id for each in lead.may_act()}


def _set_up_by(session: Session, partnership: Partnership) -> int | None:
    return session.scalar(
        select(Charter.created_by_id)
        .where(
            Charter.partnership_id == partnership.id,
            Charter.created_by_id.is_not(None),
            Charter.decision_id.is_(None),
        )
        .order_by(Charter.version)
        .limit(1)
    )


def _make(
    session: Session, partnership: Partnership, change: RoleChange, *, by: Actor
) -> RoleOutcome:
    before = roles.contact(partnership, key=change.key, now=by.now)
    if change.rank is None:
        after = roles.unassign(
            session, partnership=partnership, key=change.key, member=change.member, now=by.now
        )
    else:
        after = roles.assign(
            session,
            partnership=partnership,
            key=change.key,
            member=change.member,
            rank=change.rank,
            now=by.now,
            from_at=change.from_at,
            until_at=change.until_at,
        )
    is_changed = after.role.tenures != before.role.tenures
    news = _news(partnership, before, change, by=by) if is_changed else None
    return RoleOutcome(contact=after, news=news)


def _news(partnership: Partnership, before: Contact, change: RoleChange, *, by: Actor) -> RoleNews:
    displaced, zone = _displaced(before, change, now=by.now), _zone(partnership, before.role.side)
    with use_locale(snapshot_of(partnership).terms.language):
        text = _sentence(
            _NEWS[change.rank],
            partnership,
            before.role.title,
            name=change.member.name,
            by=by.member.name,
            period=period_sentence(
                partnership, before.role.side, from_at=change.from_at, until_at=change.until_at
            ),
        )
        lines = [_displaced_sentence(each, change, zone=zone, now=by.now) for each in displaced]
    return RoleNews(
        key=f"role:{before.role.id}:{by.now.isoformat()}:{change.member.id}",
        text=" ".join([text, *dict.fromkeys(lines)]),
        people=[change.member, *(each.person for each in displaced)],
    )


def announce(
    session: Session, partnership: Partnership, outcomes: Iterable[RoleOutcome], *, by: Actor
) -> None:
    """Send the people concerned by `outcomes` and the leads one message each, except `by`."""
    made = [each.news for each in outcomes if each.news is not None]
    if not made:
        return
    concerned = {person.id: person for news in made for person in news.people}
    leads = {each.id: each for each in _leads_of(partnership, now=by.now)}
    for person in (concerned | leads).values():
        if person.id == by.member.id:
            continue
        read = [
            each.text
            for each in made
            if person.id in leads or person.id in {one.id for one in each.people}
        ]
        _notify(session, partnership, person, key=made[0].key, text="\n".join(read), now=by.now)


def _displaced_sentence(
    tenure: Tenure, change: RoleChange, *, zone: ZoneInfo, now: datetime
) -> str:
    name, begin, until_at = escape(tenure.person.name), change.begins(now), change.until_at
    if until_at is not None and tenure.lasts_beyond(until_at):
        return _("{name} has this role again from {day}.").format(
            name=name, day=format_day(until_at.astimezone(zone).date())
        )
    if tenure.from_at < begin and begin > now:
        return _("{name} has this role until {day}.").format(
            name=name, day=format_day(appointment_views.last_day(begin, zone))
        )
    return _("{name} no longer has this role.").format(name=name)


def notify_people(
    session: Session,
    partnership: Partnership,
    people: Iterable[Person],
    *,
    key: str,
    text: str,
    now: datetime,
) -> None:
    """Send `text` (markup) once for each `key` to each of `people` and the leads; `now` is in UTC.

    People who have left get none.
    """
    everyone = (*people, *_leads_of(partnership, now=now))
    for person in {each.id: each for each in everyone}.values():
        _notify(session, partnership, person, key=key, text=text, now=now)


def _leads_of(partnership: Partnership, *, now: datetime) -> list[Person]:
    """Who leads each side today."""
    return [
        each
        for lead_key in LEAD_ROLES.values()
        for each in roles.contact(partnership, key=lead_key, now=now).answering()[:1]
    ]


def _notify(
    session: Session,
    partnership: Partnership,
    person: Person,
    *,
    key: str,
    text: str,
    now: datetime,
) -> None:
    if person.left_at is None:
        personal_messages.notify_person(
            session,
            key=key,
            person=person,
            text=text,
            channel=snapshot_of(partnership).home_channel.slack_id,
            now=now,
        )


def _propose(
    session: Session,
    partnership: Partnership,
    contact: Contact,
    change: RoleChange,
    *,
    by: Actor,
) -> RoleOutcome:
    proposal = _open_proposal(session, contact, change)
    if proposal is not None:
        acceptor = _acceptor(session, partnership, proposal, now=by.now)
        return RoleOutcome(contact=contact, proposal=proposal, acceptor=acceptor)
    proposal = RoleProposal(
        role_id=contact.role.id,
        member=change.member,
        rank=change.rank,
        from_at=change.from_at,
        until_at=change.until_at,
        proposed_by=by.member,
        proposed_at=by.now,
    )
    session.add(proposal)
    session.flush()
    side = contact.role.side
    acceptor = _acceptor(session, partnership, proposal, now=by.now)
    with use_locale(snapshot_of(partnership).terms.language):
        message = appointment_views.proposal_message(
            proposal_sentence(proposal, partnership=partnership),
            proposal_id=proposal.id,
            mention=acceptor.mention if acceptor and side is Side.CUSTOMER else None,
        )
        personal_messages.post_for(
            session,
            key=f"role-proposal:{proposal.id}",
            person=acceptor,
            side=side,
            message=message,
            channel=snapshot_of(partnership).home_channel.slack_id,
            now=by.now,
        )
    return RoleOutcome(contact=contact, proposal=proposal, acceptor=acceptor)


def _open_proposal(session: Session, contact: Contact, change: RoleChange) -> RoleProposal | None:
    """The open proposal of the same `change`, if there is one."""
    return session.scalar(
        select(RoleProposal)
        .where(
            RoleProposal.role_id == contact.role.id,
            RoleProposal.member_id == change.member.id,
            RoleProposal.rank.is_not_distinct_from(change.rank),
            RoleProposal.from_at.is_not_distinct_from(change.from_at),
            RoleProposal.until_at.is_not_distinct_from(change.until_at),
            RoleProposal.settled_at.is_(None),
        )
        .order_by(RoleProposal.id.desc())
        .limit(1)
    )


def _acceptor(
    session: Session, partnership: Partnership, proposal: RoleProposal, *, now: datetime
) -> Person | None:
    """Who is asked to accept `proposal`: the lead or their fallback, but not who proposed it."""
    role = session.get_one(Role, proposal.role_id)
    routed = routing.route(
        session,
        partnership=partnership,
        role=roles.lead_key(role.side),
        barred=frozenset({proposal.proposed_by.id}),
        now=now,
    )
    return None if routed.routing is Routing.SECOND_PERSON else routed.member


def _settle(session: Session, proposal_id: int, *, by: Actor, is_accepted: bool) -> RoleProposal:
    proposal = session.scalars(
        select(RoleProposal)
        .where(RoleProposal.id == proposal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if by.member.side is Side.UNKNOWN:
        raise NotFound(_("This proposal belongs to another channel."))
    if proposal.settled_by is not None:
        is_same = (proposal.settled_by_id, proposal.is_accepted) == (by.member.id, is_accepted)
        raise (AlreadyTaken if is_same else IllegalStep)(
            _("{name} has already settled this proposal.").format(
                name=escape(proposal.settled_by.name)
            )
        )
    partnership = session.get_one(Partnership, proposal.role.partnership_id)
    if proposal.proposed_by_id == by.member.id and is_accepted:
        raise NotAllowed(_("You proposed this, so someone else has to accept it."))
    if proposal.proposed_by_id != by.member.id:
        _require_may_settle(session, partnership, proposal, by=by)
    proposal.settled_by, proposal.settled_at = by.member, by.now
    proposal.is_accepted = is_accepted
    session.flush()
    return proposal


def _require_may_settle(
    session: Session, partnership: Partnership, proposal: RoleProposal, *, by: Actor
) -> None:
    """Raises NotAllowed unless `by` leads the side, or is on it if no one leads it."""
    side = proposal.role.side
    lead = roles.contact(partnership, key=roles.lead_key(side), now=by.now)
    if by.member.side is side:
        acting = routing.route(
            session,
            partnership=partnership,
            role=roles.lead_key(side),
            barred=frozenset({proposal.proposed_by_id}),
            now=by.now,
        ).member
        acting_ids = {each.id for each in lead.may_act()} | ({acting.id} if acting else set())
        if lead.is_vacant or by.member.id in acting_ids:
            return
    names = ", ".join(escape(each.name) for each in lead.holders())
    if not names:
        raise NotAllowed(
            _("Only someone on the {side} side can accept or decline this.").format(
                side=label_of(side)
            )
        )
    raise NotAllowed(_("Only {names} can accept or decline this.").format(names=names))


def _notify_proposer(
    session: Session, partnership: Partnership, proposal: RoleProposal, outcome: str, *, by: Actor
) -> None:
    proposer = proposal.proposed_by
    if proposer.id == by.member.id or proposer.left_at is not None:
        return
    with use_locale(snapshot_of(partnership).terms.language):
        text = _sentence(
            _PROPOSED[proposal.rank],
            partnership,
            proposal.role.title,
            name=proposal.member.name,
            by=proposer.name,
            period=period_sentence(
                partnership,
                proposal.role.side,
                from_at=proposal.from_at,
                until_at=proposal.until_at,
            ),
        )
        personal_messages.notify_person(
            session,
            key=f"role-proposal-settled:{proposal.id}",
            person=proposer,
            text=f"{_(outcome).format(by=escape(by.member.name))} {text}",
            channel=snapshot_of(partnership).home_channel.slack_id,
            now=by.now,
        )


def _sentence(
    text: str, partnership: Partnership, title: str, *, name: str, by: str, period: str
) -> str:
    said = _(text).format(
        by=escape(by),
        name=escape(name),
        role=escape(role_in_sentence(title)),
        partnership=escape(partnership.name),
    )
    return f"{said} {period}".rstrip()


def outcome_line(partnership: Partnership, outcome: RoleOutcome, change: RoleChange) -> str:
    """What became of `change`, for the person who asked for it."""
    period = period_sentence(
        partnership,
        outcome.contact.role.side,
        from_at=change.from_at,
        until_at=change.until_at,
    )
    return f"{_outcome(outcome, change)} {period}".rstrip()


def _outcome(outcome: RoleOutcome, change: RoleChange) -> str:
    name, role = escape(change.member.name), escape(role_in_sentence(outcome.contact.role.title))
    if outcome.proposal is None:
        texts = _BEGINS_LATER if change.from_at else _DONE
        return _(texts[change.rank]).format(name=name, role=role)
    if outcome.acceptor is not None:
        acceptor = escape(outcome.acceptor.name)
        return _(_PROPOSED_TO[change.rank]).format(acceptor=acceptor, role=role, name=name)
    return _(_PROPOSED_TO_SIDE[change.rank]).format(
        role=role, name=name, side=label_of(outcome.contact.role.side)
    )
