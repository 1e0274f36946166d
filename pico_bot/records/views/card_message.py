"""Record cards: headline, text, facts, notes, links, origin and buttons.

`_parts` lists what a card shows. `decisions`, `issues` and `changes` add the parts of their kind.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import assert_never

from pico_bot.blockkit import (
    KIND_EMOJI,
    Block,
    ModalState,
    Style,
    actions,
    anyone_of,
    area_name,
    button,
    button_name,
    escape,
    fields,
    fits,
    folded,
    label_of,
    one_line,
    option,
    overflow,
    quote,
    responsible_label,
    section,
    time_token,
)
from pico_bot.blockkit import context as context_block
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import (
    NEVER_WITH_PROPOSALS,
    Change,
    Decision,
    Issue,
    Message,
    Record,
    Side,
    State,
    Step,
    of_kind,
    steps_from,
)
from pico_bot.records.views import absence, changes, decisions, issues, record_details
from pico_bot.records.views.record_context import (
    RecordContext,
    attachments_fact,
    link_lines,
    member_side,
    record_link,
    routing_note,
)
from pico_bot.records.views.text_pairs import LengthBudget, TextPair, fact, note

# How much a card shows, tried in this order until it is within Slack's limits. Quoting a text at
# most doubles its length, which still fits a section.
_BUDGETS = (
    LengthBudget(title=200, text=1400, note=600, name=80, listed=8),
    LengthBudget(title=200, text=1000, note=350, name=80, listed=8),
    LengthBudget(title=200, text=600, note=200, name=60, listed=6),
    LengthBudget(title=200, text=300, note=100, name=40, listed=4),
    LengthBudget(title=150, text=150, note=60, name=24, listed=3),
)
# The length of a title that only repeats how the text begins.
_REPEATED_TITLE_LIMIT = 80

_UNLIMITED = sys.maxsize
_NO_LIMIT = LengthBudget(
    title=_UNLIMITED, text=_UNLIMITED, note=_UNLIMITED, name=_UNLIMITED, listed=_UNLIMITED
)

# The overflow menu of a card, and the buttons that use the text of another or an edited message.
MORE = "record_more"
WHICH_MESSAGE = "record_which_message"
USE_EDITED_TEXT = "record_use_edited_text"

STATE_EMOJI = MappingProxyType(
    {
        State.PROPOSED: ":hourglass_flowing_sand:",
        State.CONFIRMED: ":white_check_mark:",
        State.OBJECTED: ":raised_hand:",
        State.UNDER_REVIEW: ":mag:",
        State.SUPERSEDED: ":leftwards_arrow_with_hook:",
        State.OPEN: ":large_blue_circle:",
        State.ACKNOWLEDGED: ":eyes:",
        State.ON_HOLD: ":hourglass:",
        State.RESOLVED: ":white_check_mark:",
        State.RAISED: ":large_blue_circle:",
        State.ASSESSED: ":mag:",
        State.CLOSED: ":white_check_mark:",
        State.WITHDRAWN: ":wastebasket:",
    }
)

_PRIMARY_STEPS = frozenset({Step.CONFIRM, Step.KEEP, Step.ACKNOWLEDGE, Step.RESUME, Step.ASSESS})
_DANGER_STEPS = frozenset({Step.OBJECT})

# Less common steps are in the overflow menu, to keep the card simple.
_OVERFLOW_STEPS = frozenset({Step.WITHDRAW, Step.PUT_ON_HOLD, Step.SNOOZE})

# A state with the person who brought the record there, and after a step back to an earlier state.
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
        Side.CONSULTANCY: gettext_noop("{state}, waiting for the consultancy (set by {name})"),
        Side.CUSTOMER: gettext_noop("{state}, waiting for the customer (set by {name})"),
    }
)

# States in which the responsible person has nothing to do.
NO_OWNER_STATES = frozenset({State.CONFIRMED, State.SUPERSEDED, State.WITHDRAWN})

# States in which the text of a record can still change.
_EDITABLE = frozenset(
    {
        State.PROPOSED,
        State.OBJECTED,
        State.OPEN,
        State.ACKNOWLEDGED,
        State.ON_HOLD,
        State.RAISED,
        State.ASSESSED,
    }
)


@dataclass(frozen=True, kw_only=True)
class ButtonState(ModalState):
    """The record of a button, and the fingerprint of a decision's text as it was shown.

    `channel_id` is the Slack channel of the record; empty on its card, which is there.
    """

    record_id: int
    seen: str = ""
    channel_id: str = ""


@dataclass(frozen=True, kw_only=True)
class MenuState(ModalState):
    """The record of an entry in a menu, and its step; None opens the details.

    `channel_id` is as in `ButtonState`.
    """

    record_id: int
    step: Step | None = None
    channel_id: str = ""


def action_id(step: Step) -> str:
    """The action id of the button for `step`."""
    return f"record_{step.name.lower()}"


def card(record: Record, context: RecordContext) -> Message:
    """The card of `record`, shortened to fit Slack's limits.

    Shortened texts end with an ellipsis, and the card says where to read them in full.
    """
    full = _parts(record, context, _NO_LIMIT)
    message = _card(record, context, _BUDGETS[-1], full=full)
    for budget in _BUDGETS:
        message = _card(record, context, budget, full=full)
        if fits(message.blocks, text=message.text):
            break
    return message


@dataclass(frozen=True, kw_only=True)
class _Parts:
    headline: TextPair
    text: Sequence[TextPair]
    status: Sequence[TextPair]
    facts: Sequence[TextPair]
    notes: Sequence[TextPair]
    links: Sequence[TextPair]
    origin: Sequence[TextPair]

    @property
    def shortenable(self) -> object:
        """The parts that a budget may shorten."""
        return self.headline, self.text, self.status, self.notes, len(self.links)


def _parts(record: Record, context: RecordContext, budget: LengthBudget) -> _Parts:
    status: list[TextPair] = []
    facts = _responsible(record, context, budget)
    facts.append(fact(_("Area"), one_line(area_name(record.area), limit=budget.name)))
    notes = attachments_fact(record.attachments, budget)
    origin = [_author_line(record, budget)]
    match of_kind(record):
        case Decision() as decision:
            status += decisions.status(decision, context, budget)
            facts += decisions.facts(decision, context, budget)
            notes += decisions.notes(decision, budget)
            origin += decisions.origin(decision, budget)
        case Issue() as issue:
            status += issues.status(issue, budget)
            facts += issues.facts(issue)
        case Change() as change:
            facts += changes.facts(change, budget)
            notes += changes.notes(change, budget)
        case _ as unknown:
            assert_never(unknown)
    reason = _reason(record)
    if record.state is State.WITHDRAWN and reason:
        status.append(note(_("Reason"), reason, budget))
    return _Parts(
        headline=headline(record, context, budget),
        text=_text(record, budget),
        status=status,
        facts=facts,
        notes=notes,
        links=link_lines(context.links, budget),
        origin=[*origin, *_message_line(record), *_timer_lines(context, budget)],
    )


def _card(record: Record, context: RecordContext, budget: LengthBudget, *, full: _Parts) -> Message:
    parts = _parts(record, context, budget)
    origin = (
        [*parts.origin, _shortened_line()]
        if parts.shortenable != full.shortenable
        else parts.origin
    )
    paragraphs = [parts.headline, *parts.text, *parts.status]
    blocks = [section(each.markup) for each in paragraphs]
    blocks.append(fields(each.markup for each in parts.facts))
    blocks += [section(each.markup) for each in parts.notes]
    if parts.links:
        blocks.append(section(_lines(parts.links)))
    blocks.append(context_block(_lines(origin)))
    blocks.append(actions(*_buttons(record, context)))
    everything = [*paragraphs, *parts.facts, *parts.notes, *parts.links, *origin]
    return Message(text="\n".join(each.plain for each in everything), blocks=blocks)


def _lines(parts: Sequence[TextPair]) -> str:
    return "\n".join(each.markup for each in parts)


def headline(
    record: Record, context: RecordContext, budget: LengthBudget = _BUDGETS[0]
) -> TextPair:
    """The record's reference, title and state."""
    limit = min(budget.title, _REPEATED_TITLE_LIMIT) if _repeats_text(record) else budget.title
    title, state = one_line(record.title, limit=limit), _state(record, context, budget)
    return TextPair(
        markup=f"{KIND_EMOJI[record.kind]} *{record.reference} · {title}*\n"
        f"{STATE_EMOJI[record.state]} {state.markup}",
        plain=f"{label_of(record.kind).capitalize()} {record.reference}, {state.plain}: {title}",
    )


