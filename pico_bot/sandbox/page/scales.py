"""The ticks of a chart's axis and the format of its numbers."""

from collections.abc import Sequence
from math import ceil, floor, log10

_MAX_STEPS = 5

# Beyond these, floating-point errors become visible.
_LARGEST = 1e15
_DECIMALS = 9

_UNITS = ((1e12, "T"), (1e9, "B"), (1e6, "M"))


def tame(value: float) -> float:
    """The value, limited to what can be drawn."""
    return round(max(-_LARGEST, min(_LARGEST, value)), _DECIMALS)


def ticks(values: Sequence[float]) -> list[float]:
    """Round numbers from below to above all `values` and zero; whole numbers for whole values."""
    low, high = min(0.0, *values), max(0.0, *values)
    if low == high:
        high = 1.0
    step = _step((high - low) / _MAX_STEPS)
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
    """A number for people: `12,000`, `−0.5`."""
    return f"{round(value, _DECIMALS):,.10g}".replace("-", "−")


def short(value: float) -> str:
    """A short number for an axis: `1.5M`."""
    for size, unit in _UNITS:
        if abs(value) >= size:
            return readable(round(value / size, 2)) + unit
    return readable(value)
