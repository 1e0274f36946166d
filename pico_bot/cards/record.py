"""The card of a record: one message that shows it, and is updated in place from then on."""

from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType

from pico_bot.cards.blocks import (
    Block,
    Style,
    actions,
    button,
    context,
    cut,
    escape,
    fields,
    quote,
    section,
)
from pico_bot.model import (
    Change,
    Decision,
    Issue,
    Kind,
    Member,
    Priority,
    Record,
    Routing,
    Side,
    State,
)
from pico_bot.model.message import Message
from pico_bot.model.states import Step, steps_from

# Technical decisions are anchored in business needs: without one, the card asks for it.
TECHNICAL_AREAS = frozenset({"data-model", "integration"})

TEXT_LIMIT = 2600
NOTE_LIMIT = 600

KIND_EMOJI = MappingProxyType(
    {Kind.DECISION: ":scales:", Kind.ISSUE: ":ticket:", Kind.CHANGE: ":seedling:"}
)
STATE_EMOJI = MappingProxyType(
    {
        State.PROPOSED: ":hourglass_flowing_sand:",
        State.CONFIRMED: ":white_check_mark:",
        State.OBJECTED: ":raised_hand:",
        State.OPEN: ":large_blue_circle:",
        State.ACKNOWLEDGED: ":eyes:",
        State.WAITING: ":hourglass:",
        State.RESOLVED: ":white_check_mark:",
        State.RAISED: ":large_blue_circle:",
        State.ASSESSED: ":mag:",
        State.CLOSED: ":white_check_mark:",
    }
)
_PRIMARY_STEPS = frozenset({Step.CONFIRM, Step.ACKNOWLEDGE, Step.ASSESS})
_DANGER_STEPS = frozenset({Step.OBJECT})

Consulted = Sequence[tuple[Member | None, str]]


def action_id(step: Step) -> str:
    """What Slack calls the button of `step` on a record's card."""
    return f"record_{step.value}"


def card(record: Record, *, side: Side, consulted: Consulted) -> Message:
    """The card of `record`, whose responsible role is of `side`.

    `consulted` has each consulted role's name with who answers for it, if anybody does.
    """
    headline = (
        f"{KIND_EMOJI[record.kind]} *{record.reference} · {escape(record.title)}*\n"
        f"{STATE_EMOJI.get(record.state, '')} *{record.state.capitalize()}*"
        f"{escape(_since(record))}"
    )
    blocks = [section(headline)]
    if record.text != record.title:
        blocks.append(section(quote(cut(escape(record.text), TEXT_LIMIT))))
    blocks.append(fields(_facts(record, side=side, consulted=consulted)))
    blocks.extend(section(note) for note in _notes(record))
    blocks.append(context(*_origin(record)))
    buttons = [_button(record, step) for step in steps_from(record.kind, record.state)]
    if buttons:
        blocks.append(actions(*buttons))
    return Message(text=plain(record, side=side), blocks=blocks)


def plain(record: Record, *, side: Side) -> str:
    """The whole record in plain words, for screen readers and notifications."""
    who = record.responsible.name if record.responsible else f"anybody of the {side}"
    parts = [
        f"{record.kind.capitalize()} {record.reference}, {record.state}: {record.title}",
        record.text if record.text != record.title else "",
        f"{_responsibility(record)}: {who} ({why(record, side=side)}). Area: {record.area}.",
    ]
    match record:
        case Decision(confirmed_by=Member() as by):
            parts.append(f"Confirmed by {by.name}.")
        case Decision(objection=str(reason)):
            parts.append(f"Objection: {reason}")
        case Issue(resolution=str(resolution)):
            parts.append(f"Resolution: {resolution}")
        case Change(effects=str(effects)):
            parts.append(f"Effects: {effects}")
    return escape(cut("\n".join(part for part in parts if part), 3500))


def why(record: Record, *, side: Side) -> str:
    """Why the record went to whom it went, in a few words."""
    title = record.role_title
    return {
        Routing.NAMED: "named in person",
        Routing.PRIMARY: title,
        Routing.DEPUTY_AWAY: f"deputy of the {title}, who is away",
        Routing.DEPUTY_EMPTY: f"deputy; there is no {title}",
        Routing.LEAD: f"leads the {side}; nobody is {title}",
        Routing.LAST_SPOKE: f"spoke last for the {side}; nobody is {title}",
        Routing.ANYONE: f"nobody is {title}, so whoever comes first",
    }[record.routing]


