"""Chart blocks for tests that check, draw or send them."""

from collections.abc import Mapping, Sequence
from typing import Any

DAYS = ("Mon", "Tue", "Wed")


def series_chart(
    kind: str = "line",
    values: Mapping[str, Sequence[Any]] | None = None,
    *,
    categories: Sequence[str] = DAYS,
    title: str = "Confidence",
    **axis: str,
) -> dict[str, Any]:
    """A line, bar or area chart with `values` by series name, one for each of `categories`."""
    values = values or {"Nordlys": [3, 4, 5]}
    return {
        "type": "data_visualization",
        "title": title,
        "chart": {
            "type": kind,
            "series": [
                {
                    "name": name,
                    "data": [
                        {"label": label, "value": value}
                        for label, value in zip(categories, those, strict=True)
                    ],
                }
                for name, those in values.items()
            ],
            "axis_config": {"categories": list(categories), **axis},
        },
    }


def pie_chart(values: Mapping[str, float] | None = None, *, title: str = "Open") -> dict[str, Any]:
    """A pie chart with `values` by segment label."""
    values = values or {"Customer": 3, "Consultancy": 1}
    segments = [{"label": label, "value": value} for label, value in values.items()]
    return {
        "type": "data_visualization",
        "title": title,
        "chart": {"type": "pie", "segments": segments},
    }
