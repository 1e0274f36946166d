"""The frame that every record's card has: headline, text, facts, notes, links, origin, buttons."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pico_bot.blockkit import (
    Block,
    Style,
    actions,
    anyone_of,
    button,
    button_name,
    context,
    escape,
    fields,
    fits,
    folded,
    label_of,
    one_line,
    option,
    overflow,
    quote,
    section,
    time_token,
)
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import (
    NEVER_WITH_PROPOSALS,
    Change,
    Decision,
    Issue,
    Kind,
    Message,
    Record,
    Side,
    State,
    Step,
    steps_from,
)
from pico_bot.records.views import changes, decisions, issues
from pico_bot.records.views.record_context import RecordContext, linked, record_link, routing_note
from pico_bot.records.views.text_pairs import LengthBudget, TextPair, fact, written

# How much a card shows, tried in this order until Slack takes it. A quotation of the longest text
# is at most twice as long, which a section still holds.
_ROOMS = (
    LengthBudget(title=200, text=1400, note=600, name=80, listed=8),
    LengthBudget(title=200, text=1000, note=350, name=80, listed=8),
    LengthBudget(title=200, text=600, note=200, name=60, listed=6),
    LengthBudget(title=200, text=300, note=100, name=40, listed=4),
    LengthBudget(title=150, text=150, note=60, name=24, listed=3),
)
# As much of a title as is shown where it is only how the text begins.
_BEGINNING = 80

_ENDLESS = sys.maxsize
_ALL = LengthBudget(title=_ENDLESS, text=_ENDLESS, note=_ENDLESS, name=_ENDLESS, listed=_ENDLESS)

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

_PRIMARY_STEPS = frozenset({Step.CONFIRM, Step.KEEP, Step.ACKNOWLEDGE, Step.RESUME, Step.ASSESS})
_DANGER_STEPS = frozenset({Step.OBJECT})

# Steps that are taken seldom stand behind the three dots, so that a card stays calm.
_SELDOM = frozenset({Step.WITHDRAW, Step.PUT_ON_HOLD, Step.SNOOZE})

# How a state reads with who brought the record there, and where a step brought it back.
_BY = gettext_noop("{state} by {name}")
_AGAIN = MappingProxyType(
    {
        str(Step.REOPEN): gettext_noop("{state}, reopened by {name}"),
        str(Step.EDIT): gettext_noop("{state} again by {name}"),
        str(Step.KEEP): gettext_noop("{state}, kept by {name}"),
    }
)
_WAITING = MappingProxyType(
    {
        Side.CONSULTANCY: gettext_noop("{state} for the consultancy (set by {name})"),
        Side.CUSTOMER: gettext_noop("{state} for the customer (set by {name})"),
    }
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


def card(record: Record, around: RecordContext) -> Message:
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
    headline: TextPair
    text: Sequence[TextPair]
    now: Sequence[TextPair]
    facts: Sequence[TextPair]
    notes: Sequence[TextPair]
    links: Sequence[TextPair]
    origin: Sequence[TextPair]

    @property
    def told(self) -> object:
        """What there is to tell of the record itself, and with how many it hangs together."""
        return self.headline, self.text, self.now, self.notes, len(self.links)


def _parts(record: Record, around: RecordContext, room: LengthBudget) -> _Parts:
    now: list[TextPair] = []
    facts = _responsible(record, around, room)
    facts.append(fact(_("Area"), one_line(record.area, limit=room.name)))
    notes: list[TextPair] = []
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
        now.append(written(_("Reason"), arrived.note, room))
    return _Parts(
        headline=headline(record, around, room),
        text=_text(record, room),
        now=now,
        facts=facts,
        notes=notes,
        links=linked(around.links, room),
        origin=[*origin, *_source(record), *_waits(around, room)],
    )


def _card(record: Record, around: RecordContext, room: LengthBudget, *, whole: _Parts) -> Message:
    parts = _parts(record, around, room)
    origin = [*parts.origin, _shortened()] if parts.told != whole.told else parts.origin
    paragraphs = [parts.headline, *parts.text, *parts.now]
    blocks = [section(each.shown) for each in paragraphs]
    blocks.append(fields(each.shown for each in parts.facts))
    blocks += [section(each.shown) for each in parts.notes]
    if parts.links:
        blocks.append(section(_lines(parts.links)))
    blocks.append(context(_lines(origin)))
    blocks.append(actions(*_buttons(record, around)))
    spoken = [*paragraphs, *parts.facts, *parts.notes, *parts.links, *origin]
    return Message(text="\n".join(each.spoken for each in spoken), blocks=blocks)


def _lines(parts: Sequence[TextPair]) -> str:
    return "\n".join(each.shown for each in parts)


def headline(record: Record, around: RecordContext, room: LengthBudget = _ROOMS[0]) -> TextPair:
    """What the record is called, and how it stands."""
    limit = min(room.title, _BEGINNING) if _is_beginning(record) else room.title
    title, standing = one_line(record.title, limit=limit), _standing(record, around, room)
    return TextPair(
        shown=f"{KIND_EMOJI[record.kind]} *{record.reference} · {title}*\n"
        f"{STATE_EMOJI[record.state]} {standing.shown}",
        spoken=f"{label_of(record.kind).capitalize()} {record.reference}, "
        f"{standing.spoken}: {title}",
    )


def _standing(record: Record, around: RecordContext, room: LengthBudget) -> TextPair:
    """Its state, and how it came there."""
    state = label_of(record.state)
    shown, spoken = f"*{state.capitalize()}*", state
    arrived, newer = record.arrival, around.successor
    if record.state is State.SUPERSEDED and newer:
        sentence = _(_BY)
        return TextPair(
            shown=sentence.format(state=shown, name=record_link(newer)),
            spoken=sentence.format(state=spoken, name=newer.reference),
        )
    if arrived is None or arrived.from_state is None:
        return TextPair(shown=shown, spoken=spoken)
    if record.state is State.UNDER_REVIEW and arrived.note:
        reason = one_line(arrived.note, limit=room.name)
        sentence = _("{state} because {reason}")
        return TextPair(
            shown=sentence.format(state=shown, reason=reason),
            spoken=sentence.format(state=spoken, reason=reason),
        )
    if arrived.member is None:
        return TextPair(shown=shown, spoken=spoken)
    sentence = _AGAIN.get(arrived.step, _BY)
    if isinstance(record, Issue) and record.waiting_on:
        sentence = _WAITING.get(record.waiting_on, _BY)
    name = one_line(arrived.member.name, limit=room.name)
    return TextPair(
        shown=_(sentence).format(state=shown, name=name),
        spoken=_(sentence).format(state=spoken, name=name),
    )


def _text(record: Record, room: LengthBudget) -> list[TextPair]:
    text = record.text
    if _begins_with(text, record.title) and len(escape(record.title)) <= room.title:
        # The headline is its first sentence, and it goes on here.
        text = text[len(record.title) :].strip()
    shown = folded(text, limit=room.text)
    return [TextPair(shown=quote(shown), spoken=shown)] if shown else []


def _is_beginning(record: Record) -> bool:
    """Whether the title is only how the text begins, which is shown in full below."""
    return record.title.endswith("…") and record.text.startswith(record.title[:-1])


def _begins_with(text: str, sentence: str) -> bool:
    ended = sentence.endswith((".", "!", "?")) and text[len(sentence) :][:1].isspace()
    return text == sentence or (text.startswith(sentence) and ended)


def _responsible(record: Record, around: RecordContext, room: LengthBudget) -> list[TextPair]:
    if record.state in _NOBODYS:
        return []
    label = _("Decider") if record.kind is Kind.DECISION else _("Owner")
    reason = one_line(routing_note(record, side=around.side), limit=2 * room.name)
    if record.responsible is None:
        return [fact(label, f"{anyone_of(around.side)} · {reason}")]
    name = one_line(record.responsible.name, limit=room.name)
    mention = record.responsible.mention
    shown, spoken = f"{mention} · {reason}", f"{name} · {reason}"
    if around.stand_in:
        offered = _("{person} (away); {other} can take it")
        other = one_line(around.stand_in.name, limit=room.name)
        shown = offered.format(person=shown, other=around.stand_in.mention)
        spoken = offered.format(person=spoken, other=other)
    return [fact(label, shown, spoken=spoken)]


def _said(record: Record, room: LengthBudget) -> TextPair:
    author = one_line(record.author.name, limit=room.name)
    said = _("Said by {name} ({side})").format(name=author, side=label_of(record.author.side))
    at = time_token(record.created_at)
    logged = _("logged {moment}").format(moment=at)
    if record.logged_by_id != record.author_id:
        name = one_line(record.logged_by.name, limit=room.name)
        logged = _("logged {moment} by {name}").format(moment=at, name=name)
    shown = f"<{record.permalink}|{said}>" if record.permalink and record.source_ts else said
    return TextPair(shown=f"{shown} · {logged}", spoken=f"{said} · {logged}")


def _shortened() -> TextPair:
    said = _("Shortened. See *Details* in the ⋯ menu for the full text.")
    return TextPair(shown=f":scissors: {said}", spoken=said.replace("*", ""))


def _source(record: Record) -> list[TextPair]:
    if record.source_deleted_at:
        said = _("The message was deleted later; the original text is kept.")
        return [TextPair(shown=f":wastebasket: {said}", spoken=said)]
    if record.source_edited_at:
        said = _("The message was edited later; the original text is kept.")
        return [TextPair(shown=f":pencil2: {said}", spoken=said)]
    return []


def _waits(around: RecordContext, room: LengthBudget) -> list[TextPair]:
    """Since when it is overdue, and until when it rests."""
    watch = around.watch
    if watch is None:
        return []
    if watch.snoozed_until is not None and watch.snoozed_by is not None:
        said = _("Snoozed until {moment} by {name}: {reason}").format(
            moment=time_token(watch.snoozed_until),
            name=one_line(watch.snoozed_by.name, limit=room.name),
            reason=one_line(watch.snoozed_because or "", limit=2 * room.name),
        )
        return [TextPair(shown=f":zzz: {said}", spoken=said)]
    found = []
    if watch.overdue_at is not None:
        said = _("Overdue since {moment}").format(moment=time_token(watch.overdue_at))
        found.append(TextPair(shown=f":alarm_clock: {said}", spoken=said))
    if around.waits_for is not None:
        said = _("Reminders are paused until {decision} is decided.")
        name = around.waits_for
        found.append(
            TextPair(
                shown=f":double_vertical_bar: {said.format(decision=record_link(name))}",
                spoken=said.format(decision=name.reference),
            )
        )
    return found


def _buttons(record: Record, around: RecordContext) -> list[Block]:
    # What is most likely meant comes first.
    steps = sorted(_steps(record, around), key=lambda step: step not in _PRIMARY_STEPS)
    buttons = [_button(record, step) for step in steps if step not in _SELDOM]
    edited = record.source_edited_at and not record.source_deleted_at
    if edited and record.state in _CHANGEABLE:
        buttons.append(button(_("Use edited text"), action_id=TAKE_TEXT, value=str(record.id)))
    seldom = [
        option(f"{button_name(step)} …", value=f"{step.name.lower()}:{record.id}")
        for step in steps
        if step in _SELDOM
    ]
    shown = option(_("Details"), value=f"show:{record.id}")
    return [*buttons, overflow([shown, *seldom], action_id=MORE)]


def _steps(record: Record, around: RecordContext) -> list[Step]:
    never = NEVER_WITH_PROPOSALS if around.proposal else frozenset()
    if around.watch is None:
        # What nobody waits for cannot be snoozed.
        never |= {Step.SNOOZE}
    return [step for step in steps_from(record.kind, record.state) if step not in never]


def _button(record: Record, step: Step) -> Block:
    style = Style.PLAIN
    if step in _PRIMARY_STEPS:
        style = Style.PRIMARY
    elif step in _DANGER_STEPS:
        style = Style.DANGER
    seen = f":{record.text_fingerprint}" if isinstance(record, Decision) else ""
    return button(
        button_name(step),
        action_id=action_id(step),
        value=f"{record.id}{seen}",
        style=style,
    )
