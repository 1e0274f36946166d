"""What somebody is about to change in the charter, shown before it is proposed."""

from collections.abc import Sequence
from dataclasses import dataclass

from pico_bot.blockkit import (
    SECTION_LIMIT,
    TEXT_LIMIT,
    Block,
    ModalState,
    Style,
    actions,
    button,
    context,
    escape,
    fits,
    header,
    modal,
    pack_lines,
    plain_text_of,
    section,
    text_input,
    truncate,
)
from pico_bot.i18n import gettext as _
from pico_bot.i18n import ngettext
from pico_bot.model import Message

CALLBACK = "charter_preview"
PROPOSE, CANCEL = "charter_propose", "charter_cancel"
REASON = "reason"

REASON_LIMIT = 1000

_MOST_PROBLEMS = 20

# How many changes and how much of each a modal shows.
_FORM_ROOM = (100, 1000)

# The same of a message, tried in this order until Slack takes it.
_ROOMS = ((60, 1000), (40, 300), (20, 150))


@dataclass(frozen=True, kw_only=True)
class CharterPreviewState(ModalState):
    """The draft that a preview shows, and a Slack channel of its partnership."""

    channel_id: str
    draft_id: int


@dataclass(frozen=True, kw_only=True)
class Preview:
    """Changes in plain words, one each, and what happens when they are proposed.

    `effect` says who has to confirm, or that it counts at once and why. `wants_reason` says what a
    reason is needed for, where one is. `note` is what else is to be known: that the charter was
    changed in between.
    """

    changes: Sequence[str]
    effect: str
    wants_reason: str | None = None
    note: str | None = None


def form(reference: CharterPreviewState, preview: Preview) -> Block:
    """The preview as a modal, with a field for the reason."""
    blocks: list[Block] = []
    if preview.note:
        blocks.append(section(f":arrows_counterclockwise: {escape(preview.note)}"))
    blocks += pack_lines(_changes(preview, *_FORM_ROOM), title=_title(preview))
    if preview.wants_reason:
        blocks.append(section(f":warning: {escape(preview.wants_reason)}"))
    blocks += [
        text_input(
            REASON,
            _("Reason"),
            multiline=True,
            optional=preview.wants_reason is None,
            hint=_("Kept in the charter history."),
            limit=REASON_LIMIT,
        ),
        context(escape(preview.effect)),
    ]
    view = modal(
        _("Preview"),
        blocks,
        callback_id=CALLBACK,
        submit=_("Propose"),
        metadata=reference.dump(),
    )
    view["close"]["text"] = _("Back")
    return view


def message(reference: CharterPreviewState, preview: Preview) -> Message:
    """The preview as a message with buttons, for whoever imported a whole charter."""
    blocks: list[Block] = []
    for most, length in _ROOMS:
        blocks = [
            header(_("Preview of charter changes")),
            *pack_lines(_changes(preview, most, length), title=_title(preview)),
            *(
                [section(f":warning: {escape(preview.wants_reason)}")]
                if preview.wants_reason
                else []
            ),
            context(escape(preview.effect)),
            actions(
                _button(_("Propose"), PROPOSE, reference, style=Style.PRIMARY),
                _button(_("Cancel"), CANCEL, reference),
            ),
        ]
        if fits(blocks, text=truncate(plain_text_of(blocks), TEXT_LIMIT)):
            break
    return Message(text=truncate(plain_text_of(blocks), TEXT_LIMIT), blocks=blocks)


def yaml_messages(title: str, text: str) -> list[Message]:
    """A file as messages with a block of code each, in order; joined they are the file."""
    room = SECTION_LIMIT - 100
    parts: list[str] = [""]
    for line in text.splitlines(keepends=True):
        shown = escape(line)
        # One line of a charter that fills a message by itself is what nobody wrote.
        if parts[-1] and len(parts[-1]) + len(shown) > room:
            parts.append("")
        parts[-1] += shown
    said = []
    for number, part in enumerate(parts, start=1):
        head = _("{title}, part {number} of {count}").format(
            title=title, number=number, count=len(parts)
        )
        code = f"```\n{part.rstrip()}\n```"
        blocks = [section(head if len(parts) > 1 else title), section(code)]
        said.append(Message(text=plain_text_of(blocks), blocks=blocks))
    return said


def _changes(preview: Preview, most: int, length: int) -> list[str]:
    """At most so many of the changes, so much of each; how many more there are."""
    lines = [f"• {truncate(escape(each), length)}" for each in preview.changes[:most]]
    more = len(preview.changes) - most
    if more > 0:
        lines.append(
            ngettext("… and {count} more change", "… and {count} more changes", more).format(
                count=more
            )
        )
    return lines


def _title(preview: Preview) -> str:
    count = len(preview.changes)
    return "*" + ngettext("Your change", "Your {count} changes", count).format(count=count) + "*"


def _button(
    label: str, action: str, reference: CharterPreviewState, *, style: Style = Style.PLAIN
) -> Block:
    return button(label, action_id=action, value=reference.dump(), style=style)


def problems(wrong: Sequence[str]) -> Message:
    """What is wrong with a file, a line each, for people to read."""
    lines = [f"• {truncate(escape(each), 300)}" for each in wrong[:_MOST_PROBLEMS]]
    more = len(wrong) - len(lines)
    if more > 0:
        lines.append(ngettext("… and {count} more", "… and {count} more", more).format(count=more))
    title = _("*Nothing was changed because the file has errors*")
    blocks = [
        *pack_lines(lines, title=title),
        context(_("To start from the charter in force, use `charter export`.")),
    ]
    return Message(text=truncate(plain_text_of(blocks), TEXT_LIMIT), blocks=blocks)
