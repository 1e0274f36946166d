"""Permissions: who may take a step on a record.

The customer decides on the business and on priorities, the consultancy on structure: the charter
names a role for each area, and only the people responsible for that role decide. The table of
states (`model.states`) says which `Who` each step needs; `_is_allowed` says which members that is.
Every refusal names the people who may take the step instead.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from sqlalchemy.orm import Session

from pico_bot.blockkit import escape, label_of, role_in_sentence, step_phrase, unavailable_reason
from pico_bot.core import BadRequest, NotAllowed
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop, join_and
from pico_bot.model import (
    Kind,
    Member,
    Partnership,
    Record,
    Routing,
    Side,
    Step,
    Who,
    role_of,
    snapshot_of,
    transition,
)
from pico_bot.partnerships import SlackUser, partnerships, roles
from pico_bot.records import proposals, routing

_OBJECTORS_TO_CONSULTANCY = gettext_noop("{named}, anyone consulted, or any customer member")

# The responsible person, by how the record was routed to them.
_RESPONSIBLE = {
    Routing.NAMED: gettext_noop("{name} (owner)"),
    Routing.PRIMARY: gettext_noop("{name} ({role})"),
    Routing.DEPUTY_AWAY: gettext_noop("{name} (deputy, because {because})"),
    Routing.DEPUTY_VACANT: gettext_noop("{name} ({role})"),
    Routing.LEAD: gettext_noop("{name} (for the {side}, because {because})"),
    Routing.LAST_ACTIVE: gettext_noop("{name} (for the {side}, because {because})"),
    Routing.SECOND_PERSON: gettext_noop("someone other than {name} on the {side} side"),
    Routing.ANYONE: gettext_noop("someone on the {side} side (no {role} yet)"),
}


def require(
    session: Session, *, record: Record, step: Step, who: Who, member: Member, now: datetime
) -> None:
    """Check that `member` may take `step` on `record` now; `now` is in UTC.

    Raises NotAllowed, with the names of those who may.
    """
    if member.side is Side.UNKNOWN:
        partnerships.require_known_side(partnerships.as_slack_user(member), record.partnership)
        raise NotAllowed(
            _(
                "{record}: you can't {do} because you aren't part of this partnership. You "
                "can still tag messages."
            ).format(do=step_phrase(step), record=record.reference)
        )
    if not _is_allowed(session, record=record, step=step, who=who, member=member, now=now):
        raise NotAllowed(
            _("{record}: only {those} can {do}.").format(
                those=_describe_allowed(session, record=record, who=who, now=now),
                do=step_phrase(step),
                record=record.reference,
            )
        )


def allowed_steps(
    session: Session, record: Record, steps: Sequence[Step], *, member: Member, now: datetime
) -> list[Step]:
    """Those of `steps`, which are possible in the record's state, that `member` may take now."""
    if member.side is Side.UNKNOWN:
        return []
    found = [transition(record.kind, step, record.state) for step in steps]
    return [
        each.step
        for each in found
        if each is not None
        and _is_allowed(
            session, record=record, step=each.step, who=each.who, member=member, now=now
        )
    ]


def require_may_own(
    *,
    partnership: Partnership,
    kind: Kind,
    user: SlackUser,
    bot_user_id: str,
) -> None:
    """Check that `user`, named with `owner:`, may own a new record of `kind` in `partnership`.

    Raises BadRequest, saying why the option is ignored.
    """
    if kind.has_decider:
        raise BadRequest(
            _("Decisions have a decider (set by area), not an owner, so I ignored `owner:`.")
        )
    if user.user_id == bot_user_id:
        raise BadRequest(_("I can't own records, so I ignored `owner:`."))
    if partnerships.side_of(user, partnership) is Side.UNKNOWN:
        raise BadRequest(
            _("{name} isn't part of this partnership, so I ignored `owner:`.").format(
                name=escape(user.name)
            )
        )


def acting_role(record: Record, member: Member, *, now: datetime) -> str | None:
    """The role in which `member` acts on `record` at `now` (UTC): the responsible one, if any."""
    held = snapshot_of(record.partnership).keys_held(member, now=now)
    if record.responsible_role in held:
        return record.responsible_role
    return held[0] if held else None


def describe_responsible(partnership: Partnership, routed: routing.Route, *, now: datetime) -> str:
    """The person on `routed`, as part of a sentence; `now` is in UTC."""
    title = snapshot_of(partnership).role(routed.role).title
    passed_over = routing.unavailable(
        partnership, role=routed.role, routing=routed.routing, barred=routed.barred, now=now
    )
    name = routed.member.name if routed.member else ""
    described = _(_RESPONSIBLE[routed.routing])
    return described.format(
        name=name,
        role=role_in_sentence(title),
        side=label_of(routed.side),
        because=unavailable_reason(passed_over, title=title),
    )


