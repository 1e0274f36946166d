"""A chart's axis: the positions of the ticks and the format of numbers."""

from collections.abc import Sequence
from math import ceil, floor, log10

_MOST_STEPS = 5

# Beyond these a float's own arithmetic would show.
_LARGEST = 1e15
_DECIMALS = 9

_UNITS = ((1e12, "T"), (1e9, "B"), (1e6, "M"))


def tame(value: float) -> float:
    """The value, within what can be drawn."""
    return round(max(-_LARGEST, min(_LARGEST, value)), _DECIMALS)


def ticks(values: Sequence[float]) -> list[float]:
    """Round numbers, zero among them, that span all of `values`; whole ones for whole values."""
    low, high = min(0.0, *values), max(0.0, *values)
    if low == high:
        high = 1.0
    step = _step((high - low) / _MOST_STEPS)
    if all(float(one).is_integer() for one in values):
        step = max(1.0, ceil(step))
    first, last = floor(round(low / step, 6)), ceil(round(high / step, 6))
    return [number * step for number in range(first, last + 1)]


def _step(least: float) -> float:
    power: float = 10.0 ** floor(log10(least))
    return next(
        factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= least * (1 - 1e-9)
    )


def readable(value: float) -> str:
    """A number as people write it: `12,000`, `−0.5`."""
    return f"{round(value, _DECIMALS):,.10g}".replace("-", "−")


def short(value: float) -> str:
    """A number beside an axis, where there is little room: `1.5M`."""
    for size, unit in _UNITS:
        if abs(value) >= size:
            return readable(round(value / size, 2)) + unit
    return readable(value)
