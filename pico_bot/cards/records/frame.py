"""The frame that every record's card has: headline, text, facts, notes, links, origin, buttons."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pico_bot.cards.blocks import (
    Block,
    Style,
    actions,
    button,
    context,
    escape,
    fields,
    fits,
    folded,
    moment,
    one_line,
    option,
    overflow,
    quote,
    section,
)
from pico_bot.cards.records import changes, decisions, issues
from pico_bot.cards.records.parts import Part, Room, fact, part, written
from pico_bot.cards.records.surroundings import Surroundings, linked, name_of, why
from pico_bot.model import Change, Decision, Issue, Kind, Record, Side, State
from pico_bot.model.message import Message
from pico_bot.model.states import Step, steps_from

# How much a card shows, tried in this order until Slack takes it. A quotation of the longest text
# is at most twice as long, which a section still holds.
_ROOMS = (
    Room(title=200, text=1400, note=600, name=80, listed=8),
    Room(title=200, text=1000, note=350, name=80, listed=8),
    Room(title=200, text=600, note=200, name=60, listed=6),
    Room(title=200, text=300, note=100, name=40, listed=4),
    Room(title=150, text=150, note=60, name=24, listed=3),
)
# As much of a title as is shown where it is only how the text begins.
_BEGINNING = 80

_ENDLESS = sys.maxsize
_ALL = Room(title=_ENDLESS, text=_ENDLESS, note=_ENDLESS, name=_ENDLESS, listed=_ENDLESS)

_SHORTENED = Part(
    shown=":scissors: Shortened here: *Show all of it*, behind the three dots, has every word.",
    spoken="Shortened here: Show all of it, behind the three dots, has every word.",
)

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

_PRIMARY_STEPS = frozenset({Step.CONFIRM, Step.KEEP, Step.ACKNOWLEDGE, Step.GO_ON, Step.ASSESS})
_DANGER_STEPS = frozenset({Step.OBJECT})

# Steps that are taken seldom stand behind the three dots, so that a card stays calm.
_SELDOM = frozenset({Step.WITHDRAW, Step.WAIT})

# How a state reads that a record has come back to, by the step that brought it there.
_AGAIN = MappingProxyType(
    {str(Step.REOPEN): " again,", str(Step.EDIT): " anew", str(Step.KEEP): " and kept"}
)

# States in which there is nothing to do for whoever a record belongs to.
_NOBODYS = frozenset({State.CONFIRMED, State.SUPERSEDED, State.WITHDRAWN})

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
    """The card of `record`, as much of it as Slack takes and a reader wants to see at once.

    What is folded away ends with an ellipsis, and the card says where all of it is.
    """
    whole = _parts(record, around, _ALL)
    shown = _card(record, around, _ROOMS[-1], whole=whole)
    for room in _ROOMS:
        shown = _card(record, around, room, whole=whole)
        if fits(shown.blocks, text=shown.text):
            break
    return shown


@dataclass(frozen=True, kw_only=True)
class _Parts:
    headline: Part
    text: Sequence[Part]
    now: Sequence[Part]
    facts: Sequence[Part]
    notes: Sequence[Part]
    links: Sequence[Part]
    origin: Sequence[Part]

    @property
    def told(self) -> object:
        """What there is to tell of the record itself, and with how many it hangs together."""
        return self.headline, self.text, self.now, self.notes, len(self.links)


def _parts(record: Record, around: Surroundings, room: Room) -> _Parts:
    now: list[Part] = []
    facts = _responsible(record, around, room)
    facts.append(fact("Area", one_line(record.area, limit=room.name)))
    notes: list[Part] = []
    origin = [_said(record, room)]
    match record:
        case Decision():
            now += decisions.now(record, around, room)
            facts += decisions.facts(record, around, room)
            notes += decisions.notes(record, room)
            origin += decisions.origin(record, room)
        case Issue():
            now += issues.now(record, room)
            facts += issues.facts(record)
        case Change():
            facts += changes.facts(record, room)
            notes += changes.notes(record, room)
    arrived = record.arrival
    if record.state is State.WITHDRAWN and arrived and arrived.note:
        now.append(written("Why", arrived.note, room))
    return _Parts(
        headline=headline(record, around, room),
        text=_text(record, room),
        now=now,
        facts=facts,
        notes=notes,
        links=linked(around.links, room),
        origin=[*origin, *_source(record)],
    )


def _card(record: Record, around: Surroundings, room: Room, *, whole: _Parts) -> Message:
    parts = _parts(record, around, room)
    origin = [*parts.origin, _SHORTENED] if parts.told != whole.told else parts.origin
    paragraphs = [parts.headline, *parts.text, *parts.now]
    blocks = [section(each.shown) for each in paragraphs]
    blocks.append(fields(each.shown for each in parts.facts))
    blocks += [section(each.shown) for each in parts.notes]
    if parts.links:
        blocks.append(section(_lines(parts.links)))
    blocks.append(context(_lines(origin)))
    blocks.append(actions(*_buttons(record)))
    spoken = [*paragraphs, *parts.facts, *parts.notes, *parts.links, *origin]
    return Message(text="\n".join(each.spoken for each in spoken), blocks=blocks)


def _lines(parts: Sequence[Part]) -> str:
    return "\n".join(each.shown for each in parts)


def headline(record: Record, around: Surroundings, room: Room = _ROOMS[0]) -> Part:
    """What the record is called, and how it stands."""
    limit = min(room.title, _BEGINNING) if _is_beginning(record) else room.title
    title, since = one_line(record.title, limit=limit), _since(record, around, room)
    return Part(
        shown=f"{KIND_EMOJI[record.kind]} *{record.reference} · {title}*\n"
        f"{STATE_EMOJI[record.state]} *{record.state.capitalize()}*{since.shown}",
        spoken=f"{record.kind.capitalize()} {record.reference}, {record.state}{since.spoken}: "
        f"{title}",
    )


def _since(record: Record, around: Surroundings, room: Room) -> Part:
    """How it came to be in its state, to follow the state's name."""
    arrived, newer = record.arrival, around.successor
    if record.state is State.SUPERSEDED and newer:
        return Part(shown=f" by {name_of(newer)}", spoken=f" by {newer.reference}")
    if arrived is None or arrived.from_state is None:
        return part("")
    if record.state is State.UNDER_REVIEW and arrived.note:
        return part(f", since {one_line(arrived.note, limit=room.name)}")
    if arrived.member is None:
        return part("")
    name = one_line(arrived.member.name, limit=room.name)
    if isinstance(record, Issue) and record.waiting_on:
        return part(f" for the {record.waiting_on}, says {name}")
    return part(f"{_AGAIN.get(arrived.step, '')} by {name}")


