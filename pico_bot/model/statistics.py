"""Numbers per day or week that the reports draw as charts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pico_bot.model.vocabulary import Side


@dataclass(frozen=True, kw_only=True)
class ConfidencePoint:
    """Average confidence at the check-in of the day `on`, from 1 (low) to 5 (high).

    `sides` has one average per side if both sides answered, and is empty otherwise.
    """

    on: date
    average: float
    sides: Mapping[Side, float]


@dataclass(frozen=True, kw_only=True)
class IssueFlow:
    """Issues opened and resolved in the week that starts on `week`."""

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
