"""Who may take a step with a record; every refusal says who may.

The model leaves business decisions and priorities to the customer and structure to the
consultancy: the charter names a role per area, and only who answers for that role decides.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from pico_bot.blockkit import label_of, step_phrase
from pico_bot.core import NotAllowed
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop, join_and
from pico_bot.model import Member, Record, Routing, Side, Step, Who
from pico_bot.partnerships import partnerships, roles
from pico_bot.records import proposals, routing

# Who may, beside the one whom a record belongs to.
_THOSE = {
    Who.OBJECTOR: gettext_noop("{named} or anyone consulted"),
    Who.OWNER: gettext_noop("{named} or the lead of the {side}"),
    Who.OWNER_OR_LEAD: gettext_noop("{named} or the leads of both sides"),
    Who.OWNER_OR_AUTHOR: gettext_noop(
        "{named}, the lead of the {side} or the person who raised it"
    ),
}
_OBJECTORS_TO_CONSULTANCY = gettext_noop("{named}, anyone consulted, or any customer member")

# The one whom a record belongs to, by why it does.
_NAMED = {
    Routing.NAMED: gettext_noop("{name} (owner)"),
    Routing.DEPUTY_AWAY: gettext_noop("{name} (deputy, because the {role} is away)"),
    Routing.LEAD: gettext_noop("{name} (for the {side}, because no {role} is available)"),
    Routing.LAST_SPOKE: gettext_noop("{name} (for the {side}, because no {role} is available)"),
}


def require(
    session: Session, *, record: Record, step: Step, who: Who, member: Member, now: datetime
) -> None:
    """Raises NotAllowed, naming who may, unless `member` may take `step` with `record` now."""
    if member.side is Side.UNKNOWN:
        raise NotAllowed(
            _(
                "{record}: you can't {do} because you aren't part of this partnership. You "
                "can still tag messages."
            ).format(do=step_phrase(step), record=record.reference)
        )
    if not _may(session, record=record, step=step, who=who, member=member, now=now):
        raise NotAllowed(
            _("{record}: only {those} can {do}.").format(
                those=_those(session, record=record, who=who, now=now),
                do=step_phrase(step),
                record=record.reference,
            )
        )


def role_held(session: Session, record: Record, member: Member) -> str | None:
    """The role by which `member` acts on `record`: the one that it belongs to, if they hold it."""
    held = roles.keys_held(session, member)
    if record.responsible_role in held:
        return record.responsible_role
    return held[0] if held else None


def _may(
    session: Session, *, record: Record, step: Step, who: Who, member: Member, now: datetime
) -> bool:
    match who:
        case Who.EITHER_SIDE:
            return True
        case Who.AUTHOR:
            return _raised(session, record, member, now=now)
        case Who.AUTOMATIC:
            return False
    if routing.may_answer(session, record, member, now=now):
        return True
    match who:
        case Who.DECIDER:
            # What both sides confirmed stays by the word of the one whose area it is.
            return step is not Step.KEEP and _is_counterpart(session, record, member, now=now)
        case Who.OBJECTOR:
            return _may_object(session, record, member, now=now)
        case Who.OWNER_OR_LEAD if _is_asked_or_leads(session, record, member, now=now):
            return True
        case Who.OWNER_OR_AUTHOR if member.id in {record.author_id, record.logged_by_id}:
            return True
    return _answers_for_side(session, record, member)


def _raised(session: Session, record: Record, member: Member, *, now: datetime) -> bool:
    if member.id in {record.author_id, record.logged_by_id}:
        return True
    # What somebody of neither side raised, either side's lead may take back.
    sides = {record.author.side, record.logged_by.side} - {Side.UNKNOWN}
    if sides and member.side not in sides:
        return False
    lead = roles.lead_key(member.side)
    return lead in roles.keys_held(session, member) or routing.may_answer_for(
        session, partnership=record.partnership, role=lead, member=member, now=now
    )


def _is_counterpart(session: Session, record: Record, member: Member, *, now: datetime) -> bool:
    role = routing.other_decider(session, record)
    return role is not None and routing.may_answer_for(
        session, partnership=record.partnership, role=role, member=member, now=now
    )


def _may_object(session: Session, record: Record, member: Member, *, now: datetime) -> bool:
    side = routing.route_record(session, record, now=now).side
    # What both sides agree on is what the consultancy decides too.
    decides = side is Side.CONSULTANCY or proposals.proposal_of(session, record) is not None
    if decides and member.side is Side.CUSTOMER:
        return True
    if _is_counterpart(session, record, member, now=now):
        return True
    terms = partnerships.terms_of(session, record.partnership)
    held = roles.keys_held(session, member)
    return any(key in held for key in terms.area(record.area).consulted)


def _answers_for_side(session: Session, record: Record, member: Member) -> bool:
    # Work may be taken by whoever holds the role in any rank, or leads that side.
    held = roles.keys_held(session, member)
    side = record.partnership.role(record.responsible_role).side
    return record.responsible_role in held or roles.lead_key(side) in held


def _is_asked_or_leads(session: Session, record: Record, member: Member, *, now: datetime) -> bool:
    if _is_counterpart(session, record, member, now=now):
        return True
    return roles.lead_key(member.side) in roles.keys_held(session, member)


def _those(session: Session, *, record: Record, who: Who, now: datetime) -> str:
    if who is Who.AUTHOR:
        raised = join_and(list(dict.fromkeys((record.author.name, record.logged_by.name))))
        return _("{names} (who raised it) or the lead of that side").format(names=raised)
    routed = routing.route_record(session, record, now=now)
    those = _THOSE.get(who, "{named}")
    named = who_may_act(routed, title=_(record.role_title))
    to_consultancy = routed.side is Side.CONSULTANCY
    other = routing.other_decider(session, record)
    if other and proposals.proposal_of(session, record) is not None:
        named = join_and([named, _who_answers_too(session, record, role=other, now=now)])
        to_consultancy = True
    if who is Who.OBJECTOR and to_consultancy:
        those = _OBJECTORS_TO_CONSULTANCY
    return _(those).format(named=named, side=label_of(routed.side))


def _who_answers_too(session: Session, record: Record, *, role: str, now: datetime) -> str:
    """Who answers for the side that `record` does not belong to, where both have to agree."""
    partnership = record.partnership
    routed = routing.route(session, partnership=partnership, role=role, now=now)
    return who_may_act(routed, title=_(partnership.role(role).title))


def who_may_act(routed: routing.Route, *, title: str) -> str:
    """Who answers for the role called `title`, as a sentence has it."""
    if routed.member is None:
        return _("someone on the {side} side (no {role} yet)").format(
            side=label_of(routed.side), role=title
        )
    named = _NAMED.get(routed.routing, "{name} ({role})")
    return _(named).format(name=routed.member.name, role=title, side=label_of(routed.side))
