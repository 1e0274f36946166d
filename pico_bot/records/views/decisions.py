"""The parts of a card that only decisions have."""

from pico_bot.blockkit import (
    date_token,
    folded,
    one_line,
    quote,
    role_in_sentence,
    second_person_hint,
    time_token,
)
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import (
    TECHNICAL_AREAS,
    Confirmation,
    Decision,
    History,
    Routing,
    Side,
    State,
    Step,
    role_of,
)
from pico_bot.records.views.record_context import (
    AskedPerson,
    RecordContext,
    people_fact,
    role_label,
)
from pico_bot.records.views.text_pairs import LengthBudget, TextPair, fact, note, same_text

UNDECIDED = frozenset({State.PROPOSED, State.OBJECTED})
_ENDED = frozenset({State.SUPERSEDED, State.WITHDRAWN})

_HALF_CONFIRMED = {
    Side.CUSTOMER: gettext_noop("Confirmed by the customer; waiting for the consultancy."),
    Side.CONSULTANCY: gettext_noop("Confirmed by the consultancy; waiting for the customer."),
}

_CONFIRMED_BY_ONE = {
    Side.CUSTOMER: gettext_noop(
        "In force now, because the consultancy had no {role} to confirm it. The next {role} "
        "will be notified."
    ),
    Side.CONSULTANCY: gettext_noop(
        "In force now, because the customer had no {role} to confirm it. The next {role} "
        "will be notified."
    ),
}


def status(decision: Decision, context: RecordContext, budget: LengthBudget) -> list[TextPair]:
    """An objection, a missing confirmation, second person or business need."""
    found = []
    if decision.objection:
        objection = folded(decision.objection, limit=budget.note)
        found.append(fact(_("Objection"), quote(objection), plain=objection))
    elif answered := answered_objection(decision):
        objection = folded(answered.note or "", limit=budget.note)
        label = one_line(answered_label(answered), limit=2 * budget.name)
        found.append(fact(label, quote(objection), plain=objection))
    if context.counterpart and decision.state is State.PROPOSED and decision.confirmations:
        found.append(same_text(_(_HALF_CONFIRMED[decision.confirmations[0].side])))
    if decision.routing is Routing.SECOND_PERSON and decision.state is State.PROPOSED:
        hint = second_person_hint(context.side, title=role_of(decision).title)
        found.append(TextPair(markup=f":bust_in_silhouette: {hint}", plain=hint))
    if context.proposal and context.counterpart and decision.state is State.CONFIRMED:
        found += _confirmed_by_one(decision, context.counterpart)
    if decision.area in TECHNICAL_AREAS and not decision.business_need:
        found += _business_need_request(decision)
    return found


def answered_objection(decision: Decision) -> History | None:
    """The last objection to a decision that was proposed again after it."""
    if decision.state is not State.PROPOSED:
        return None
    steps = reversed(decision.history)
    return next((each for each in steps if each.step == Step.OBJECT), None)


def answered_label(objection: History) -> str:
    """The label of an answered objection, unescaped."""
    name = objection.member.name if objection.member else ""
    return _("Earlier objection from {name}").format(name=name)


def facts(decision: Decision, context: RecordContext, budget: LengthBudget) -> list[TextPair]:
    """Who else decides, is consulted or informed, and the review date; nothing once it ended."""
    if decision.state in _ENDED:
        return []
    found = []
    consulted = list(context.consulted)
    if context.counterpart and decision.state in UNDECIDED:
        found += people_fact(_("Also decides"), [context.counterpart], budget, pinging=True)
        consulted = [each for each in consulted if each != context.counterpart]
    found += people_fact(_("Consulted"), consulted, budget, pinging=True)
    found += people_fact(_("Informed"), context.informed, budget, pinging=False)
    if decision.review_on:
        found.append(fact(_("Review date"), date_token(decision.review_on)))
    return found


def notes(decision: Decision, budget: LengthBudget) -> list[TextPair]:
    """Its reasoning."""
    return [
        note(label, text, budget)
        for label, text in (
            (_("Business need"), decision.business_need),
            (_("Rationale"), decision.rationale),
            (_("Options considered"), decision.options_considered),
            (_("Consequences"), decision.consequences),
        )
        if text
    ]


def origin(decision: Decision, budget: LengthBudget) -> list[TextPair]:
    """Who confirmed which exact text, and when."""
    return [_confirmed(decision, each, budget) for each in decision.confirmations]


def _confirmed_by_one(decision: Decision, counterpart: AskedPerson) -> list[TextPair]:
    """Why the confirmation of one side was enough."""
    if len(decision.confirmations) != 1:
        return []
    # The deciding role of the side that did not confirm.
    role = role_of(decision)
    confirmed = decision.confirmations[0].side
    title = counterpart.title if role.side is confirmed else role.title
    sentence = _(_CONFIRMED_BY_ONE[confirmed]).format(role=role_in_sentence(title))
    return [TextPair(markup=f":zap: {sentence}", plain=sentence)]


def _business_need_request(decision: Decision) -> list[TextPair]:
    """The question for the business need, which every technical decision should serve."""
    if decision.state in _ENDED:
        return []
    question = _("Which business need does this serve?")
    # A confirmed decision can't be edited; a replacement can add the need.
    answer = (
        _("Please add it with *Edit*.")
        if decision.state in UNDECIDED
        else _("To add one, select *Supersede*.")
    )
    return [
        TextPair(
            markup=f":bulb: *{question}* {answer}", plain=f"{question} {answer.replace('*', '')}"
        )
    ]


def _confirmed(decision: Decision, confirmation: Confirmation, budget: LengthBudget) -> TextPair:
    name = one_line(confirmation.member.name, limit=budget.name)
    at = time_token(confirmation.confirmed_at)
    title = confirming_role(decision, confirmation)
    text = (
        _("Exact text confirmed by {name} ({role}), {moment}").format(
            name=name, role=one_line(title, limit=budget.name), moment=at
        )
        if title
        else _("Exact text confirmed by {name}, {moment}").format(name=name, moment=at)
    )
    digest = confirmation.fingerprint[:12]
    return TextPair(
        markup=f":lock: {text} (SHA-256 `{digest}`)", plain=f"{text} (SHA-256 {digest})"
    )


def confirming_role(decision: Decision, confirmation: Confirmation) -> str:
    """The title that the role of `confirmation` had at the time; empty without a role."""
    if confirmation.role is None:
        return ""
    return role_label(
        decision,
        confirmation.role,
        title=confirmation.role_title,
        member=confirmation.member,
        at=confirmation.confirmed_at,
    )
