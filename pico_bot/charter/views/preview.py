"""The preview of a charter change, shown before it is proposed."""

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

_MAX_PROBLEMS = 20

# The most changes, and characters of each, that the modal shows.
_FORM_LIMITS = (100, 1000)

# The same for the message, tried in order until it fits.
_MESSAGE_LIMITS = ((60, 1000), (40, 300), (20, 150))


@dataclass(frozen=True, kw_only=True)
class CharterPreviewState(ModalState):
    """The draft that a preview shows, and the id of a Slack channel of its partnership."""

    channel_id: str
    draft_id: int


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The changes, a sentence each, and what happens when they are proposed.

    `effect` says who has to confirm them, or why they take effect at once. `reason_prompt` asks for
    a reason, if one is required. `note` says that the charter has changed meanwhile.
    """

    changes: Sequence[str]
    effect: str
    reason_prompt: str | None = None
    note: str | None = None


def preview_modal(state: CharterPreviewState, preview: Preview) -> Block:
    """The preview as a modal, with a field for the reason."""
    blocks: list[Block] = []
    if preview.note:
        blocks.append(section(f":arrows_counterclockwise: {escape(preview.note)}"))
    blocks += pack_lines(_changes(preview, *_FORM_LIMITS), title=_title(preview))
    if preview.reason_prompt:
        blocks.append(section(f":warning: {escape(preview.reason_prompt)}"))
    blocks += [
        text_input(
            REASON,
            _("Reason"),
            multiline=True,
            optional=preview.reason_prompt is None,
            hint=_("Kept in the charter history."),
            limit=REASON_LIMIT,
        ),
        context(escape(preview.effect)),
    ]
    view = modal(
        _("Preview changes"),
        blocks,
        callback_id=CALLBACK,
        submit=_("Propose"),
        metadata=state.dump(),
    )
    view["close"]["text"] = _("Back")
    return view


def message(state: CharterPreviewState, preview: Preview) -> Message:
    """The preview of an imported charter, as a message with buttons."""
    blocks: list[Block] = []
    for most, length in _MESSAGE_LIMITS:
        blocks = [
            header(_("Preview of charter changes")),
            *pack_lines(_changes(preview, most, length), title=_title(preview)),
            *(
                [section(f":warning: {escape(preview.reason_prompt)}")]
                if preview.reason_prompt
                else []
            ),
            context(escape(preview.effect)),
            actions(
                _button(_("Propose"), PROPOSE, state, style=Style.PRIMARY),
                _button(_("Cancel"), CANCEL, state),
            ),
        ]
        if fits(blocks, text=truncate(plain_text_of(blocks), TEXT_LIMIT)):
            break
    return Message(text=truncate(plain_text_of(blocks), TEXT_LIMIT), blocks=blocks)


def yaml_messages(title: str, text: str) -> list[Message]:
    """A YAML file as messages with a code block each; joined, the code is the file."""
    room = SECTION_LIMIT - 100
    parts: list[str] = [""]
    for line in text.splitlines(keepends=True):
        shown = escape(line)
        # A single line too long for a message isn't split: no charter has one.
        if parts[-1] and len(parts[-1]) + len(shown) > room:
            parts.append("")
        parts[-1] += shown
    messages = []
    for number, part in enumerate(parts, start=1):
        head = _("{title}, part {number} of {count}").format(
            title=title, number=number, count=len(parts)
        )
        code = f"```\n{part.rstrip()}\n```"
        blocks = [section(head if len(parts) > 1 else title), section(code)]
        messages.append(Message(text=plain_text_of(blocks), blocks=blocks))
    return messages


def _changes(preview: Preview, most: int, length: int) -> list[str]:
    """Up to `most` changes of up to `length` characters, and how many more there are."""
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
    label: str, action: str, state: CharterPreviewState, *, style: Style = Style.PLAIN
) -> Block:
    return button(label, action_id=action, value=state.dump(), style=style)


def import_errors(errors: Sequence[str]) -> Message:
    """The errors in an imported file, a line each."""
    lines = [f"• {truncate(escape(each), 300)}" for each in errors[:_MAX_PROBLEMS]]
    more = len(errors) - len(lines)
    if more > 0:
        lines.append(ngettext("… and {count} more", "… and {count} more", more).format(count=more))
    title = _("*Nothing was changed because the file has errors*")
    blocks = [
        *pack_lines(lines, title=title),
        context(_("To start from the charter in force, use `charter export`.")),
    ]
    return Message(text=truncate(plain_text_of(blocks), TEXT_LIMIT), blocks=blocks)