def _state(record: Record, context: RecordContext, budget: LengthBudget) -> TextPair:
    """The record's state, and who or what brought it there."""
    state = label_of(record.state)
    markup = f"*{state.capitalize()}*"
    last, successor = record.last_transition, context.successor
    if record.state is State.SUPERSEDED and successor:
        sentence = _(_BY)
        return TextPair(
            markup=sentence.format(state=markup, name=record_link(successor)),
            plain=sentence.format(state=state, name=successor.reference),
        )
    if last is None or last.from_state is None:
        return TextPair(markup=markup, plain=state)
    if record.state is State.UNDER_REVIEW and _reason(record):
        reason = one_line(_reason(record), limit=budget.name)
        sentence = _("{state} because {reason}")
        return TextPair(
            markup=sentence.format(state=markup, reason=reason),
            plain=sentence.format(state=state, reason=reason),
        )
    if last.member is None:
        return TextPair(markup=markup, plain=state)
    name = one_line(last.member.name, limit=budget.name)
    if record.state is State.OBJECTED:
        return TextPair(
            markup=_("*Objected to* by {name}").format(name=name),
            plain=_("objected to by {name}").format(name=name),
        )
    if isinstance(record, Issue) and record.waiting_on:
        sentence = _(_WAITING.get(record.waiting_on, _BY))
    else:
        sentence = _(_AGAIN.get(last.step, _BY))
    return TextPair(
        markup=sentence.format(state=markup, name=name),
        plain=sentence.format(state=state, name=name),
    )


