"""Block Kit's chart block, `data_visualization`.

The limits are those of
https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block: at most 6 segments or
series. Some users report 12; the sandbox uses the smaller number.
"""

from typing import Any

from pico_bot.sandbox.blockkit.schema import Check, Problems, array, by_type, number, record, string

CHART = "data_visualization"
MAX_CHARTS_IN_MESSAGE = 2
MAX_SERIES = 6
MAX_SEGMENTS = 6
MAX_POINTS = 20

_LABEL = string(20)
_AXIS_TITLE = string(50)
_CATEGORIES = array(_LABEL, most=MAX_POINTS)
_SERIES = record(
    {
        "name": _LABEL,
        "data": array(record({"label": _LABEL, "value": number()}), most=MAX_POINTS),
    }
)


def _distinct_names(value: Any, path: str, problems: Problems) -> None:
    names = [one["name"] for one in value["series"]]
    for at, name in enumerate(names):
        if name in names[:at]:
            problems.add("series names must be unique", f"{path}/series/{at}/name")


def _every_category(value: Any, path: str, problems: Problems) -> None:
    categories = value["axis_config"]["categories"]
    if len(set(categories)) < len(categories):
        problems.add("categories must be unique", f"{path}/axis_config/categories")
    for at, one in enumerate(value["series"]):
        if sorted(point["label"] for point in one["data"]) != sorted(categories):
            problems.add(
                "must contain exactly one data point for each category", f"{path}/series/{at}/data"
            )


_OVER_CATEGORIES = record(
    {
        "series": array(_SERIES, most=MAX_SERIES),
        "axis_config": record(
            {"categories": _CATEGORIES}, {"x_label": _AXIS_TITLE, "y_label": _AXIS_TITLE}
        ),
    },
    also=[_distinct_names, _every_category],
)
_SEGMENT = record({"label": _LABEL, "value": number(above=0)})
_PIE = record({"segments": array(_SEGMENT, most=MAX_SEGMENTS)})

CHART_FIELDS: dict[str, Check] = {
    "title": string(50),
    "chart": by_type(
        {
            "area": _OVER_CATEGORIES,
            "bar": _OVER_CATEGORIES,
            "line": _OVER_CATEGORIES,
            "pie": _PIE,
        }
    ),
}
