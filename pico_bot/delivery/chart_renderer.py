"""Renders Slack's chart block as an image with matplotlib, which is an optional dependency.

Pure functions over the block.
"""

import io
import json
import warnings
from collections.abc import Mapping, Sequence
from hashlib import sha256
from textwrap import wrap
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Block = Mapping[str, Any]

CHART = "data_visualization"

# https://docs.slack.dev/reference/block-kit/blocks/image-block
MAX_ALT_CHARACTERS = 2000

# Increase this when the rendering changes, so that images are uploaded again.
_STYLE = 1

_INCHES = (8.0, 4.2)
_MARGIN = 0.14
_DOTS_PER_INCH = 150
_INK, _SOFT, _RULE = "#1c2629", "#566268", "#e3ded2"
_COLOURS = ("#1b5c9e", "#b3560a", "#1d7a4c", "#7a3f97", "#a87a00", "#b3265e")
_STROKES = ("-", "--", ":", "-.", (0, (5, 2)), (0, (9, 3)))
_LONGEST_LEVEL_LABELS = 70
_LONGEST_BESIDE = 24
_BARS_OF_SLOT = 0.72

# matplotlib keeps fonts and warnings for the whole process.
_DRAWING = Lock()


def is_chart(block: Block) -> bool:
    """Whether `block` is a chart."""
    return block.get("type") == CHART


def content_key(chart: Block) -> str:
    """A key for the image: the same for charts with the same content.

    A chart's title is shown above its image and is not part of it.
    """
    shown = json.dumps([_STYLE, chart["chart"]], sort_keys=True)
    return sha256(shown.encode()).hexdigest()


def alt_text(chart: Block) -> str:
    """The chart as text: its title, labels and every number."""
    inside = chart["chart"]
    if inside["type"] == "pie":
        lines = [_points(inside["segments"])]
    else:
        lines = [f"{one['name']}: {_points(one['data'])}" for one in inside["series"]]
    words = f"{chart['title']}. {'; '.join(lines)}"
    return words if len(words) <= MAX_ALT_CHARACTERS else words[: MAX_ALT_CHARACTERS - 1] + "…"


def _points(points: Sequence[Block]) -> str:
    return ", ".join(f"{one['label']} {one['value']:.10g}" for one in points)


def png(chart: Block) -> bytes:
    """The chart as PNG. Takes about a second; raises ImportError if matplotlib is missing."""
    with _DRAWING, warnings.catch_warnings():
        # A character that the font lacks is drawn as a box; the alt text has it.
        warnings.simplefilter("ignore")
        return _png(chart)


def _png(chart: Block) -> bytes:
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    layout = ConstrainedLayoutEngine(w_pad=_MARGIN, h_pad=_MARGIN)
    figure = Figure(figsize=_INCHES, dpi=_DOTS_PER_INCH, layout=layout, facecolor="white")
    axes = figure.add_subplot()
    inside = chart["chart"]
    draw = _draw_pie if inside["type"] == "pie" else _draw_over_categories
    draw(axes, inside)
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    return picture.getvalue()


def _draw_pie(axes: "Axes", chart: Block) -> None:
    segments = chart["segments"]
    values = [float(one["value"]) for one in segments]
    slices = axes.pie(
        values,
        autopct="%.0f%%",
        textprops={"color": "white", "fontweight": "bold"},
        colors=_COLOURS,
        startangle=90,
        counterclock=False,
        wedgeprops={"edgecolor": "white", "linewidth": 2},
    )[0]
    total = sum(values)
    labels = [
        _literal(f"{one['label']}: {value:.10g} ({value / total:.0%})")
        for one, value in zip(segments, values, strict=True)
    ]
    axes.set_anchor("W")
    _draw_legend(axes, slices, labels)


def _draw_over_categories(axes: "Axes", chart: Block) -> None:
    axis = chart["axis_config"]
    categories: list[str] = axis["categories"]
    draw = {"line": _draw_line, "area": _draw_area, "bar": _draw_bars}[chart["type"]]
    rows = [_in_order(one, categories) for one in chart["series"]]
    handles = [draw(axes, row, at, len(rows)) for at, row in enumerate(rows)]
    _draw_axes(axes, axis, [value for row in rows for value in row])
    _draw_legend(axes, handles, [_literal(one["name"]) for one in chart["series"]])


def _draw_legend(axes: "Axes", handles: Sequence[Any], labels: Sequence[str]) -> None:
    axes.legend(
        handles,
        labels,
        loc="upper left",
        bbox_to_anchor=(1, 1),
        frameon=False,
        labelcolor=_INK,
    )


def _in_order(series: Block, categories: Sequence[str]) -> list[float]:
    by_label = {point["label"]: float(point["value"]) for point in series["data"]}
    return [by_label[one] for one in categories]


def _draw_line(axes: "Axes", row: Sequence[float], at: int, _count: int) -> Any:
    (line,) = axes.plot(
        range(len(row)),
        row,
        color=_COLOURS[at % len(_COLOURS)],
        linestyle=_STROKES[at % len(_STROKES)],
        linewidth=2.2,
        marker="o",
        markersize=5,
        markerfacecolor="white",
        markeredgewidth=1.8,
    )
    return line


def _draw_area(axes: "Axes", row: Sequence[float], at: int, count: int) -> Any:
    axes.fill_between(
        range(len(row)), row, color=_COLOURS[at % len(_COLOURS)], alpha=0.16, linewidth=0
    )
    return _draw_line(axes, row, at, count)


def _draw_bars(axes: "Axes", row: Sequence[float], at: int, count: int) -> Any:
    width = _BARS_OF_SLOT / count
    places = [place + (at - (count - 1) / 2) * width for place in range(len(row))]
    return axes.bar(places, row, width * 0.96, color=_COLOURS[at % len(_COLOURS)])


def _draw_axes(axes: "Axes", axis: Block, values: Sequence[float]) -> None:
    categories: list[str] = axis["categories"]
    tilted = sum(map(len, categories)) > _LONGEST_LEVEL_LABELS
    axes.set_xticks(
        range(len(categories)),
        [_literal(one) for one in categories],
        rotation=40 if tilted else 0,
        ha="right" if tilted else "center",
        rotation_mode="anchor",
    )
    axes.set_xlim(-0.5, len(categories) - 0.5)
    low, high = min(0.0, *values), max(0.0, *values)
    room = (high - low) * 0.06
    axes.set_ylim(low - room * (low < 0), (high + room * (high > 0)) if low < high else 1)
    axes.locator_params(axis="y", nbins=6, integer=all(one.is_integer() for one in values))
    axes.set_xlabel(_literal(axis.get("x_label", "")), color=_SOFT)
    beside = "\n".join(wrap(axis.get("y_label", ""), _LONGEST_BESIDE))
    axes.set_ylabel(_literal(beside), color=_SOFT)
    axes.tick_params(colors=_SOFT, length=0)
    axes.grid(axis="y", color=_RULE)
    axes.axhline(0, color=_SOFT, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)


def _literal(text: str) -> str:
    """Escape `text`: matplotlib renders text between two dollar signs as a formula."""
    return text.replace("$", r"\$")
