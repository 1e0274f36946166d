"""What there is to tell of a record, piece by piece: inert markup that names people and pings none.

What is told here is for both sides; what the consultancy keeps to itself is no part of it.
"""

from collections.abc import Sequence

from pico_bot.cards.blocks import SECTION_LIMIT, Block, day, escape, moment, one_line, section
from pico_bot.cards.records import Asked, Linked, Surroundings, name_of, why
from pico_bot.model import Change, Confirmation, Decision, History, Issue, Kind, Record, Side
from pico_bot.model.states import Step

# What a step reads like once it is taken.
_DID = {
    "log": "logged it",
    Step.CONFIRM: "confirmed it",
    Step.OBJECT: "objected",
    Step.KEEP: "kept it as it is",
    Step.SUPERSEDE: "proposed another in its place",
    Step.REVIEW: "put it under review",
    Step.GIVE_WAY: "let it give way",
    Step.ACKNOWLEDGE: "acknowledged it",
    Step.WAIT: "let it wait",
    Step.GO_ON: "went on with it",
    Step.RESOLVE: "resolved it",
    Step.REOPEN: "reopened it",
    Step.ASSESS: "assessed it",
    Step.CLOSE: "closed it",
    Step.EDIT: "changed it",
    Step.WITHDRAW: "withdrew it",
}


def facts(record: Record, around: Surroundings) -> list[tuple[str, str]]:
    """Whose it is and what is known in a word or two, each with its label."""
    who = (
        one_line(record.responsible.name) if record.responsible else f"anybody of the {around.side}"
    )
    label = "Decides" if record.kind is Kind.DECISION else "Owner"
    found = [
        (label, f"{who} · {one_line(why(record, side=around.side), limit=160)}"),
        ("Area", one_line(record.area)),
    ]
    match record:
        case Decision():
            found += _facts_of_decision(record, around)
        case Issue():
            found += _facts_of_issue(record)
        case Change():
            found += [("Driver", str(record.driver))] if record.driver else []
            found += [("From", day(record.from_on))] if record.from_on else []
            touched = ", ".join(one_line(area) for area in record.touched_areas or ())
            found += [("Areas that it touches", touched)] if touched else []
    return found


def written(record: Record) -> list[tuple[str, str]]:
    """What people wrote beside the text, each with its label; plain text, as long as it is."""
    match record:
        case Decision():
            said = [
                ("Business need", record.business_need),
                ("Rationale", record.rationale),
                ("Options considered", record.options_considered),
                ("Consequences", record.consequences),
            ]
            if record.objected_by:
                said.append((f"{record.objected_by.name} objects", record.objection))
        case Issue():
            said = [
                ("Waits because", record.waiting_because if record.waiting_on else None),
                ("Resolution", record.resolution),
            ]
        case Change():
            said = [("What it touches", record.effects)]
        case _:
            said = []
    return [(label, text) for label, text in said if text]


def confirmations(record: Record) -> list[str]:
    """Who confirmed exactly which text, in which role and when."""
    if not isinstance(record, Decision):
        return []
    return [_confirmed(record, each) for each in record.confirmations]


def links(linked: Sequence[Linked]) -> list[str]:
    """What hangs together with the record, each by its name."""
    return [
        f"• {each.words} {name_of(each.record)} {one_line(each.record.title)} · "
        f"_{each.record.state}_"
        for each in linked
    ]


def origin(record: Record, *, address: str | None) -> list[str]:
    """Who said it and tagged it, where it is to be found, and what became of the message."""
    said = f"Said by {one_line(record.author.name)} ({side_name(record.author.side)})"
    logged = f"logged {moment(record.created_at)} through {record.via}"
    if record.logged_by_id != record.author_id:
        logged += f" by {one_line(record.logged_by.name)} ({side_name(record.logged_by.side)})"
    places = [
        f"<{link}|{label}>"
        for link, label in (
            (record.permalink if record.source_ts else None, "The message"),
            (address, "The card"),
        )
        if link
    ]
    found = [" · ".join([said, logged, *places])]
    if record.source_deleted_at:
        found.append(f"The message was deleted {moment(record.source_deleted_at)}; this is kept.")
    elif record.source_edited_at:
        found.append(f"The message was edited {moment(record.source_edited_at)}; this is kept.")
    return found


def step(taken: History, record: Record) -> str:
    """One step of the record's history, without its note."""
    who = f"*{one_line(taken.member.name)}*" if taken.member else "*Pico*"
    as_whom = [side_name(taken.side)] if taken.side else []
    as_whom += [_title(record, taken.role)] if taken.role else []
    held = f" ({', '.join(as_whom)})" if as_whom else ""
    moved = f" · now _{taken.to_state}_" if taken.from_state is not taken.to_state else ""
    did = _DID.get(taken.step, escape(taken.step))
    return f"{moment(taken.at)} {who}{held} {did} through {taken.via}{moved}"


def packed(lines: Sequence[str], *, title: str = "") -> list[Block]:
    """Lines of markup under a title, as many to a section as it holds; nothing without lines."""
    if not lines:
        return []
    texts = [title] if title else []
    for line in lines:
        if texts and len(texts[-1]) + len(line) < SECTION_LIMIT:
            texts[-1] += f"\n{line}"
        else:
            texts.append(line)
    return [section(each) for each in texts]


def side_name(side: Side) -> str:
    """A side as people call it."""
    return "neither side" if side is Side.UNKNOWN else str(side)


def _facts_of_decision(decision: Decision, around: Surroundings) -> list[tuple[str, str]]:
    asked = [
        ("Decides too", [around.counterpart] if around.counterpart else []),
        ("Consulted", around.consulted),
        ("Informed", around.informed),
    ]
    found = [(label, ", ".join(map(_asked, people))) for label, people in asked if people]
    return found + ([("Look at it again", day(decision.review_on))] if decision.review_on else [])


def _facts_of_issue(issue: Issue) -> list[tuple[str, str]]:
    priority = str(issue.priority)
    if issue.proposed_priority and issue.proposed_priority is not issue.priority:
        priority += f" (the consultancy proposes {issue.proposed_priority})"
    found = [("Priority", priority)]
    if issue.due_on:
        found.append(("Due", day(issue.due_on)))
    if issue.waiting_on:
        found.append(("Waits for", f"the {issue.waiting_on}"))
    return found


def _asked(asked: Asked) -> str:
    who = one_line(asked.member.name) if asked.member else "nobody yet"
    return f"{who} · {one_line(asked.title)}"


def _confirmed(decision: Decision, confirmation: Confirmation) -> str:
    held = f", as {_title(decision, confirmation.role)}" if confirmation.role else ""
    return (
        f":lock: Confirmed by *{one_line(confirmation.member.name)}* "
        f"({confirmation.side}){held}, {moment(confirmation.confirmed_at)}\n"
        f"SHA-256 of the title, a line break and the text: `{confirmation.fingerprint}`"
    )


def _title(record: Record, key: str) -> str:
    titles = {role.key: role.title for role in record.partnership.roles}
    return escape(titles.get(key, key))
