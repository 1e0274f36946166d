"""The message that asks for a change of a role to be accepted, and the days of a role."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pico_bot.blockkit import (
    ModalState,
    Style,
    actions,
    button,
    date_token,
    section,
    sentence,
)
from pico_bot.i18n import gettext as _
from pico_bot.model import Message

ACCEPT, DECLINE = "role_accept", "role_decline"


@dataclass(frozen=True, kw_only=True)
class ProposalButtonState(ModalState):
    """The role proposal that a button is about."""

    proposal_id: int


def last_day(until_at: datetime, zone: ZoneInfo) -> date:
    """The last day in `zone` of what ends at `until_at` (UTC), which is stored exclusive."""
    return (until_at - timedelta(microseconds=1)).astimezone(zone).date()


def period_words(from_at: datetime | None, until_at: datetime | None, *, zone: ZoneInfo) -> str:
    """`from 1 Dec until 31 Jan`, or either part of it; empty without either. Times are in UTC."""
    first = date_token(from_at.astimezone(zone).date()) if from_at else ""
    last = date_token(last_day(until_at, zone)) if until_at else ""
    if first and last:
        return _("from {first} until {last}").format(first=first, last=last)
    if first:
        return _("from {first}").format(first=first)
    return _("until {last}").format(last=last) if last else ""


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
