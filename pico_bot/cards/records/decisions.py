"""What only a decision's card shows."""

from pico_bot.cards.blocks import day, escape, folded, moment, quote
from pico_bot.cards.records.surroundings import Surroundings, named
from pico_bot.model import Decision, State

# Technical decisions are anchored in business needs: without one, the card asks for it.
TECHNICAL_AREAS = frozenset({"data-model", "integration"})


def facts(decision: Decision, around: Surroundings) -> list[str]:
    """Who else has a say or is told, and when it is looked at again."""
    found = [f"*Consulted*\n{named(around.consulted, pinging=True)}"]
    if around.counterpart:
        found.append(f"*Decides too*\n{named([around.counterpart], pinging=True)}")
    if around.informed:
        found.append(f"*Informed*\n{named(around.informed, pinging=False)}")
    if decision.review_on:
        found.append(f"*Review*\n{day(decision.review_on)}")
    return found


def notes(decision: Decision, around: Surroundings) -> list[str]:
    """Why it is decided so, what speaks against it, and what is still missing."""
    found = []
    if decision.business_need:
        found.append(f"*Business need*\n{folded(decision.business_need)}")
    elif decision.area in TECHNICAL_AREAS and decision.state is State.PROPOSED:
        found.append(
            ":bulb: *Which business need does this serve?* A technical decision is anchored in "
            "one: add it with Edit."
        )
    for title, text in (
        ("Rationale", decision.rationale),
        ("Options considered", decision.options_considered),
        ("Consequences", decision.consequences),
    ):
        if text:
            found.append(f"*{title}*\n{folded(text)}")
    if decision.objection and decision.objected_by:
        found.append(
            f":raised_hand: *{escape(decision.objected_by.name)} objects*\n"
            f"{quote(folded(decision.objection))}"
        )
    if around.counterpart and len(decision.confirmations) == 1:
        found.append(
            f":hourglass: The {decision.confirmations[0].side} has confirmed; the other side has "
            "not yet."
        )
    return found


def origin(decision: Decision) -> list[str]:
    """Who confirmed exactly which text, and when."""
    return [
        f":lock: Confirmed by {escape(each.member.name)}"
        f"{_as(decision, each.role)} {moment(each.confirmed_at)} on exactly this text "
        f"(SHA-256 `{each.fingerprint[:12]}`)"
        for each in decision.confirmations
    ]


def plain(decision: Decision) -> list[str]:
    """The same in plain words."""
    parts = [
        f"{title}: {text}"
        for title, text in (
            ("Business need", decision.business_need),
            ("Rationale", decision.rationale),
            ("Options considered", decision.options_considered),
            ("Consequences", decision.consequences),
            ("Objection", decision.objection),
        )
        if text
    ]
    return parts + [f"Confirmed by {each.member.name}." for each in decision.confirmations]


def _as(decision: Decision, role: str | None) -> str:
    return f" as {escape(decision.partnership.role(role).title)}" if role else ""
