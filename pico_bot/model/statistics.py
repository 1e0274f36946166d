"""Statistics: numbers by day or week, as charts show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pico_bot.model.vocabulary import Side


@dataclass(frozen=True, kw_only=True)
class ConfidencePoint:
    """The average confidence, 1 (low) to 5 (high), in the check-ins of the day `on`.

    `sides` has the average of each side if both answered; otherwise it is empty.
    """

    on: date
    average: float
    sides: Mapping[Side, float]


@dataclass(frozen=True, kw_only=True)
class IssueFlow:
    """The number of issues opened and resolved in the week that starts on `week`."""

    week: date
    opened: int
    resolved: int


@dataclass(frozen=True, kw_only=True)
class ResponseTime:
    """The median time to acknowledge an issue, in working hours, for the week of `week`."""

    week: date
    hours: float


@dataclass(frozen=True, kw_only=True)
class ConfidenceComparison:
    """Confidence in several partnerships, week by week.

    `values` pairs each partnership's name with its averages, one for each of `weeks`.
    """

    weeks: Sequence[date]
    values: Sequence[tuple[str, Sequence[float]]]
