"""Slack's `data_visualization` block as SVG: pure functions over the block.

Colours, lines and fonts come from the style sheet by class; the page's policy forbids others.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, radians, sin
from typing import Any

from markupsafe import Markup

from pico_bot.sandbox.page.scales import readable, short, tame, ticks

Block = Mapping[str, Any]

_WIDTH = 480
_PLOT_HEIGHT = 180
_TOP = 10
_BOTTOM = _TOP + _PLOT_HEIGHT
_RIGHT = 12
_LINE = 18

# An upper estimate of a character's width at a font size of 12 pixels.
_CHARACTER = 6.4
_TILT = 40

_WIDEST_BAR = 46
_BARS_OF_SLOT = 0.72
_RADIUS = 90
_LEAST_LABELLED = 0.08


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A line of the legend; `number` is that of the class `series-<number>`."""

    number: int
    name: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """A series with its values in the order of the categories; `number` counts from 1."""

    number: int
    name: str
    values: Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """The layout of a chart with categories; `left` is the axis, `marks` are the ticks."""

    left: float
    height: int
    categories: Sequence[str]
    tilted: bool
    marks: Sequence[float]

    @property
    def slot(self) -> float:
        """The width of a category."""
        return (_WIDTH - _RIGHT - self.left) / len(self.categories)

    def x(self, at: int) -> float:
        """The x coordinate of the middle of category number `at`."""
        return self.left + self.slot * (at + 0.5)

    def y(self, value: float) -> float:
        """The y coordinate of a value."""
        low, high = self.marks[0], self.marks[-1]
        return _BOTTOM - (value - low) / (high - low) * _PLOT_HEIGHT


def chart_svg(block: Block, name: str) -> Markup:
    """The chart without title and legend; `name` must be unique on the page.

    Screen readers read the title and every number.
    """
    chart = block["chart"]
    drawn, width, height = _pie(chart) if chart["type"] == "pie" else _over_categories(chart)
    described = _element("title", block["title"], id=f"{name}-title")
    described += _element("desc", description(block), id=f"{name}-numbers")
    return _element(
        "svg",
        described + drawn,
        viewBox=f"0 0 {width} {height}",
        role="img",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-numbers",
    )


def legend(block: Block) -> list[LegendEntry]:
    """The legend in order; the segments of a pie have their values and shares."""
    chart = block["chart"]
    if chart["type"] != "pie":
        return [LegendEntry(at, one["name"]) for at, one in enumerate(chart["series"], start=1)]
    return [
        LegendEntry(at, one["label"], f"{readable(one['value'])} ({share:.0%})")
        for at, (one, share) in enumerate(_shares(chart), start=1)
    ]


def description(block: Block) -> str:
    """The chart in words, with all its numbers."""
    chart = block["chart"]
    sentences = [f"{chart['type'].capitalize()} chart."]
    if chart["type"] == "pie":
        sentences += [f"{one.name}: {one.about}." for one in legend(block)]
        return " ".join(sentences)
    for axis, title in (("Across", "x_label"), ("Upwards", "y_label")):
        if chart["axis_config"].get(title):
            sentences.append(f"{axis}: {chart['axis_config'][title]}.")
    for one in chart["series"]:
        points = (f"{point['label']} {readable(point['value'])}" for point in one["data"])
        sentences.append(f"{one['name']}: {', '.join(points)}.")
    return " ".join(sentences)


def _over_categories(chart: Block) -> tuple[Markup, int, int]:
    axis = chart["axis_config"]
    rows = [_row(number, one, axis) for number, one in enumerate(chart["series"], start=1)]
    frame = _frame(axis, ticks([value for row in rows for value in row.values]))
    draw = {"line": _line, "area": _area, "bar": _bars}[chart["type"]]
    series = (
        _element("g", Markup().join(draw(frame, row, len(rows))), class_=f"series-{row.number}")
        for row in rows
    )
    drawn = Markup().join((*_grid(frame), *_categories(frame), *_axis_titles(frame, axis), *series))
    return drawn, _WIDTH, frame.height


def _row(number: int, series: Block, axis: Block) -> _Row:
    by_label = {point["label"]: tame(point["value"]) for point in series["data"]}
    return _Row(number, series["name"], [by_label[one] for one in axis["categories"]])


def _frame(axis: Block, marks: Sequence[float]) -> _Frame:
    categories: list[str] = axis["categories"]
    left = max(_wide(short(one)) for one in marks) + 10 + (_LINE if axis.get("y_label") else 0)
    longest, below = max(map(_wide, categories)), float(_LINE)
    tilted = longest > (_WIDTH - _RIGHT - left) / len(categories) - 6
    if tilted:
        # A tilted label extends downwards and to the left.
        below = longest * sin(radians(_TILT)) + 18
        left = max(left, longest * cos(radians(_TILT)))
    return _Frame(
        left=left,
        height=round(_TOP + _PLOT_HEIGHT + below + 8 + (_LINE if axis.get("x_label") else 0)),
        categories=categories,
        tilted=tilted,
        marks=marks,
    )


def _grid(frame: _Frame) -> Iterator[Markup]:
    for value in frame.marks:
        y = _at(frame.y(value))
        kind = "zero" if value == 0 else "rule"
        yield _element("line", class_=kind, x1=_at(frame.left), x2=_WIDTH - _RIGHT, y1=y, y2=y)
        yield _element(
            "text", short(value), x=_at(frame.left - 7), y=y, dy=".33em", text_anchor="end"
        )


def _categories(frame: _Frame) -> Iterator[Markup]:
    for at, label in enumerate(frame.categories):
        x, y = _at(frame.x(at)), _at(_BOTTOM + (14 if frame.tilted else _LINE))
        if frame.tilted:
            turned = f"rotate(-{_TILT} {x} {y})"
            yield _element("text", label, x=x, y=y, text_anchor="end", transform=turned)
        else:
            yield _element("text", label, x=x, y=y, text_anchor="middle")


