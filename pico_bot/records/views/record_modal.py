"""The Details modal of a record: everything about it, unshortened, on as many pages as needed."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pico_bot.blockkit import (
    SECTION_LIMIT,
    Block,
    ModalState,
    actions,
    bold,
    button,
    divider,
    escape,
    fields,
    one_line,
    pack_lines,
    quote,
    section,
    time_token,
)
from pico_bot.blockkit import context as context_block
from pico_bot.i18n import gettext as _
from pico_bot.model import History, Note, Record
from pico_bot.records.views import record_details
from pico_bot.records.views.card_message import headline
from pico_bot.records.views.record_context import RecordContext

# The buttons that turn the pages, and the one that opens the modal.
PREVIOUS, NEXT, OPEN = "details_previous", "details_next", "details_open"

# A modal holds 100 blocks and 250 KB (https://docs.slack.dev/reference/views/modal-views); a page
# that someone reads on a phone should be shorter.
PAGE_BLOCKS = 60
PAGE_CHARACTERS = 60_000

# A label, quotation marks or a line break may be added to a chunk.
CHUNK_LENGTH = SECTION_LIMIT - 200

# The lengths of characters that are longer when escaped.
_LENGTHS = {character: len(escape(character)) for character in "&<>"}


@dataclass(frozen=True, kw_only=True)
class DetailsState(ModalState):
    """A page (from 0) of a record's details, for readers in the channel `channel_id`."""

    record_id: int
    channel_id: str
    page: int = 0


def details_modal(
    record: Record,
    context: RecordContext,
    *,
    notes: Sequence[Note],
    card_permalink: str | None,
    channel_id: str,
    page: int = 0,
) -> Block:
    """Page `page` (from 0) of everything about `record`.

    `notes` are internal notes, for a reader who may see them. `channel_id` is the channel from
    which the modal is opened.
    """
    pages = _pages(_blocks(record, context, notes=notes, card_permalink=card_permalink))
    page = min(page, len(pages) - 1)
    blocks = pages[page]
    if len(pages) > 1:
        state = DetailsState(record_id=record.id, channel_id=channel_id, page=page)
        blocks = [*blocks, *_page_buttons(state, of=len(pages))]
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": record.reference},
        "close": {"type": "plain_text", "text": _("Close")},
        "blocks": blocks,
    }


def open_button(record: Record, *, channel_id: str) -> Block:
    """The button that opens the modal; `channel_id` is where the message with it is shown."""
    state = DetailsState(record_id=record.id, channel_id=channel_id)
    return button(_("Details"), action_id=OPEN, value=state.dump())


def chunks(text: str) -> list[str]:
    """`text`, escaped and split into chunks that fit a section, between words if possible."""
    found = []
    while text:
        end = _fitting_length(text)
        if end < len(text):
            gap = max(text.rfind("\n", 0, end), text.rfind(" ", 0, end)) + 1
            end = gap if gap > end // 2 else end
        if text[:end].strip():
            found.append(escape(text[:end]))
        text = text[end:]
    return found


def _blocks(
    record: Record, context: RecordContext, *, notes: Sequence[Note], card_permalink: str | None
) -> list[Block]:
    blocks = [section(headline(record, context).markup)]
    blocks += [section(each) for each in chunks(record.text)]
    blocks.append(
        fields(f"*{label}*\n{value}" for label, value in record_details.all_facts(record, context))
    )
    for label, text in record_details.texts(record):
        blocks += _labelled(one_line(label), text)
    blocks += pack_lines(record_details.confirmations(record))
    blocks += pack_lines(record_details.links(context.links), title=bold(_("Linked records")))
    blocks.append(
        context_block(*record_details.source_lines(record, card_permalink=card_permalink))
    )
    if record.source_edited_at or any(each.step == "edit" for each in record.history):
        blocks += _labelled(_("Original message"), record.source_text)
    if notes:
        blocks.append(divider())
        internal = _("*Internal notes*: only the consultancy sees these.")
        blocks.append(section(f":lock: {internal}"))
        for note in notes:
            blocks += _labelled(
                f"{one_line(note.member.name)} · {time_token(note.created_at)}", note.text
            )
    blocks.append(divider())
    return blocks + pack_lines(_history(record, record.history), title=bold(_("History")))


def _history(record: Record, history: Iterable[History]) -> list[str]:
    lines = []
    for each in history:
        lines.append(record_details.history_line(each, record))
        for text in record_details.step_notes(each):
            lines += [quote(chunk) for line in text.splitlines() for chunk in chunks(line)]
    return lines


def _labelled(label: str, text: str) -> list[Block]:
    """A text that someone wrote, under a label that is markup."""
    first, *rest = chunks(text) or [""]
    return [section(f"*{label}*\n{first}"), *(section(each) for each in rest)]


def _pages(blocks: Iterable[Block]) -> list[list[Block]]:
    pages: list[list[Block]] = [[]]
    length = 0
    for block in blocks:
        size = len(json.dumps(block))
        if len(pages[-1]) == PAGE_BLOCKS or length + size > PAGE_CHARACTERS:
            pages.append([])
            length = 0
        pages[-1].append(block)
        length += size
    return pages


def _page_buttons(shown: DetailsState, *, of: int) -> list[Block]:
    buttons = []
    if shown.page > 0:
        value = replace(shown, page=shown.page - 1).dump()
        buttons.append(button(_("Previous page"), action_id=PREVIOUS, value=value))
    if shown.page + 1 < of:
        value = replace(shown, page=shown.page + 1).dump()
        buttons.append(button(_("Next page"), action_id=NEXT, value=value))
    return [
        context_block(_("Page {page} of {pages}").format(page=shown.page + 1, pages=of)),
        actions(*buttons),
    ]


def _fitting_length(text: str) -> int:
    """How many characters of `text` fit into a chunk when escaped."""
    left = CHUNK_LENGTH
    for at, character in enumerate(text):
        left -= _LENGTHS.get(character, 1)
        if left < 0:
            return at
    return len(text)
