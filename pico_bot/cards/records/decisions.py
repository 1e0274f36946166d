"""What only a decision's card shows."""

from pico_bot.cards.blocks import day, folded, moment, one_line, quote
from pico_bot.cards.records.parts import Part, Room, fact, part, written
from pico_bot.cards.records.surroundings import Surroundings, people
from pico_bot.model import Confirmation, Decision, Side, State

# Technical decisions are anchored in business needs: without one, the card asks for it.
TECHNICAL_AREAS = frozenset({"data-model", "integration"})

UNDECIDED = frozenset({State.PROPOSED, State.OBJECTED})
OVER = frozenset({State.SUPERSEDED, State.WITHDRAWN})

_OTHER_SIDE = {Side.CUSTOMER: Side.CONSULTANCY, Side.CONSULTANCY: Side.CUSTOMER}


def now(decision: Decision, around: Surroundings, room: Room) -> list[Part]:
    """What stands in the way of the decision, or is missing."""
    said = []
    if decision.objection:
        objection = folded(decision.objection, limit=room.note)
        said.append(fact("Objection", quote(objection), spoken=objection))
    if around.counterpart and decision.state is State.PROPOSED and decision.confirmations:
        side = decision.confirmations[0].side
        said.append(part(f"The {side} has confirmed; the {_OTHER_SIDE[side]} has not yet."))
    if decision.area in TECHNICAL_AREAS and not decision.business_need:
        said += _asks_for_need(decision)
    return said


def facts(decision: Decision, around: Surroundings, room: Room) -> list[Part]:
    """Who else has a say or is told, and when it is looked at again; nobody once it is over."""
    if decision.state in OVER:
        return []
    found = []
    consulted = list(around.consulted)
    if around.counterpart and decision.state in UNDECIDED:
        found += people("Decides too", [around.counterpart], room, pinging=True)
        consulted = [each for each in consulted if each != around.counterpart]
    found += people("Consulted", consulted, room, pinging=True)
    found += people("Informed", around.informed, room, pinging=False)
    if decision.review_on:
        found.append(fact("Look at it again", day(decision.review_on)))
    return found


def notes(decision: Decision, room: Room) -> list[Part]:
    """Why it is decided so."""
    return [
        written(label, text, room)
        for label, text in (
            ("Business need", decision.business_need),
            ("Rationale", decision.rationale),
            ("Options considered", decision.options_considered),
            ("Consequences", decision.consequences),
        )
        if text
    ]


def origin(decision: Decision, room: Room) -> list[Part]:
    """Who confirmed exactly which text, and when."""
    return [_confirmed(decision, each, room) for each in decision.confirmations]


def _asks_for_need(decision: Decision) -> list[Part]:
    if decision.state in OVER:
        return []
    asked = "Which business need does this serve?"
    anchored = "Technical decisions are anchored in one:"
    # What is confirmed never changes: only a decision in its place can say more.
    answer = "add it with *Edit*." if decision.state in UNDECIDED else "*Supersede* it with it."
    said = f":bulb: *{asked}* {anchored} {answer}"
    return [Part(shown=said, spoken=f"{asked} {anchored} {answer.replace('*', '')}")]


def _confirmed(decision: Decision, confirmation: Confirmation, room: Room) -> Part:
    said = f"Confirmed by {one_line(confirmation.member.name, limit=room.name)}"
    if confirmation.role:
        title = decision.partnership.role(confirmation.role).title
        said += f" as {one_line(title, limit=room.name)}"
    said += f", {moment(confirmation.confirmed_at)}, on exactly this text"
    mark = confirmation.fingerprint[:12]
    return Part(shown=f":lock: {said} (SHA-256 `{mark}`)", spoken=f"{said} (SHA-256 {mark})")
