"""Writes docs/states.md from the state table."""

import sys
from collections.abc import Iterator
from pathlib import Path

from pico_bot.model.states import FIRST_STATES, SETTLED, TRANSITIONS, Transition, Who, states_of
from pico_bot.model.vocabulary import Kind, State

_INTRODUCTION = """\
# How records live

Made by `make docs` from the table in [states.py](../pico_bot/model/states.py), from which the
buttons of cards and the checks at every click come too.

A step after which a record is where it was is not drawn; one in brackets happens by itself. In a
state with a thick border a record waits for nobody.
"""

_WHO = {
    Who.DECIDER: "Whoever holds the role that decides on the area: the primary, or a deputy while "
    "the primary is away or the role has none; where nobody holds it, whoever it fell to. Where "
    "the charter wants both sides to confirm, each side's.",
    Who.OBJECTOR: "Who decides, whoever is consulted on the area and, on what the consultancy "
    "decides, anybody of the customer's side.",
    Who.OWNER: "Whoever the record was given to or holds the role that owns the area's issues, and "
    "that side's lead.",
    Who.OWNER_OR_AUTHOR: "The owner, who said it and who logged it.",
    Who.OWNER_OR_LEAD: "Whom the record waits for, whoever holds the role that it belongs to in "
    "any rank, and the leads of both sides.",
    Who.AUTHOR: "Who said it, who logged it, and the lead of their side.",
    Who.EITHER_SIDE: "Anybody of either side; nobody of a third organisation.",
    Who.AUTOMATIC: "Nobody: it follows from something else, such as a review date or a newer "
    "decision that is confirmed.",
}

_HEADINGS = {Kind.DECISION: "Decisions", Kind.ISSUE: "Issues", Kind.CHANGE: "Change signals"}


def page() -> str:
    """The whole page in Markdown: a diagram of each kind, and who may take which step."""
    parts = [_INTRODUCTION]
    for kind, heading in _HEADINGS.items():
        parts += [f"## {heading}\n", f"```mermaid\n{diagram(kind)}\n```\n", f"{table(kind)}\n"]
    people = "\n".join(f"- **{_words(who).capitalize()}**: {_WHO[who]}" for who in Who)
    return "\n".join([*parts, "## Who is who\n", f"{people}\n"])


def diagram(kind: Kind) -> str:
    """The life of records of `kind` as a Mermaid state diagram."""
    states = [state for state in State if state in states_of(kind)]
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{_words(state)}" as {state}' for state in states if "_" in state]
    lines.append(f"    [*] --> {FIRST_STATES[kind]}: log")
    for each in TRANSITIONS[kind]:
        lines += [f"    {source} --> {target}: {_label(each)}" for source, target in _moves(each)]
    ends = ",".join(state for state in states if state in SETTLED)
    lines += ["    classDef settled stroke-width:3px", f"    class {ends} settled"]
    return "\n".join(lines)


def table(kind: Kind) -> str:
    """The steps of `kind` in Markdown: from where to where they lead, and who may take them."""
    rows = ["| step | from | to | who |", "| --- | --- | --- | --- |"]
    for each in TRANSITIONS[kind]:
        sources = ", ".join(_words(state) for state in State if state in each.sources)
        target = _words(each.target or "unchanged")
        rows.append(f"| {_words(each.step)} | {sources} | {target} | {_words(each.who)} |")
    return "\n".join(rows)


def _moves(transition: Transition) -> Iterator[tuple[State, State]]:
    target = transition.target
    for source in State:
        if target is not None and source in transition.sources and source is not target:
            yield source, target


def _label(transition: Transition) -> str:
    return (
        f"({_words(transition.step)})"
        if transition.who is Who.AUTOMATIC
        else _words(transition.step)
    )


def _words(slug: str) -> str:
    return slug.replace("_", " ")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
