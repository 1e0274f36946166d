"""The frame that every record's card has: headline, text, facts, notes, links, origin, buttons."""

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
    moment,
    option,
    overflow,
    quote,
    section,
)
from pico_bot.cards.records import changes, decisions, issues
from pico_bot.cards.records.surroundings import Surroundings, why
from pico_bot.model import Change, Decision, Issue, Kind, Record, Side, State
from pico_bot.model.message import Message
from pico_bot.model.states import Step, steps_from

TEXT_LIMIT = 1500
MOST_LINKS = 8

# What stands behind the three dots of a card, and the button that takes an edited message's text.
MORE = "record_more"
TAKE_TEXT = "record_take_text"

KIND_EMOJI = MappingProxyType(
    {Kind.DECISION: ":scales:", Kind.ISSUE: ":ticket:", Kind.CHANGE: ":seedling:"}
)
STATE_EMOJI = MappingProxyType(
    {
        State.PROPOSED: ":hourglass_flowing_sand:",
        State.CONFIRMED: ":white_check_mark:",
        State.OBJECTED: ":raised_hand:",
        State.UNDER_REVIEW: ":mag:",
        State.SUPERSEDED: ":leftwards_arrow_with_hook:",
        State.OPEN: ":large_blue_circle:",
        State.ACKNOWLEDGED: ":eyes:",
        State.WAITING: ":hourglass:",
        State.RESOLVED: ":white_check_mark:",
        State.RAISED: ":large_blue_circle:",
        State.ASSESSED: ":mag:",
        State.CLOSED: ":white_check_mark:",
        State.WITHDRAWN: ":wastebasket:",
    }
)

_PRIMARY_STEPS = frozenset({Step.CONFIRM, Step.KEEP, Step.ACKNOWLEDGE, Step.ASSESS})
_DANGER_STEPS = frozenset({Step.OBJECT})

# Steps that are taken seldom stand behind the three dots, so that a card stays calm.
_SELDOM = frozenset({Step.WITHDRAW, Step.WAIT})

# States in which the text of a record may still change.
_CHANGEABLE = frozenset(
    {
        State.PROPOSED,
        State.OBJECTED,
        State.OPEN,
        State.ACKNOWLEDGED,
        State.WAITING,
        State.RAISED,
        State.ASSESSED,
    }
)


def action_id(step: Step) -> str:
    """What Slack calls the button of `step` on a record's card."""
    return f"record_{step.name.lower()}"


def card(record: Record, around: Surroundings) -> Message:
    """The card of `record`."""
    headline = (
        f"{KIND_EMOJI[record.kind]} *{record.reference} · {escape(record.title)}*\n"
        f"{STATE_EMOJI[record.state]} *{record.state.capitalize()}*{escape(_since(record))}"
    )
    blocks = [section(headline)]
    if record.text != record.title:
        blocks.append(section(quote(cut(escape(record.text), TEXT_LIMIT))))
    blocks.append(fields(_facts(record, around)))
    blocks.extend(section(note) for note in _notes(record, around))
    if around.links:
        blocks.append(section(_links(around)))
    blocks.append(context(*_origin(record)))
    blocks.append(actions(*_buttons(record)))
    return Message(text=plain(record, side=around.side), blocks=blocks)


def plain(record: Record, *, side: Side) -> str:
    """The whole record in plain words, for screen readers and notifications."""
    who = record.responsible.name if record.responsible else f"anybody of the {side}"
    parts = [
        f"{record.kind.capitalize()} {record.reference}, {record.state}: {record.title}",
        record.text if record.text != record.title else "",
        f"{_responsibility(record)}: {who} ({why(record, side=side)}). Area: {record.area}.",
    ]
    match record:
        case Decision():
            parts += decisions.plain(record)
        case Issue():
            parts += issues.plain(record)
        case Change():
            parts += changes.plain(record)
    return escape(cut("\n".join(part for part in parts if part), 3500))


def _facts(record: Record, around: Surroundings) -> list[str]:
    side = around.side
    who = record.responsible.mention if record.responsible else f"anybody of the {side}"
    facts = [
        f"*{_responsibility(record)}*\n{who} · {escape(why(record, side=side))}",
        f"*Area*\n{escape(record.area)}",
    ]
    match record:
        case Decision():
            facts += decisions.facts(record, around)
        case Issue():
            facts += issues.facts(record)
        case Change():
            facts += changes.facts(record)
    return facts


def _notes(record: Record, around: Surroundings) -> list[str]:
    match record:
        case Decision():
            return decisions.notes(record, around)
        case Issue():
            return issues.notes(record)
        case Change():
            return changes.notes(record)
    return []


def _links(around: Surroundings) -> str:
    lines = []
    for each in around.links[:MOST_LINKS]:
        found = each.record
        name = f"<{found.permalink}|{found.reference}>" if found.permalink else found.reference
        title = escape(cut(found.title, 80))
        lines.append(f"• {each.words} {name} {title} · _{found.state}_")
    more = len(around.links) - MOST_LINKS
    if more > 0:
        lines.append(f"… and {more} more: `show` tells all of them")
    return "\n".join(lines)


def _origin(record: Record) -> list[str]:
    said = f"Said by {escape(record.author.name)} ({_side_name(record.author.side)})"
    if record.permalink:
        said = f"<{record.permalink}|{said}>"
    origin = [f"{said} · logged {moment(record.created_at)} through {record.via}"]
    if record.logged_by_id != record.author_id:
        origin[0] += f" by {escape(record.logged_by.name)}"
    if isinstance(record, Decision):
        origin += decisions.origin(record)
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


def _buttons(record: Record) -> list[Block]:
    steps = steps_from(record.kind, record.state)
    buttons = [_button(record, step) for step in steps if step not in _SELDOM]
    edited = record.source_edited_at and not record.source_deleted_at
    if edited and record.state in _CHANGEABLE:
        buttons.append(button("Take the new text", action_id=TAKE_TEXT, value=str(record.id)))
    seldom = [
        option(f"{step.value.capitalize()} …", value=f"{step.name.lower()}:{record.id}")
        for step in steps
        if step in _SELDOM
    ]
    shown = option("Show all of it", value=f"show:{record.id}")
    return [*buttons, overflow([shown, *seldom], action_id=MORE)]


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
