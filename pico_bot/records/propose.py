"""Propose a change of the charter or the phase, as a decision that both sides confirm."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core import NotAllowed
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    GENERAL_AREA,
    LEAD_ROLES,
    Actor,
    Card,
    Channel,
    Decision,
    Kind,
    Proposal,
    ProposalSubject,
    Side,
)
from pico_bot.partnerships import partnerships
from pico_bot.records import capture, decisions, routing
from pico_bot.records.capture import Reasoning, RecordDraft, Source
from pico_bot.records.proposals import other_side
from pico_bot.tags import Options


def propose(
    session: Session,
    *,
    channel: Channel,
    subject: ProposalSubject,
    title: str,
    text: str,
    body: dict[str, Any],
    reason: str | None,
    by: Actor,
) -> Decision:
    """Log a decision that applies `body` once the lead role of each side has confirmed it.

    If the proposer may act for their own side's lead role, they confirm it right away. It takes
    effect now if no other side has to confirm. Its card is posted in the thread of the contact
    card, or in `channel` if there is none yet.

    Raises NotAllowed if the proposer isn't part of the partnership.
    """
    member, partnership = by.member, channel.partnership
    if member.side is Side.UNKNOWN:
        partnerships.require_known_side(partnerships.as_slack_user(member), partnership)
        raise NotAllowed(_("You can't propose this because you aren't part of this partnership."))
    card_channel, thread_ts = _place_for_card(session, channel)
    logged = capture.create(
        session,
        channel=card_channel,
        draft=RecordDraft(
            kind=Kind.DECISION,
            title=title,
            text=text,
            options=Options(area=GENERAL_AREA),
            role=LEAD_ROLES[other_side(member.side)],
            reasoning=Reasoning(rationale=reason),
            proposal=Proposal(
                subject=subject,
                body=body,
                base_version=partnerships.version_in_force(session, partnership).version,
                reason=reason,
            ),
        ),
        source=Source(text=text, thread_ts=thread_ts),
        author=member,
        by=by,
    )
    decision = session.get_one(Decision, logged.id)
    if routing.may_act_for(
        session, partnership=partnership, role=LEAD_ROLES[member.side], member=member, now=by.now
    ):
        decisions.confirm(session, decision=decision, seen=decision.text_fingerprint, by=by)
    return decision


def _place_for_card(session: Session, channel: Channel) -> tuple[Channel, str | None]:
    """The channel and thread for the decision's card: the contact card's, if that is posted."""
    posted = session.scalar(
        select(Card).where(Card.partnership_id == channel.partnership_id, Card.ts.is_not(None))
    )
    home_channel = partnerships.channel_at(session, posted.channel) if posted is not None else None
    if posted is None or home_channel is None:
        return channel, None
    return home_channel, posted.ts