def _facts(record: Record, *, side: Side, consulted: Consulted) -> list[str]:
    who = record.responsible.mention if record.responsible else f"anybody of the {side}"
    facts = [
        f"*{_responsibility(record)}*\n{who} · {why(record, side=side)}",
        f"*Area*\n{escape(record.area)}",
    ]
    match record:
        case Decision():
            facts.append(f"*Consulted*\n{_consulted(consulted)}")
        case Issue():
            facts.append(f"*Priority*\n{_priority(record)}")
            if record.due_on:
                facts.append(f"*Due*\n{record.due_on.isoformat()}")
        case Change(driver=driver) if driver:
            facts.append(f"*Driver*\n{driver}")
    return facts


def _notes(record: Record) -> list[str]:
    match record:
        case Decision():
            return _decision_notes(record)
        case Issue(resolution=str(resolution)):
            return [f"*Resolution*\n{_folded(resolution)}"]
        case Change(effects=str(effects)):
            return [f"*What it touches*\n{_folded(effects)}"]
    return []


def _decision_notes(decision: Decision) -> list[str]:
    notes = []
    if decision.business_need:
        notes.append(f"*Business need*\n{_folded(decision.business_need)}")
    elif decision.area in TECHNICAL_AREAS and decision.state is State.PROPOSED:
        notes.append(
            ":bulb: *Which business need does this serve?* A technical decision is anchored in "
            "one: add it with Edit."
        )
    if decision.rationale:
        notes.append(f"*Rationale*\n{_folded(decision.rationale)}")
    if decision.objection and decision.objected_by:
        notes.append(
            f":raised_hand: *{escape(decision.objected_by.name)} objects*\n"
            f"{quote(_folded(decision.objection))}"
        )
    return notes


def _origin(record: Record) -> list[str]:
    said = f"Said by {escape(record.author.name)} ({_side_name(record.author.side)})"
    if record.permalink:
        said = f"<{record.permalink}|{said}>"
    origin = [f"{said} · logged {_on(record.created_at)} through {record.via}"]
    if record.logged_by_id != record.author_id:
        origin[0] += f" by {escape(record.logged_by.name)}"
    match record:
        case Decision(confirmed_by=Member() as by, confirmed_at=datetime() as at):
            role = (
                f" as {record.partnership.role(record.confirmed_role).title}"
                if (record.confirmed_role)
                else ""
            )
            origin.append(
                f":lock: Confirmed by {escape(by.name)}{role} {_on(at)} on exactly this text "
                f"(SHA-256 `{(record.fingerprint or '')[:12]}`)"
            )
    if record.source_deleted_at:
        origin.append(":wastebasket: The message was deleted since; this text is kept.")
    elif record.source_edited_at:
        origin.append(":pencil2: The message was edited since; this text is kept.")
    return origin


def _since(record: Record) -> str:
    last = record.history[-1] if record.history else None
    if last is None or last.member is None or last.from_state is None:
        return ""
    return f" by {last.member.name}" if last.to_state is not last.from_state else ""


def _responsibility(record: Record) -> str:
    return "Decides" if record.kind is Kind.DECISION else "Owner"


def _consulted(consulted: Consulted) -> str:
    named = [
        f"{member.mention} · {escape(title)}" if member else f"nobody is {escape(title)}"
        for member, title in consulted
    ]
    return ", ".join(named) or "nobody"


def _priority(issue: Issue) -> str:
    if issue.proposed_priority and issue.proposed_priority is not issue.priority:
        return f"{issue.priority} (the consultancy proposes {issue.proposed_priority})"
    return str(issue.priority or Priority.NORMAL)


def _button(record: Record, step: Step) -> Block:
    style = Style.PLAIN
    if step in _PRIMARY_STEPS:
        style = Style.PRIMARY
    elif step in _DANGER_STEPS:
        style = Style.DANGER
    seen = f":{record.text_fingerprint}" if isinstance(record, Decision) else ""
    return button(
        step.value.capitalize(),
        action_id=action_id(step),
        value=f"{record.id}{seen}",
        style=style,
    )


def _side_name(side: Side) -> str:
    return "neither side" if side is Side.UNKNOWN else str(side)


def _folded(text: str) -> str:
    return cut(escape(text), NOTE_LIMIT)


def _on(moment: datetime) -> str:
    fallback = moment.strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"
