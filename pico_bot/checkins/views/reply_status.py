"""What the author of a reply in a check-in's thread sees: whether it counts as their answer."""

from dataclasses import dataclass
from enum import StrEnum

from pico_bot.blockkit import ModalState, actions, button, section
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Message

COUNT, TAKE_OUT = "checkin_reply_count", "checkin_reply_take_out"


class ReplyStatus(StrEnum):
    """Whether a reply counts as an answer."""

    COUNTED = "counted"
    TAKEN_OUT = "taken_out"
    REMARK = "remark"


@dataclass(frozen=True, kw_only=True)
class ReplyState(ModalState):
    """The reply with this `ts`, in the thread of the occurrence's prompt or invitation."""

    occurrence_id: int
    ts: str


_TEXTS = {
    ReplyStatus.COUNTED: gettext_noop("Counted as your answer."),
    ReplyStatus.TAKEN_OUT: gettext_noop("That's no longer your answer to the check-in."),
    ReplyStatus.REMARK: gettext_noop("Not counted as an answer to the check-in."),
}


def reply_status_message(state: ReplyState, status: ReplyStatus) -> Message:
    """The `status` of a reply, with the button that changes it."""
    text = _(_TEXTS[status])
    if status is ReplyStatus.COUNTED:
        change = button(_("Not an answer"), action_id=TAKE_OUT, value=state.dump())
    else:
        change = button(_("Count it"), action_id=COUNT, value=state.dump())
    return Message(text=text, blocks=[section(text), actions(change)])
