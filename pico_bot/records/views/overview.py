"""One message in place of the cards of several records that were tagged in one message."""

from collections.abc import Sequence

from pico_bot.blockkit import Block, anyone_of, bold, button, fits, one_line, section
from pico_bot.i18n import gettext as _
from pico_bot.i18n import ngettext
from pico_bot.model import Message, Record, role_of
from pico_bot.records.views.card_message import NO_OWNER_STATES, ButtonState, headline
from pico_bot.records.views.record_context import RecordContext, and_more_in
from pico_bot.records.views.text_pairs import LengthBudget, TextPair

OPEN_CARD = "overview_open_card"

# How much an overview shows, tried in this order until it is within Slack's limits.
_BUDGETS = tuple(
    LengthBudget(title=title, text=0, note=0, name=name, listed=listed)
    for title, name, listed in ((120, 60, 40), (60, 30, 40), (60, 30, 20), (40, 20, 10))
)


def overview_message(records: Sequence[Record]) -> Message:
    """`records` with their states, and a button to the card of each."""
    message = _message(records, _BUDGETS[-1])
    for budget in _BUDGETS:
        message = _message(records, budget)
        if fits(message.blocks, text=message.text):
            break
    return message


def _message(records: Sequence[Record], budget: LengthBudget) -> Message:
    title = ngettext("{count} record", "{count} records", len(records)).format(count=len(records))
    listed = records[: budget.listed]
    lines = [_line(each, budget) for each in listed]
    blocks: list[Block] = [section(bold(title))]
    blocks += [
        section(line.markup, accessory=open_card_button(record))
        for record, line in zip(listed, lines, strict=True)
    ]
    plain = [line.plain for line in lines]
    if rest := len(records) - len(listed):
        more = and_more_in(rest, "`@Pico log`")
        blocks.append(section(more))
        plain.append(more)
    return Message(text="\n".join(plain), blocks=blocks)


def _line(record: Record, budget: LengthBudget) -> TextPair:
    """The record's headline, and who has to act on it."""
    side = role_of(record).side
    line = headline(record, RecordContext(side=side), budget)
    if record.state in NO_OWNER_STATES:
        return line
    if record.responsible is None:
        person = anyone_of(side)
        return TextPair(markup=f"{line.markup} · {person}", plain=f"{line.plain} · {person}")
    name = one_line(record.responsible.name, limit=budget.name)
    return TextPair(
        markup=f"{line.markup} · {record.responsible.mention}", plain=f"{line.plain} · {name}"
    )


def open_card_button(record: Record) -> Block:
    """The button that posts the card of `record`, for any message."""
    value = ButtonState(record_id=record.id, channel_id=record.channel.slack_id).dump()
    label = _("Open {record}").format(record=record.reference)
    return button(label, action_id=OPEN_CARD, value=value)