def _reason(record: Record) -> str:
    """Why the record is in its state, unescaped; empty if unknown."""
    last = record.last_transition
    return "\n".join(record_details.step_notes(last)) if last else ""


def _text(record: Record, budget: LengthBudget) -> list[TextPair]:
    text = record.text
    if _begins_with(text, record.title) and len(escape(record.title)) <= budget.title:
        # The headline shows the first sentence already.
        text = text[len(record.title) :].strip()
    shown = folded(text, limit=budget.text)
    return [TextPair(markup=quote(shown), plain=shown)] if shown else []


def _repeats_text(record: Record) -> bool:
    """Whether the title only repeats how the text begins."""
    return record.title.endswith("…") and record.text.startswith(record.title[:-1])


def _begins_with(text: str, sentence: str) -> bool:
    ended = sentence.endswith((".", "!", "?")) and text[len(sentence) :][:1].isspace()
    return text == sentence or (text.startswith(sentence) and ended)


def _responsible(record: Record, context: RecordContext, budget: LengthBudget) -> list[TextPair]:
    if record.state in NO_OWNER_STATES:
        return []
    label = responsible_label(record.kind)
    reason = one_line(routing_note(record, context), limit=2 * budget.name)
    if record.responsible is None:
        return [fact(label, f"{anyone_of(context.side)} · {reason}")]
    name = one_line(record.responsible.name, limit=budget.name)
    mention = record.responsible.mention
    owner = TextPair(markup=f"{mention} · {reason}", plain=f"{name} · {reason}")
    if context.substitute:
        owner = absence.absent_owner(owner, substitute=context.substitute, budget=budget)
    return [fact(label, owner.markup, plain=owner.plain)]


def _author_line(record: Record, budget: LengthBudget) -> TextPair:
    author = one_line(record.author.name, limit=budget.name)
    line = _("Said by {name} ({side})").format(name=author, side=member_side(record.author))
    at = time_token(record.created_at)
    logged = _("logged {moment}").format(moment=at)
    if record.logged_by_id != record.author_id:
        name = one_line(record.logged_by.name, limit=budget.name)
        logged = _("logged {moment} by {name}").format(moment=at, name=name)
    shown = f"<{record.permalink}|{line}>" if record.permalink and record.source_ts else line
    return TextPair(markup=f"{shown} · {logged}", plain=f"{line} · {logged}")


def _shortened_line() -> TextPair:
    line = _("Shortened. See *Details* in the ⋯ menu for the full text.")
    return TextPair(markup=f":scissors: {line}", plain=line.replace("*", ""))


