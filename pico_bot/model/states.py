"""The state machine of records: which step leads from which state to which.

Buttons, permission checks, help and docs/states.md are all derived from this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from pico_bot.model.vocabulary import Kind, State
from pico_bot.model.who import Who


class Step(StrEnum):
    """An action on a record."""

    CONFIRM = "confirm"
    OBJECT = "object"
    KEEP = "keep"
    SUPERSEDE = "supersede"
    REVIEW = "review"
    BE_SUPERSEDED = "be_superseded"
    ACKNOWLEDGE = "acknowledge"
    PUT_ON_HOLD = "put_on_hold"
    RESUME = "resume"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    ASSESS = "assess"
    CLOSE = "close"
    EDIT = "edit"
    SNOOZE = "snooze"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, kw_only=True)
class Transition:
    """A step from any of `sources` to `target`; None leaves the state unchanged."""

    step: Step
    sources: frozenset[State]
    target: State | None
    who: Who


def _when(*sources: State) -> frozenset[State]:
    return frozenset(sources)


FIRST_STATES: Mapping[Kind, State] = MappingProxyType(
    {Kind.DECISION: State.PROPOSED, Kind.ISSUE: State.OPEN, Kind.CHANGE: State.RAISED}
)

TRANSITIONS: Mapping[Kind, tuple[Transition, ...]] = MappingProxyType(
    {
        Kind.DECISION: (
            Transition(
                step=Step.CONFIRM,
                sources=_when(State.PROPOSED),
                target=State.CONFIRMED,
                who=Who.DECIDER,
            ),
            Transition(
                step=Step.OBJECT,
                sources=_when(State.PROPOSED),
                target=State.OBJECTED,
                who=Who.OBJECTOR,
            ),
            # A changed text has to be confirmed again.
            Transition(
                step=Step.EDIT,
                sources=_when(State.PROPOSED, State.OBJECTED),
                target=State.PROPOSED,
                who=Who.EITHER_SIDE,
            ),
            Transition(
                step=Step.SNOOZE,
                sources=_when(State.PROPOSED),
                target=None,
                who=Who.OWNER_OR_LEAD,
            ),
            Transition(
                step=Step.WITHDRAW,
                sources=_when(State.PROPOSED, State.OBJECTED),
                target=State.WITHDRAWN,
                who=Who.AUTHOR,
            ),
            Transition(
                step=Step.REVIEW,
                sources=_when(State.CONFIRMED),
                target=State.UNDER_REVIEW,
                who=Who.AUTOMATIC,
            ),
            Transition(
                step=Step.KEEP,
                sources=_when(State.UNDER_REVIEW),
                target=State.CONFIRMED,
                who=Who.DECIDER,
            ),
            # It stays in force until the newer one is confirmed.
            Transition(
                step=Step.SUPERSEDE,
                sources=_when(State.CONFIRMED, State.UNDER_REVIEW),
                target=None,
                who=Who.EITHER_SIDE,
            ),
            Transition(
                step=Step.BE_SUPERSEDED,
                sources=_when(State.CONFIRMED, State.UNDER_REVIEW),
                target=State.SUPERSEDED,
                who=Who.AUTOMATIC,
            ),
            Transition(
                step=Step.REOPEN,
                sources=_when(State.WITHDRAWN),
                target=State.PROPOSED,
                who=Who.EITHER_SIDE,
            ),
        ),
        Kind.ISSUE: (
            Transition(
                step=Step.ACKNOWLEDGE,
                sources=_when(State.OPEN),
                target=State.ACKNOWLEDGED,
                who=Who.OWNER,
            ),
            Transition(
                step=Step.RESOLVE,
                sources=_when(State.OPEN, State.ACKNOWLEDGED, State.ON_HOLD),
                target=State.RESOLVED,
                who=Who.OWNER_OR_AUTHOR,
            ),
            Transition(
                step=Step.EDIT,
                sources=_when(State.OPEN, State.ACKNOWLEDGED, State.ON_HOLD),
                target=None,
                who=Who.EITHER_SIDE,
            ),
            Transition(
                step=Step.PUT_ON_HOLD,
                sources=_when(State.OPEN, State.ACKNOWLEDGED, State.ON_HOLD),
                target=State.ON_HOLD,
                # Putting it on hold implies acknowledging it, so it resumes acknowledged.
                who=Who.OWNER,
            ),
            Transition(
                step=Step.RESUME,
                sources=_when(State.ON_HOLD),
                target=State.ACKNOWLEDGED,
                who=Who.EITHER_SIDE,
            ),
            Transition(
                step=Step.REOPEN,
                sources=_when(State.RESOLVED, State.WITHDRAWN),
                target=State.OPEN,
                who=Who.EITHER_SIDE,
            ),
            Transition(
                step=Step.SNOOZE,
                sources=_when(State.OPEN, State.ACKNOWLEDGED, State.ON_HOLD),
                target=None,
                who=Who.OWNER_OR_LEAD,
            ),
            Transition(
                step=Step.WITHDRAW,
                sources=_when(State.OPEN, State.ACKNOWLEDGED, State.ON_HOLD),
                target=State.WITHDRAWN,
                who=Who.AUTHOR,
            ),
        ),
        Kind.CHANGE: (
            Transition(
                step=Step.ASSESS,
                sources=_when(State.RAISED),
                target=State.ASSESSED,
                who=Who.OWNER,
            ),
            Transition(
                step=Step.CLOSE,
                sources=_when(State.ASSESSED),
                target=State.CLOSED,
                who=Who.OWNER_OR_AUTHOR,
            ),
            Transition(
                step=Step.EDIT,
                sources=_when(State.RAISED, State.ASSESSED),
                target=None,
                who=Who.EITHER_SIDE,
            ),
            Transition(
                step=Step.REOPEN,
                sources=_when(State.CLOSED, State.WITHDRAWN),
                target=State.RAISED,
                who=Who.EITHER_SIDE,
            ),
            Transition(
                step=Step.SNOOZE,
                sources=_when(State.RAISED),
                target=None,
                who=Who.OWNER_OR_LEAD,
            ),
            Transition(
                step=Step.WITHDRAW,
                sources=_when(State.RAISED, State.ASSESSED),
                target=State.WITHDRAWN,
                who=Who.AUTHOR,
            ),
        ),
    }
)

# Steps that a decision with a proposal, such as a new charter, never takes.
NEVER_WITH_PROPOSALS = frozenset({Step.EDIT, Step.SUPERSEDE, Step.KEEP})

# States in which no one has to act.
SETTLED = frozenset(
    {State.CONFIRMED, State.SUPERSEDED, State.RESOLVED, State.CLOSED, State.WITHDRAWN}
)

# States in which someone may have to act.
UNSETTLED = frozenset(State) - SETTLED


def states_of(kind: Kind) -> frozenset[State]:
    """Every state that a record of `kind` can be in."""
    found = {FIRST_STATES[kind]}
    for each in TRANSITIONS[kind]:
        found |= each.sources | ({each.target} if each.target else set())
    return frozenset(found)


def transition(kind: Kind, step: Step, state: State) -> Transition | None:
    """The transition of `step` from `state`; None if there is none."""
    for each in TRANSITIONS[kind]:
        if each.step is step and state in each.sources:
            return each
    return None


def steps_from(kind: Kind, state: State) -> tuple[Step, ...]:
    """The steps that people can take from `state`, in the order of their buttons."""
    return tuple(
        each.step
        for each in TRANSITIONS[kind]
        if state in each.sources and each.who is not Who.AUTOMATIC
    )
