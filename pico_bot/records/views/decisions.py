"""What only a decision's card shows."""

from pico_bot.blockkit import date_token, folded, one_line, quote, time_token
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Confirmation, Decision, Side, State
from pico_bot.records.views.record_context import AskedPerson, RecordContext, people, role_held
from pico_bot.records.views.text_pairs import LengthBudget, TextPair, fact, part, written

# Technical decisions are anchored in business needs: without one, the card asks for it.
TECHNICAL_AREAS = frozenset({"data-model", "integration"})

UNDECIDED = frozenset({State.PROPOSED, State.OBJECTED})
OVER = frozenset({State.SUPERSEDED, State.WITHDRAWN})

_HALF_CONFIRMED = {
    Side.CUSTOMER: gettext_noop("Confirmed by the customer; waiting for the consultancy."),
    Side.CONSULTANCY: gettext_noop("Confirmed by the consultancy; waiting for the customer."),
}

_AT_ONCE = {
    Side.CUSTOMER: gettext_noop(
        "In force now, because the consultancy had no {role} to confirm it. The next {role} "
        "will be notified."
    ),
    Side.CONSULTANCY: gettext_noop(
        "In force now, because the customer had no {role} to confirm it. The next {role} "
        "will be notified."
    ),
}


def now(decision: Decision, around: RecordContext, room: LengthBudget) -> list[TextPair]:
    """What stands in the way of the decision, or is missing."""
    said = []
    if decision.objection:
        objection = folded(decision.objection, limit=room.note)
        said.append(fact(_("Objection"), quote(objection), spoken=objection))
    if around.counterpart and decision.state is State.PROPOSED and decision.confirmations:
        said.append(part(_(_HALF_CONFIRMED[decision.confirmations[0].side])))
    if around.proposal and around.counterpart and decision.state is State.CONFIRMED:
        said += _at_once(decision, around.counterpart)
    if decision.area in TECHNICAL_AREAS and not decision.business_need:
        said += _asks_for_need(decision)
    return said


def facts(decision: Decision, around: RecordContext, room: LengthBudget) -> list[TextPair]:
    """Who else has a say or is told, and when it is looked at again; nobody once it is over."""
    if decision.state in OVER:
        return []
    found = []
    consulted = list(around.consulted)
    if around.counterpart and decision.state in UNDECIDED:
        found += people(_("Also decides"), [around.counterpart], room, pinging=True)
        consulted = [each for each in consulted if each != around.counterpart]
    found += people(_("Consulted"), consulted, room, pinging=True)
    found += people(_("Informed"), around.informed, room, pinging=False)
    if decision.review_on:
        found.append(fact(_("Review date"), date_token(decision.review_on)))
    return found


def notes(decision: Decision, room: LengthBudget) -> list[TextPair]:
    """Why it is decided so."""
    return [
        written(label, text, room)
        for label, text in (
            (_("Business need"), decision.business_need),
            (_("Rationale"), decision.rationale),
            (_("Options considered"), decision.options_considered),
            (_("Consequences"), decision.consequences),
        )
        if text
    ]


def origin(decision: Decision, room: LengthBudget) -> list[TextPair]:
    """Who confirmed exactly which text, and when."""
    return [_confirmed(decision, each, room) for each in decision.confirmations]


def _at_once(decision: Decision, counterpart: AskedPerson) -> list[TextPair]:
    """That one side was enough, and why."""
    if len(decision.confirmations) != 1:
        return []
    # Of the two roles that decide, the one whose side did not confirm.
    role = decision.partnership.role(decision.responsible_role)
    confirmed = decision.confirmations[0].side
    title = counterpart.title if role.side is confirmed else role.title
    sentence = _(_AT_ONCE[confirmed]).format(role=_(title))
    return [TextPair(shown=f":zap: {sentence}", spoken=sentence)]


def _asks_for_need(decision: Decision) -> list[TextPair]:
    if decision.state in OVER:
        return []
    asked = _("Which business need does this serve?")
    # What is confirmed never changes: only a decision in its place can say more.
    answer = (
        _("Please add it with *Edit*.")
        if decision.state in UNDECIDED
        else _("To add one, select *Supersede*.")
    )
    return [
        TextPair(shown=f":bulb: *{asked}* {answer}", spoken=f"{asked} {answer.replace('*', '')}")
    ]


def _confirmed(decision: Decision, confirmation: Confirmation, room: LengthBudget) -> TextPair:
    name = one_line(confirmation.member.name, limit=room.name)
    at = time_token(confirmation.confirmed_at)
    title = role_then(decision, confirmation)
    said = (
        _("Exact text confirmed by {name} ({role}), {moment}").format(
            name=name, role=one_line(title, limit=room.name), moment=at
        )
        if title
        else _("Exact text confirmed by {name}, {moment}").format(name=name, moment=at)
    )
    mark = confirmation.fingerprint[:12]
    return TextPair(shown=f":lock: {said} (SHA-256 `{mark}`)", spoken=f"{said} (SHA-256 {mark})")


def role_then(decision: Decision, confirmation: Confirmation) -> str:
    """In which role `confirmation` was given, as it was called then; empty where in none."""
    if confirmation.role is None:
        return ""
    return role_held(
        decision,
        confirmation.role,
        title=confirmation.role_title,
        member=confirmation.member,
        at=confirmation.confirmed_at,
    )