def _text(record: Record, room: Room) -> list[Part]:
    text = record.text
    if _begins_with(text, record.title) and len(escape(record.title)) <= room.title:
        # The headline is its first sentence, and it goes on here.
        text = text[len(record.title) :].strip()
    shown = folded(text, limit=room.text)
    return [Part(shown=quote(shown), spoken=shown)] if shown else []


def _is_beginning(record: Record) -> bool:
    """Whether the title is only how the text begins, which is shown in full below."""
    return record.title.endswith("…") and record.text.startswith(record.title[:-1])


def _begins_with(text: str, sentence: str) -> bool:
    ended = sentence.endswith((".", "!", "?")) and text[len(sentence) :][:1].isspace()
    return text == sentence or (text.startswith(sentence) and ended)


def _responsible(record: Record, around: Surroundings, room: Room) -> list[Part]:
    if record.state in _NOBODYS:
        return []
    label = "Decides" if record.kind is Kind.DECISION else "Owner"
    reason = one_line(why(record, side=around.side), limit=2 * room.name)
    if record.responsible is None:
        return [fact(label, f"anybody of the {around.side} · {reason}")]
    name = one_line(record.responsible.name, limit=room.name)
    mention = record.responsible.mention
    shown, spoken = f"{mention} · {reason}", f"{name} · {reason}"
    if around.stand_in:
        shown += f", but away: {around.stand_in.mention} may take it"
        spoken += f", but away: {one_line(around.stand_in.name, limit=room.name)} may take it"
    return [fact(label, shown, spoken=spoken)]


def _said(record: Record, room: Room) -> Part:
    author = one_line(record.author.name, limit=room.name)
    said = f"Said by {author} ({_side_name(record.author.side)})"
    logged = f" · logged {moment(record.created_at)}"
    if record.logged_by_id != record.author_id:
        logged += f" by {one_line(record.logged_by.name, limit=room.name)}"
    shown = f"<{record.permalink}|{said}>" if record.permalink and record.source_ts else said
    return Part(shown=shown + logged, spoken=said + logged)


def _source(record: Record) -> list[Part]:
    if record.source_deleted_at:
        said = "The message was deleted since; this text is kept."
        return [Part(shown=f":wastebasket: {said}", spoken=said)]
    if record.source_edited_at:
        said = "The message was edited since; this text is kept."
        return [Part(shown=f":pencil2: {said}", spoken=said)]
    return []


def _buttons(record: Record) -> list[Block]:
    # What is most likely meant comes first.
    steps = sorted(
        steps_from(record.kind, record.state), key=lambda step: step not in _PRIMARY_STEPS
    )
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
