"""The reply to `show`: one record, with long texts shortened."""

from collections.abc import Sequence

from pico_bot.blockkit import (
    Block,
    actions,
    bold,
    context,
    fields,
    fits,
    folded,
    message_of,
    one_line,
    pack_lines,
    plain_text_of,
    quote,
    section,
    sentence,
)
from pico_bot.i18n import gettext as _
from pico_bot.model import History, Message, Record
from pico_bot.records.views import record_details
from pico_bot.records.views.card_message import headline
from pico_bot.records.views.record_context import RecordContext, and_more
from pico_bot.records.views.record_modal import open_button

# Length of the text, length of notes, and number of links and steps; tried in this order until the
# message fits.
_RECORD_LENGTHS = ((2000, 600, 20), (1200, 300, 20), (500, 120, 10), (200, 60, 6), (100, 40, 3))


def record_message(
    record: Record,
    record_context: RecordContext,
    *,
    card_permalink: str | None,
    channel_id: str,
    history: Sequence[History] = (),
    buttons: Sequence[Block] = (),
) -> Message:
    """One record with its fields, links, latest `history`, `buttons` and one for its details.

    `channel_id` is the channel the reader asked about. Long texts are shortened.
    """
    blocks: list[Block] = []
    for text, note, most in _RECORD_LENGTHS:
        blocks = _record(
            record,
            record_context,
            card_permalink=card_permalink,
            text=text,
            note=note,
            history=history[-most:],
            most=most,
        )
        blocks.append(actions(*buttons, open_button(record, channel_id=channel_id)))
        if fits(blocks, text=plain_text_of(blocks)):
            break
    return message_of(blocks)


def card_emoji_answer(record: Record | None, buttons: Sequence[Block]) -> Message:
    """The answer to an emoji on the card of `record`, or on an overview; what to do instead."""
    if record is None:
        return sentence(
            _("Emoji on this message do nothing. Select *Open …* next to the record you mean.")
        )
    text = _("Emoji on a card do nothing.")
    if buttons:
        hint = _("Use the buttons to act on {record}:").format(record=record.reference)
        return message_of([section(f"{text} {hint}"), actions(*buttons)])
    return sentence(text)


def _record(
    record: Record,
    record_context: RecordContext,
    *,
    card_permalink: str | None,
    text: int,
    note: int,
    history: Sequence[History],
    most: int,
) -> list[Block]:
    blocks = [section(headline(record, record_context).markup)]
    if record.text != record.title:
        blocks.append(section(quote(folded(record.text, limit=text))))
    blocks.append(
        fields(
            f"*{label}*\n{value}"
            for label, value in record_details.all_facts(record, record_context)
        )
    )
    blocks += [
        section(f"*{one_line(label)}*\n{folded(text, limit=note)}")
        for label, text in record_details.texts(record)
    ]
    blocks += [section(each) for each in record_details.confirmations(record)]
    links = record_details.links(record_context.links)
    if links:
        more = len(links) - most
        links = links[:most] + ([and_more(more)] if more > 0 else [])
        blocks += pack_lines(links, title=bold(_("Linked records")))
    if history:
        blocks += _history(record, history, note=note)
    return [*blocks, context(*record_details.source_lines(record, card_permalink=card_permalink))]


def _history(record: Record, history: Sequence[History], *, note: int) -> list[Block]:
    lines = []
    for each in history:
        lines.append(f"• {record_details.history_line(each, record)}")
        lines += [quote(one_line(text, limit=note)) for text in record_details.step_notes(each)]
    earlier = len(record.history) - len(history)
    title = bold(_("History"))
    if earlier:
        newest = _("(latest {count} of {total})")
        title += f" {newest.format(count=len(history), total=len(record.history))}"
    return pack_lines(lines, title=title)
