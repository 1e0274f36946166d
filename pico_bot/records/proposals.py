"""Decisions that bring something about once both sides confirmed them: read by all that shows one.

The side's lead role answers for each side, whatever the area says. What is proposed is read as it
was proposed, so such a decision is not edited, superseded or put under review.
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

# What is never done with a proposal, and what is done instead.
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

_OTHER = {Side.CONSULTANCY: Side.CUSTOMER, Side.CUSTOMER: Side.CONSULTANCY}


def proposal_of(session: Session, record: Record) -> Proposal | None:
    """What comes into force when `record` is confirmed; None where it is an ordinary record."""
    if not isinstance(record, Decision) or record.id is None:
        return None
    return session.get(Proposal, record.id)


def check_step(session: Session, record: Record, step: Step) -> None:
    """Raises IllegalStep, saying what to do instead, for what is never done with a proposal."""
    if step in NEVER_WITH_PROPOSALS and proposal_of(session, record) is not None:
        raise IllegalStep(_(_INSTEAD[step]).format(reference=record.reference))


def other_side(side: Side) -> Side:
    """The side that `side` works with."""
    return _OTHER[side]


def is_lead_vacant(
    session: Session, *, partnership: Partnership, side: Side, now: datetime
) -> bool:
    """Whether nobody, away or not, holds the role that leads `side`."""
    key = LEAD_ROLES[side]
    return roles.contact(session, partnership=partnership, key=key, now=now).is_gap


def sides_needed(
    session: Session, record: Record, *, proposal: Proposal, member: Member, now: datetime
) -> set[Side]:
    """The sides that have to confirm `record`, which `member` confirms now.

    A side without anybody in its lead role does not hold up a change of the charter.
    """
    if proposal.subject is not ProposalSubject.CHARTER:
        return set(LEAD_ROLES)
    partnership = record.partnership
    return {
        side
        for side in LEAD_ROLES
        if side is member.side
        or not is_lead_vacant(session, partnership=partnership, side=side, now=now)
    }