def _axis_titles(frame: _Frame, axis: Block) -> Iterator[Markup]:
    if axis.get("x_label"):
        x = _at((frame.left + _WIDTH - _RIGHT) / 2)
        room = _WIDTH - _RIGHT - frame.left
        yield _axis_title(axis["x_label"], room, x=x, y=frame.height - 5)
    if axis.get("y_label"):
        y = _at((_BOTTOM + _TOP) / 2)
        turned = f"rotate(-90 12 {y})"
        yield _axis_title(axis["y_label"], _PLOT_HEIGHT, x=12, y=y, transform=turned)


def _axis_title(words: str, room: float, **where: object) -> Markup:
    most = int(room / _CHARACTER)
    cut = words if len(words) <= most else words[: most - 1] + "…"
    hint = _element("title", words)
    return _element("text", hint + cut, class_="axis-title", text_anchor="middle", **where)


def _line(frame: _Frame, row: _Row, _count: int) -> Iterator[Markup]:
    yield _element("polyline", class_="line", points=_points(frame, row))
    yield from _dots(frame, row)


def _area(frame: _Frame, row: _Row, _count: int) -> Iterator[Markup]:
    zero, last = _at(frame.y(0)), len(row.values) - 1
    ends = f"{_at(frame.x(last))},{zero} {_at(frame.x(0))},{zero}"
    yield _element("polygon", class_="surface", points=f"{_points(frame, row)} {ends}")
    yield from _line(frame, row, _count)


def _bars(frame: _Frame, row: _Row, count: int) -> Iterator[Markup]:
    width = min(_WIDEST_BAR, frame.slot * _BARS_OF_SLOT / count)
    aside = (row.number - 1 - count / 2) * width
    for at, value in enumerate(row.values):
        upper, lower = sorted((frame.y(0), frame.y(value)))
        yield _element(
            "rect",
            _hint(frame, row, at),
            class_="bar",
            x=_at(frame.x(at) + aside),
            y=_at(upper),
            width=_at(max(1.0, width - 1)),
            height=_at(lower - upper),
        )


def _points(frame: _Frame, row: _Row) -> str:
    return " ".join(
        f"{_at(frame.x(at))},{_at(frame.y(value))}" for at, value in enumerate(row.values)
    )


def _dots(frame: _Frame, row: _Row) -> Iterator[Markup]:
    for at, value in enumerate(row.values):
        x, y = _at(frame.x(at)), _at(frame.y(value))
        yield _element("circle", _hint(frame, row, at), class_="dot", cx=x, cy=y, r=3.5)


def _hint(frame: _Frame, row: _Row, at: int) -> Markup:
    words = f"{row.name}, {frame.categories[at]}: {readable(row.values[at])}"
    return _element("title", words)


def _shares(chart: Block) -> list[tuple[Block, float]]:
    segments: list[Block] = chart["segments"]
    values = [tame(one["value"]) for one in segments]
    # Values that are too small to tell apart get equal shares.
    total = sum(values) or len(values)
    shares = [value / total for value in values] if sum(values) else [1 / total] * len(values)
    return list(zip(segments, shares, strict=True))


def _pie(chart: Block) -> tuple[Markup, int, int]:
    side, drawn, begun = 2 * _RADIUS + 8, [], 0.0
    for number, (segment, share) in enumerate(_shares(chart), start=1):
        words = f"{segment['label']}: {readable(segment['value'])} ({share:.0%})"
        slice_ = _slice(_element("title", words), begun=begun, share=share)
        drawn.append(_element("g", slice_, class_=f"series-{number}"))
        if share >= _LEAST_LABELLED:
            x, y = _on_circle(begun + share / 2, _RADIUS * 0.64 if share < 1 else 0)
            drawn.append(
                _element(
                    "text", f"{share:.0%}", class_="share", x=x, y=y, dy=".33em",
                    text_anchor="middle",
                )
            )  # fmt: skip
        begun += share
    return Markup().join(drawn), side, side


def _slice(hint: Markup, *, begun: float, share: float) -> Markup:
    middle = _RADIUS + 4
    if share > 1 - 1e-6:
        # An arc that ends where it starts draws nothing.
        return _element("circle", hint, class_="slice", cx=middle, cy=middle, r=_RADIUS)
    from_x, from_y = _on_circle(begun, _RADIUS)
    to_x, to_y = _on_circle(begun + share, _RADIUS)
    arc = f"A{_RADIUS} {_RADIUS} 0 {int(share > 0.5)} 1 {to_x} {to_y}"
    path = f"M{middle} {middle}L{from_x} {from_y}{arc}Z"
    return _element("path", hint, class_="slice", d=path)


def _on_circle(turn: float, radius: float) -> tuple[str, str]:
    """The point after the fraction `turn` of a full circle, clockwise from the top."""
    middle = _RADIUS + 4
    return _at(middle + radius * sin(2 * pi * turn)), _at(middle - radius * cos(2 * pi * turn))


def _wide(text: str) -> float:
    return len(text) * _CHARACTER


def _at(place: float) -> str:
    return f"{place:.1f}"


def _element(tag: str, inside: Markup | str = "", **attributes: object) -> Markup:
    """An element; `class_` stands for `class`, `text_anchor` for `text-anchor`."""
    named = Markup().join(
        Markup(' {}="{}"').format(name.rstrip("_").replace("_", "-"), value)
        for name, value in attributes.items()
    )
    return Markup("<{0}{1}>{2}</{0}>").format(tag, named, inside)
