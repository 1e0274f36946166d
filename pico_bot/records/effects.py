"""What takes effect when a proposal is confirmed, registered by the rooms that make proposals.

A proposal is a decision like any other, so it is confirmed in this room; what it then changes, the
charter or the phase, belongs to rooms above this one.
"""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from pico_bot.model import Actor, Proposal, ProposalSubject


class _Check(Protocol):
    def __call__(self, session: Session, *, proposal: Proposal) -> None: ...


class _TakeEffect(Protocol):
    def __call__(self, session: Session, *, proposal: Proposal, by: Actor) -> None: ...


def _always(session: Session, *, proposal: Proposal) -> None:
    """The default check: the proposal can always take effect."""


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a kind of proposal does.

    `check` raises IllegalStep if the proposal can no longer take effect; it is called before
    each confirmation. `take_effect` applies the proposal once the last side has confirmed it.
    """

    take_effect: _TakeEffect
    check: _Check = _always


_EFFECTS: dict[ProposalSubject, Effect] = {}


def register_effect(subject: ProposalSubject, effect: Effect) -> None:
    """Use `effect` for proposals about `subject`."""
    _EFFECTS[subject] = effect


def effect_of(proposal: Proposal) -> Effect:
    """The effect of `proposal`; raises KeyError if no room has registered its subject."""
    return _EFFECTS[proposal.subject]
