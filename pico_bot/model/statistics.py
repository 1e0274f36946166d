"""Figures: what people would rather look at than read, as numbers by the day or the week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pico_bot.model.vocabulary import Side


@dataclass(frozen=True, kw_only=True)
class ConfidencePoint:
    """How sure people were at the check-in of the day `on`: averages, from 1 (low) to 5 (high).

    `sides` has each side's where both answered, and nothing where one of them did not.
    """

    on: date
    average: float
    sides: Mapping[Side, float]


@dataclass(frozen=True, kw_only=True)
class IssueFlow:
    """How many issues were opened, and how many resolved, in the week that begins with `week`."""

    week: date
    opened: int
    resolved: int


@dataclass(frozen=True, kw_only=True)
class ResponsePace:
    """The median of working hours that issues waited which were acknowledged in `week`."""

    week: date
    hours: float


@dataclass(frozen=True, kw_only=True)
class ConfidenceLines:
    """How sure people of several partnerships were by the week, as they last said.

    `values` has for each a name and its averages, as many as there are `weeks`.
    """

    weeks: Sequence[date]
    values: Sequence[tuple[str, Sequence[float]]]
