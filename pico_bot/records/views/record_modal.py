"""The whole story of a record in a modal: every word of it, however long, on as many pages."""

import json
from collections.abc import Iterable, Sequence

from pico_bot.blockkit import (
    SECTION_LIMIT,
    Block,
    actions,
    bold,
    button,
    context,
    divider,
    escape,
    fields,
    one_line,
    pack_lines,
    quote,
    section,
    time_token,
)
from pico_bot.i18n import gettext as _
from pico_bot.model import History, Note, Record
from pico_bot.records.views import record_details
from pico_bot.records.views.layout import headline
from pico_bot.records.views.record_context import RecordContext

# The buttons that turn the pages, and the one on a message that opens the story.
BACK, ON, OPEN = "story_back", "story_on", "story_open"

# A modal holds 100 blocks and 250 KB (https://docs.slack.dev/reference/views/modal-views); a page
# that somebody reads on a phone is better shorter.
PAGE_BLOCKS = 60
PAGE_CHARACTERS = 60_000

# A label, a mark of quotation or a line break may come to what a piece holds.
PIECE = SECTION_LIMIT - 200

# How long each character is that is longer once it is made inert.
_LENGTHS = {character: len(escape(character)) for character in "&<>"}


def whole_modal(
    record: Record,
    around: RecordContext,
    *,
    notes: Sequence[Note],
    address: str | None,
    channel_id: str,
    page: int = 0,
) -> Block:
    """Page `page` (0 is the first) of everything that there is to know of `record`.

    `notes` are the consultancy's own, for a reader who may see them. `address` is the permalink of
    the record's card, `channel_id` the channel that it was asked for in or about.
    """
    pages = _pages(_story(record, around, notes=notes, address=address))
    page = max(0, min(page, len(pages) - 1))
    blocks = pages[page]
    if len(pages) > 1:
        blocks = [*blocks, *_turning(record, page, of=len(pages))]
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": record.reference},
        "close": {"type": "plain_text", "text": _("Close")},
        "private_metadata": channel_id,
        "blocks": blocks,
    }


def open_button(record: Record, *, channel_id: str) -> Block:
    """The button on a message that opens the story; `channel_id` is where it was asked for."""
    return button(_("Details"), action_id=OPEN, value=f"{record.id}:{channel_id}")


def pieces(text: str) -> list[str]:
    """`text` made inert, in pieces that a section holds, parted between words where it can be."""
    found = []
    while text:
        end = _fitting(text)
        if end < len(text):
            gap = max(text.rfind("\n", 0, end), text.rfind(" ", 0, end)) + 1
            end = gap if gap > end // 2 else end
        if text[:end].strip():
            found.append(escape(text[:end]))
        text = text[end:]
    return found


def _story(
    record: Record, around: RecordContext, *, notes: Sequence[Note], address: str | None
) -> list[Block]:
    blocks = [section(headline(record, around).shown)]
    blocks += [section(each) for each in pieces(record.text)]
    blocks.append(
        fields(f"*{label}*\n{value}" for label, value in record_details.facts(record, around))
    )
    for label, text in record_details.written(record):
        blocks += _labelled(one_line(label), text)
    blocks += pack_lines(record_details.confirmations(record))
    blocks += pack_lines(record_details.links(around.links), title=bold(_("Linked records")))
    blocks.append(context(*record_details.origin(record, address=address)))
    if record.source_edited_at or any(each.step == "edit" for each in record.history):
        blocks += _labelled(_("Original message"), record.source_text)
    if notes:
        blocks.append(divider())
        internal = _("*Internal notes*: only the consultancy sees these.")
        blocks.append(section(f":lock: {internal}"))
        for note in notes:
            blocks += _labelled(
                f"{one_line(note.member.name)} · {time_token(note.written_at)}", note.text
            )
    blocks.append(divider())
    return blocks + pack_lines(_steps(record, record.history), title=bold(_("History")))


def _steps(record: Record, history: Iterable[History]) -> list[str]:
    lines = []
    for each in history:
        lines.append(record_details.step(each, record))
        for line in (each.note or "").splitlines():
            lines += [quote(piece) for piece in pieces(line)]
    return lines


def _labelled(label: str, text: str) -> list[Block]:
    """What somebody wrote, under a label that is markup."""
    first, *rest = pieces(text) or [""]
    return [section(f"*{label}*\n{first}"), *(section(each) for each in rest)]


def _pages(blocks: Iterable[Block]) -> list[list[Block]]:
    pages: list[list[Block]] = [[]]
    length = 0
    for block in blocks:
        taken = len(json.dumps(block))
        if len(pages[-1]) == PAGE_BLOCKS or length + taken > PAGE_CHARACTERS:
            pages.append([])
            length = 0
        pages[-1].append(block)
        length += taken
    return pages


def _turning(record: Record, page: int, *, of: int) -> list[Block]:
    buttons = []
    if page > 0:
        buttons.append(button(_("Back"), action_id=BACK, value=f"{record.id}:{page - 1}"))
    if page + 1 < of:
        buttons.append(button(_("Next page"), action_id=ON, value=f"{record.id}:{page + 1}"))
    return [context(_("Page {page} of {pages}").format(page=page + 1, pages=of)), actions(*buttons)]


def _fitting(text: str) -> int:
    """How many characters of `text` a piece holds once it is made inert."""
    room = PIECE
    for at, character in enumerate(text):
        room -= _LENGTHS.get(character, 1)
        if room < 0:
            return at
    return len(text)
