"""Rules for proposals: decisions that change the charter or the phase once they are confirmed.

The lead role of each side confirms for it, whatever the decision's area says. A proposal has to be
confirmed as it was proposed, so it can't be edited, superseded or put under review.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from pico_bot.core import IllegalStep
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import (
    LEAD_ROLES,
    NEVER_WITH_PROPOSALS,
    Decision,
    Member,
    Partnership,
    Proposal,
    ProposalSubject,
    Record,
    Side,
    Step,
)
from pico_bot.partnerships import roles

# Why a step can't be taken on a proposal, and what to do instead.
_INSTEAD = {
    Step.EDIT: gettext_noop(
        "{reference} must be confirmed as proposed, so it can't be edited. Withdraw it and "
        "propose again."
    ),
    Step.SUPERSEDE: gettext_noop(
        "{reference} is part of the agreement's history. To change it, propose a new charter "
        "change."
    ),
    Step.KEEP: gettext_noop("{reference} doesn't come up for review, so there's nothing to keep."),
}

_PROPOSE_ANOTHER_PHASE = gettext_noop(
    "{reference} is part of the partnership's history. To change it, propose another phase change."
)

_OTHER = {Side.CONSULTANCY: Side.CUSTOMER, Side.CUSTOMER: Side.CONSULTANCY}


def proposal_of(session: Session, record: Record) -> Proposal | None:
    """The proposal that takes effect when `record` is confirmed; None for other records."""
    if not isinstance(record, Decision) or not record.has_proposal:
        return None
    return session.get_one(Proposal, record.id)


def check_step(session: Session, record: Record, step: Step) -> None:
    """Raises IllegalStep for a step that can't be taken on proposals, with what to do instead."""
    if step not in NEVER_WITH_PROPOSALS:
        return
    proposal = proposal_of(session, record)
    if proposal is not None:
        instead = _INSTEAD[step]
        if step is Step.SUPERSEDE and proposal.subject is ProposalSubject.PHASE:
            instead = _PROPOSE_ANOTHER_PHASE
        raise IllegalStep(_(instead).format(reference=record.reference))


def other_side(side: Side) -> Side:
    """The other side of the partnership."""
    return _OTHER[side]


def is_lead_vacant(*, partnership: Partnership, side: Side, now: datetime) -> bool:
    """Whether no one, away or not, holds the lead role of `side`."""
    key = LEAD_ROLES[side]
    return roles.contact(partnership, key=key, now=now).is_vacant


def sides_needed(record: Record, *, proposal: Proposal, member: Member, now: datetime) -> set[Side]:
    """The sides that have to confirm `record`, which `member` is confirming now.

    A change of the charter doesn't wait for a side whose lead role is vacant.
    """
    if proposal.subject is not ProposalSubject.CHARTER:
        return set(LEAD_ROLES)
    partnership = record.partnership
    return {
        side
        for side in LEAD_ROLES
        if side is member.side or not is_lead_vacant(partnership=partnership, side=side, now=now)
    }