def _is_allowed(
    session: Session, *, record: Record, step: Step, who: Who, member: Member, now: datetime
) -> bool:
    match who:
        case Who.EITHER_SIDE:
            return True
        case Who.AUTOMATIC:
            return False
        case Who.AUTHOR:
            return _is_author(session, record, member, now=now)
        case Who.DECIDER:
            # Only the side that owns the area can keep a decision that both sides confirmed.
            return routing.may_act_on(session, record, member, now=now) or (
                step is not Step.KEEP and _is_counterpart(session, record, member, now=now)
            )
        case Who.OBJECTOR:
            return routing.may_act_on(session, record, member, now=now) or _may_object(
                session, record, member, now=now
            )
        case Who.OWNER:
            return _is_owner(session, record, member, now=now)
        case Who.OWNER_OR_LEAD:
            return _is_owner(session, record, member, now=now) or _is_counterpart_or_lead(
                session, record, member, now=now
            )
        case Who.OWNER_OR_AUTHOR:
            raised = member.id in {record.author_id, record.logged_by_id}
            return raised or _is_owner(session, record, member, now=now)
        case _:
            assert_never(who)


def _is_author(session: Session, record: Record, member: Member, *, now: datetime) -> bool:
    if member.id in {record.author_id, record.logged_by_id}:
        return True
    # If no one from the partnership raised it, the lead of either side counts as its author.
    sides = {record.author.side, record.logged_by.side} - {Side.UNKNOWN}
    if sides and member.side not in sides:
        return False
    lead = roles.lead_key(member.side)
    return lead in snapshot_of(record.partnership).keys_held(
        member, now=now
    ) or routing.may_act_for(
        session, partnership=record.partnership, role=lead, member=member, now=now
    )


def _is_counterpart(session: Session, record: Record, member: Member, *, now: datetime) -> bool:
    role = routing.other_decider(session, record)
    return role is not None and routing.may_act_for(
        session, partnership=record.partnership, role=role, member=member, now=now
    )


def _may_object(session: Session, record: Record, member: Member, *, now: datetime) -> bool:
    routed = routing.route_record(session, record, now=now)
    side = routed.side
    # Four eyes are for confirming: people may still have doubts about what they proposed.
    if routed.routing is Routing.SECOND_PERSON and member.side is side:
        return True
    # The consultancy also decides on proposals, which both sides have to confirm.
    consultancy_decides = (
        side is Side.CONSULTANCY or proposals.proposal_of(session, record) is not None
    )
    if consultancy_decides and member.side is Side.CUSTOMER:
        return True
    if _is_counterpart(session, record, member, now=now):
        return True
    terms = snapshot_of(record.partnership).terms
    held = snapshot_of(record.partnership).keys_held(member, now=now)
    return any(key in held for key in terms.area(record.area).consulted)


def _is_owner(session: Session, record: Record, member: Member, *, now: datetime) -> bool:
    if routing.may_act_on(session, record, member, now=now):
        return True
    # Work is open to everyone who holds the role, as primary or deputy, and to the side's lead.
    held = snapshot_of(record.partnership).keys_held(member, now=now)
    side = role_of(record).side
    return record.responsible_role in held or roles.lead_key(side) in held


def _is_counterpart_or_lead(
    session: Session, record: Record, member: Member, *, now: datetime
) -> bool:
    if _is_counterpart(session, record, member, now=now):
        return True
    return roles.lead_key(member.side) in snapshot_of(record.partnership).keys_held(member, now=now)


def _describe_allowed(session: Session, *, record: Record, who: Who, now: datetime) -> str:
    routed = routing.route_record(session, record, now=now)
    named = describe_responsible(record.partnership, routed, now=now)
    consultancy_decides = routed.side is Side.CONSULTANCY
    other = routing.other_decider(session, record)
    if other and proposals.proposal_of(session, record) is not None:
        named = join_and([named, _describe_other_decider(session, record, role=other, now=now)])
        consultancy_decides = True
    allowed = who.value.in_refusal
    if who is Who.OBJECTOR and consultancy_decides:
        allowed = _OBJECTORS_TO_CONSULTANCY
    raised_by = join_and(list(dict.fromkeys((record.author.name, record.logged_by.name))))
    return _(allowed).format(named=named, side=label_of(routed.side), raised_by=raised_by)


def _describe_other_decider(session: Session, record: Record, *, role: str, now: datetime) -> str:
    partnership = record.partnership
    routed = routing.route(session, partnership=partnership, role=role, now=now)
    return describe_responsible(partnership, routed, now=now)
