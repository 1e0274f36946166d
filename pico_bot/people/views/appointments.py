"""The message that asks for a change of a role to be accepted."""

from dataclasses import dataclass

from pico_bot.blockkit import ModalState, Style, actions, button, section, sentence
from pico_bot.i18n import gettext as _
from pico_bot.model import Message

ACCEPT, DECLINE = "role_accept", "role_decline"


@dataclass(frozen=True, kw_only=True)
class ProposalButtonState(ModalState):
    """The role proposal that a button is about."""

    proposal_id: int


def proposal_message(text: str, *, proposal_id: int, mention: str | None) -> Message:
    """The proposal `text` (markup) with its buttons; `mention` is the person who is asked."""
    asked = f":bust_in_silhouette: {mention}: {text}" if mention else f":bust_in_silhouette: {text}"
    value = ProposalButtonState(proposal_id=proposal_id).dump()
    row = actions(
        button(_("Accept"), action_id=ACCEPT, value=value, style=Style.PRIMARY),
        button(_("Decline"), action_id=DECLINE, value=value),
    )
    return Message(text=sentence(asked).text, blocks=[section(asked), row])


def settled_message(text: str) -> Message:
    """The same message once the proposal is settled."""
    return sentence(f":bust_in_silhouette: {text}")
