"""Who may change the roles of a partnership at once: one table of steps and people.

Anyone else on either side proposes the change; see `people.appointments`.
"""

from collections.abc import Mapping
from enum import StrEnum, unique
from types import MappingProxyType


@unique
class RoleStep(StrEnum):
    """What a change does to a role."""

    # Gives someone else a role, from which no one is removed.
    FILL = "fill"
    # Gives a role to the person who makes the change.
    TAKE = "take"
    # Gives someone else a role in place of its primary.
    REPLACE = "replace"
    # Removes someone from a role, also oneself.
    END = "end"


@unique
class RoleAuthority(StrEnum):
    """A person who may take a step; the lead of a side is the holder of its lead role."""

    SIDE_LEAD = "side_lead"
    CONSULTANCY_LEAD = "consultancy_lead"
    SETTER_UP = "setter_up"


ROLE_RIGHTS: Mapping[RoleStep, frozenset[RoleAuthority]] = MappingProxyType(
    {
        RoleStep.FILL: frozenset(RoleAuthority),
        RoleStep.TAKE: frozenset({RoleAuthority.SIDE_LEAD}),
        RoleStep.REPLACE: frozenset({RoleAuthority.SIDE_LEAD}),
        RoleStep.END: frozenset({RoleAuthority.SIDE_LEAD}),
    }
)