def _message_line(record: Record) -> list[TextPair]:
    if record.source_deleted_at:
        line = _("The message was deleted later; the original text is kept.")
        return [TextPair(markup=f":wastebasket: {line}", plain=line)]
    if record.source_edited_at:
        line = _("The message was edited later; the original text is kept.")
        return [TextPair(markup=f":pencil2: {line}", plain=line)]
    return []


def _timer_lines(context: RecordContext, budget: LengthBudget) -> list[TextPair]:
    """Since when the record is overdue, until when it is snoozed, or what pauses reminders."""
    timer = context.timer
    if timer is None:
        return []
    if timer.snoozed_until is not None and timer.snoozed_by is not None:
        line = _("Snoozed until {moment} by {name}: {reason}").format(
            moment=time_token(timer.snoozed_until),
            name=one_line(timer.snoozed_by.name, limit=budget.name),
            reason=one_line(timer.snooze_reason or "", limit=2 * budget.name),
        )
        return [TextPair(markup=f":zzz: {line}", plain=line)]
    found = []
    if timer.overdue_at is not None:
        line = _("Overdue since {moment}").format(moment=time_token(timer.overdue_at))
        found.append(TextPair(markup=f":alarm_clock: {line}", plain=line))
    if context.blocked_by is not None:
        line = _("Reminders are paused until {decision} is decided.")
        decision = context.blocked_by
        found.append(
            TextPair(
                markup=f":double_vertical_bar: {line.format(decision=record_link(decision))}",
                plain=line.format(decision=decision.reference),
            )
        )
    return found


def _buttons(record: Record, context: RecordContext) -> list[Block]:
    buttons, more = _step_buttons(record, possible_steps(record, context))
    if record.quotes_thread and record.state in _EDITABLE:
        state = ButtonState(record_id=record.id)
        label = _("Which message says it?")
        buttons.append(button(label, action_id=WHICH_MESSAGE, value=state.dump()))
    edited = record.source_edited_at and not record.source_deleted_at
    if edited and record.state in _EDITABLE:
        state = ButtonState(record_id=record.id)
        buttons.append(button(_("Use edited text"), action_id=USE_EDITED_TEXT, value=state.dump()))
    details = option(_("Details"), value=MenuState(record_id=record.id).dump())
    return [*buttons, overflow([details, *more], action_id=MORE)]


def step_buttons(record: Record, steps: Sequence[Step]) -> list[Block]:
    """The buttons of `steps`, and the menu of the less common ones, for messages elsewhere."""
    buttons, more = _step_buttons(record, steps, channel_id=record.channel.slack_id)
    return [*buttons, overflow(more, action_id=MORE)] if more else buttons


def possible_steps(record: Record, context: RecordContext) -> list[Step]:
    """The steps that people can take on the record now, in the order of their buttons."""
    never = NEVER_WITH_PROPOSALS if context.proposal else frozenset()
    if context.timer is None:
        # If no one has to act, there is nothing to snooze.
        never |= {Step.SNOOZE}
    return [step for step in steps_from(record.kind, record.state) if step not in never]


def _step_buttons(
    record: Record, steps: Sequence[Step], *, channel_id: str = ""
) -> tuple[list[Block], list[Block]]:
    """The buttons and the entries of the menu."""
    # Primary steps come first.
    ordered = sorted(steps, key=lambda step: step not in _PRIMARY_STEPS)
    buttons = [
        _button(record, step, channel_id=channel_id)
        for step in ordered
        if step not in _OVERFLOW_STEPS
    ]
    more = [
        option(
            f"{button_name(step)} …",
            value=MenuState(record_id=record.id, step=step, channel_id=channel_id).dump(),
        )
        for step in ordered
        if step in _OVERFLOW_STEPS
    ]
    return buttons, more


def _button(record: Record, step: Step, *, channel_id: str) -> Block:
    style = Style.PLAIN
    if step in _PRIMARY_STEPS:
        style = Style.PRIMARY
    elif step in _DANGER_STEPS:
        style = Style.DANGER
    seen = record.text_fingerprint if isinstance(record, Decision) else ""
    return button(
        button_name(step),
        action_id=action_id(step),
        value=ButtonState(record_id=record.id, seen=seen, channel_id=channel_id).dump(),
        style=style,
    )
