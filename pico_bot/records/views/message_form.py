"""The modal that asks which message of a thread says what a record is about."""

from collections.abc import Sequence

from pico_bot.blockkit import Block, modal, modal_title, select_input
from pico_bot.i18n import gettext as _
from pico_bot.model import Record, Step
from pico_bot.records.views.forms import RecordFormState

MESSAGE = "message"
CHOOSE_MESSAGE = "record_choose_message"

# Slack shows at most so many options.
_MOST = 100


def message_form(
    record: Record, reference: RecordFormState, *, messages: Sequence[tuple[str, str]]
) -> Block:
    """Ask which of `messages`, each a timestamp and its text, says it; the latest are offered."""
    question = select_input(
        MESSAGE,
        _("Which message says it?"),
        list(messages[-_MOST:]),
        value=messages[-1][0],
        hint=_("The record takes its text and its author."),
    )
    return modal(
        modal_title(Step.EDIT, record.reference),
        [question],
        callback_id=CHOOSE_MESSAGE,
        submit=_("Save"),
        metadata=reference.dump(),
    )
